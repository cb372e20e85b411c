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
import { type FilterTerm, parseFilter } from '../../src-shared/timeline/filter.ts';
import type { EventCheck } from './event-check.ts';
import { EVENT_COLUMNS, type EventColumns, type EventStore } from './event-store.ts';
import { NumberList } from './number-list.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';
import { readNextSeq } from './signal-totals.ts';

/** An answer holds at most so many matches: the newest. */
export const MAX_MATCHES = 1_000_000;
/** Rows or sequence numbers of one slice: a few milliseconds of work. */
const SLICE_ROWS = 10_000;
const SLICE_SEQS = 20_000;
/** A slice that decodes records ends after this long. */
const SLICE_MS = 15;

export interface Matches {
  ids: Float64Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  truncated: boolean;
  throughSeq: number;
}

export interface QueryRunner {
  /** `total`: how many events the query chooses from. `pause` is awaited between slices; it throws when the query is no longer wanted. */
  run(query: EventQuery, total: number, pause: () => Promise<void>): Promise<Matches>;
  /** Matches after `sinceSeq` in order of arrival. */
  runNew(query: EventQuery, sinceSeq: number, pause: () => Promise<void>): Promise<Matches>;
}

export function createQueryRunner(db: DatabaseSync, events: EventStore, check: EventCheck): QueryRunner {
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
    const checked = plan.checks.length > 0 || plan.negatedTexts.length > 0;
    const columns = checked
      ? [EVENT_COLUMNS, ...plan.negatedTexts.map(({ candidate }) => candidate)].join(', ')
      : 'e.seq, e.time_us, e.conversation_id';
    const params = [...plan.negatedTexts.flatMap((text) => text.params), ...plan.params];
    const conditions = ['e.seq BETWEEN :from AND :to', ...plan.conditions];
    if (query.conversationId !== undefined) conditions.push(`e.conversation_id = ${Number(query.conversationId)}`);
    const select = db.prepare(`SELECT ${columns} FROM event e WHERE ${conditions.join(' AND ')} ORDER BY e.seq DESC`);
    select.setReturnArrays(true);
    let to = toSeq;
    let looked = 0;
    while (to >= fromSeq) {
      const from = Math.max(fromSeq, to - SLICE_SEQS + 1);
      const rows = select.all({ from, to }, ...params) as unknown as number[][];
      const hidden = events.hiddenConversations();
      let sliceEndMs = performance.now() + SLICE_MS;
      for (const row of rows) {
        if (!checked) {
          if (hidden.size > 0 && hidden.has(row[2] as number)) continue;
          if (!found(row[0] as number, row[1] as number)) return;
          continue;
        }
        const event = events.fromRow(row as unknown as EventColumns);
        if (hidden.has(event.conversationId)) continue;
        if (check(event, termsToCheck(plan, row)) && !found(event.seq, event.timeUs)) return;
        if (++looked % 64 === 0 && performance.now() >= sliceEndMs) {
          await pause();
          sliceEndMs = performance.now() + SLICE_MS;
        }
      }
      to = from - 1;
      if (to >= fromSeq) await pause();
    }
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
    async run(query, total, pause) {
      const filter = filterOf(query);
      const throughSeq = readNextSeq(db) - 1;
      const plan = planQuery(db, filter);
      const expected = filter.terms.length === 0 ? Math.min(total, MAX_MATCHES) : undefined;
      const ids = new NumberList(expected);
      const times = new NumberList(expected);
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
      if (plan.checks.length === 0 && plan.negatedTexts.length === 0 && !plan.usesWindow) {
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

/** The plan's checks, and those of its negated texts that the row is a candidate of. */
function termsToCheck(plan: QueryPlan, row: readonly unknown[]): readonly FilterTerm[] {
  if (plan.negatedTexts.length === 0) return plan.checks;
  const flags = row.slice(-plan.negatedTexts.length);
  return [...plan.checks, ...plan.negatedTexts.filter((_, i) => flags[i] === 1).map(({ term }) => term)];
}
