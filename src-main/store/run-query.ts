/**
 * Runs a query in slices. Between two slices no snapshot is held, so the writer can always start its WAL over, and other
 * calls of the same thread get their turn. `throughSeq`, taken first, keeps the answer consistent: later events are left
 * to the next call. What is removed while a query runs may be missing from its answer, or still be in it.
 *
 * - All conversations, and every query with a check: windows of sequence numbers, newest first.
 * - One conversation without a check: along the index of (conversation, time), newest first.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { EventQuery } from '../../src-shared/contract/host-api.ts';
import { parseFilter } from '../../src-shared/timeline/filter.ts';
import type { EventCheck } from './event-check.ts';
import { EVENT_COLUMNS, type EventColumns, type EventStore } from './event-store.ts';
import { NumberList } from './number-list.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';
import type { RecordStore, StoredChunk } from './record-store.ts';
import { readNextSeq } from './signal-totals.ts';

/** An answer holds at most so many matches: the newest. */
export const MAX_MATCHES = 1_000_000;
/** Rows or sequence numbers of one slice: a few milliseconds of work. */
const SLICE_ROWS = 10_000;
const SLICE_SEQS = 50_000;
/** A slice that decodes records ends after this long. */
const SLICE_MS = 15;

export interface Matches {
  ids: Float64Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  truncated: boolean;
  throughSeq: number;
}

export interface QueryRunner {
  /** `pause` is awaited between slices; it throws when the query is no longer wanted. */
  run(query: EventQuery, pause: () => Promise<void>): Promise<Matches>;
  /** Matches after `sinceSeq` in order of arrival. */
  runNew(query: EventQuery, sinceSeq: number, pause: () => Promise<void>): Promise<Matches>;
}

export function createQueryRunner(
  db: DatabaseSync,
  events: EventStore,
  records: RecordStore,
  check: EventCheck,
): QueryRunner {
  const selectOldest = db.prepare('SELECT min(seq) AS seq FROM event');

  const oldestSeq = () => Number(selectOldest.get()?.['seq'] ?? 0);

  /** Matches of [fromSeq, toSeq] in order of sequence number, newest first, given to `found` until that answers false. */
  async function scanSeqs(
    query: EventQuery,
    plan: QueryPlan,
    fromSeq: number,
    toSeq: number,
    pause: () => Promise<void>,
    found: (seq: number, timeUs: number) => boolean,
  ): Promise<void> {
    const columns = plan.checks.length > 0 ? EVENT_COLUMNS : 'e.seq, e.time_us, e.conversation_id';
    const conditions = ['e.seq BETWEEN :from AND :to', ...plan.conditions];
    if (query.conversationId !== undefined) conditions.push(`e.conversation_id = ${Number(query.conversationId)}`);
    const select = db.prepare(`SELECT ${columns} FROM event e WHERE ${conditions.join(' AND ')} ORDER BY e.seq DESC`);
    select.setReturnArrays(true);
    let to = toSeq;
    while (to >= fromSeq) {
      const from = Math.max(fromSeq, to - SLICE_SEQS + 1);
      const rows = select.all({ from, to }, ...plan.params) as unknown as number[][];
      const hidden = events.hiddenConversations();
      let sliceEndMs = performance.now() + SLICE_MS;
      for (const row of rows) {
        if (plan.checks.length === 0) {
          if (hidden.size > 0 && hidden.has(row[2] as number)) continue;
          if (!found(row[0] as number, row[1] as number)) return;
          continue;
        }
        const event = events.fromRow(row as unknown as EventColumns);
        if (hidden.has(event.conversationId)) continue;
        if (couldHold(plan, event.seq) && check(event, plan.checks) && !found(event.seq, event.timeUs)) return;
        if (performance.now() >= sliceEndMs) {
          await pause();
          sliceEndMs = performance.now() + SLICE_MS;
        }
      }
      to = from - 1;
      if (to >= fromSeq) await pause();
    }
  }

  /** Whether the record's bytes, or what it shares with its group, name the attributes that a match must have. */
  function couldHold(plan: QueryPlan, seq: number): boolean {
    if (plan.requiredKeys.length === 0) return true;
    const chunk = records.chunkAt(seq);
    if (chunk === undefined) return false;
    return plan.requiredKeys.every((key) => recordNames(records, chunk, seq, key));
  }

  async function scanConversation(
    conversationId: number,
    plan: QueryPlan,
    throughSeq: number,
    pause: () => Promise<void>,
    found: (seq: number, timeUs: number) => boolean,
  ): Promise<void> {
    const conditions = [
      'e.conversation_id = :conversation',
      '(e.time_us, e.seq) < (:time, :seq)',
      'e.seq <= :through',
      ...plan.conditions,
    ];
    const select = db.prepare(
      `SELECT e.seq, e.time_us FROM event e INDEXED BY event_by_time WHERE ${conditions.join(' AND ')}
       ORDER BY e.time_us DESC, e.seq DESC LIMIT ${SLICE_ROWS}`,
    );
    select.setReturnArrays(true);
    let time = Number.MAX_SAFE_INTEGER;
    let seq = Number.MAX_SAFE_INTEGER;
    while (!events.hiddenConversations().has(conversationId)) {
      const rows = select.all(
        { conversation: conversationId, time, seq, through: throughSeq },
        ...plan.params,
      ) as unknown as Array<[number, number]>;
      for (const row of rows) if (!found(row[0], row[1])) return;
      const last = rows.at(-1);
      if (last === undefined || rows.length < SLICE_ROWS) return;
      [seq, time] = last;
      await pause();
    }
  }

  return {
    async run(query, pause) {
      const filter = filterOf(query);
      const throughSeq = readNextSeq(db) - 1;
      const plan = planQuery(db, filter);
      const ids = new NumberList();
      const times = new NumberList();
      let truncated = false;
      const found = (seq: number, timeUs: number) => {
        if (ids.length >= MAX_MATCHES) {
          truncated = true;
          return false;
        }
        ids.push(seq);
        times.push(timeUs / 1000);
        return true;
      };
      if (query.conversationId === undefined) {
        await scanSeqs(query, plan, oldestSeq(), throughSeq, pause, found);
        return { ids: ids.toArray().reverse(), times: times.toArray().reverse(), truncated, throughSeq };
      }
      if (plan.checks.length === 0 && plan.textTerms === 0) {
        await scanConversation(query.conversationId, plan, throughSeq, pause, found);
        return { ids: ids.toArray().reverse(), times: times.toArray().reverse(), truncated, throughSeq };
      }
      await scanSeqs(query, plan, oldestSeq(), throughSeq, pause, found);
      return { ...byTime(ids, times), truncated, throughSeq };
    },
    async runNew(query, sinceSeq, pause) {
      const filter = filterOf(query);
      const throughSeq = readNextSeq(db) - 1;
      const ids = new NumberList();
      const times = new NumberList();
      let truncated = false;
      if (throughSeq > sinceSeq) {
        await scanSeqs(query, planQuery(db, filter), sinceSeq + 1, throughSeq, pause, (seq, timeUs) => {
          truncated = ids.length >= MAX_MATCHES;
          if (truncated) return false;
          ids.push(seq);
          times.push(timeUs / 1000);
          return true;
        });
      }
      return { ids: ids.toArray().reverse(), times: times.toArray().reverse(), truncated, throughSeq };
    },
  };
}

/** @throws when the filter does not parse: whoever asks has shown the user the parser's message before. */
function filterOf(query: EventQuery) {
  const parsed = parseFilter(query.filter);
  if (!parsed.ok) throw new Error(`filter, character ${parsed.position + 1}: ${parsed.message}`);
  return parsed.filter;
}

function byTime(ids: NumberList, times: NumberList): Pick<Matches, 'ids' | 'times'> {
  const order = Uint32Array.from({ length: ids.length }, (_, i) => i);
  order.sort((a, b) => times.at(a) - times.at(b) || ids.at(a) - ids.at(b));
  return {
    ids: Float64Array.from(order, (i) => ids.at(i)),
    times: Float64Array.from(order, (i) => times.at(i)),
  };
}

function recordNames(records: RecordStore, chunk: StoredChunk, seq: number, key: string): boolean {
  if (records.groupOf(chunk).resource.attributes.some((attribute) => attribute.key === key)) return true;
  const index = seq - chunk.firstSeq;
  const start = chunk.offsets.messageStarts[index] as number;
  const end = chunk.offsets.tagStarts[index + 1] as number;
  return Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset + start, end - start).includes(key);
}
