/**
 * Walks over stored events in slices, either way, and passes on each that a plan lets through. Between two slices no
 * snapshot is held, so the writer can always start its WAL over.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { FilterTerm, TimeSpan } from '../../../src-shared/timeline/filter.ts';
import type { EventPosition } from '../../log/queries.ts';
import { EVENT_COLUMNS, type EventColumns, type EventStore } from '../read/event-store.ts';
import type { EventCheck } from './event-check.ts';
import type { QueryPlan } from './query-plan.ts';

/** Rows or sequence numbers of one slice: a few milliseconds of work. */
const SLICE_ROWS = 10_000;
const SLICE_SEQS = 20_000;
/** Where the text index is asked, which gathers all that matches for each slice anew. */
const SLICE_SEQS_INDEXED = 100_000;
/** A slice that decodes records ends after this long. */
const SLICE_MS = 15;

/** Awaited between slices; throws when the caller has lost interest. */
type Pause = () => Promise<void>;

/** Called for each event; false ends the walk. `failed`: its outcome is known and bad. */
export type Found = (seq: number, timeUs: number, failed: boolean) => boolean;

export interface SeqScan {
  plan: QueryPlan;
  conversationId: number | undefined;
  /** Inclusive. */
  fromSeq: number;
  toSeq: number;
  newestFirst: boolean;
}

export interface TimeScan {
  /** Made without texts: see {@link planQuery}. */
  plan: QueryPlan;
  conversationId: number;
  /** Inclusive. */
  fromSeq: number;
  toSeq: number;
  newestFirst: boolean;
  /** Begins behind this event, in the direction of the walk. */
  behind?: EventPosition | undefined;
}

export interface EventScans {
  /** In order of arrival. */
  bySeq(scan: SeqScan, pause: Pause, found: Found): Promise<void>;
  /** One conversation in order of time, along its index. */
  byTime(scan: TimeScan, pause: Pause, found: Found): Promise<void>;
}

/** Columns read of an unchecked row: seq, time, conversation, shape. */
const PLAIN_COLUMNS = 'e.seq, e.time_us, e.conversation_id, e.shape_id';
/** The same from the index alone; no shape has id 0. */
const INDEXED_COLUMNS = 'e.seq, e.time_us, e.conversation_id, 0';

export function createEventScans(db: DatabaseSync, events: EventStore, check: EventCheck): EventScans {
  const selectFailedShapes = db.prepare('SELECT id FROM shape WHERE ok = 0');
  const selectErrors = db.prepare('SELECT errors FROM conversation WHERE id = ?');

  const failedShapes = () => new Set(selectFailedShapes.all().map((row) => Number(row['id'])));

  /** Passes on the rows that the plan lets through; false when the walk is to end. */
  async function passOn(
    rows: readonly number[][],
    plan: QueryPlan,
    failed: ReadonlySet<number>,
    pause: Pause,
    found: Found,
  ): Promise<boolean> {
    const hidden = events.hiddenConversations();
    if (!isChecked(plan)) {
      for (const row of rows) {
        if (hidden.size > 0 && hidden.has(row[2] as number)) continue;
        if (!found(row[0] as number, row[1] as number, failed.has(row[3] as number))) return false;
      }
      return true;
    }
    let looked = 0;
    let sliceEndMs = performance.now() + SLICE_MS;
    for (const row of rows) {
      const event = events.fromRow(row as unknown as EventColumns);
      if (hidden.has(event.conversationId)) continue;
      const isMatch = check(event, termsToCheck(plan, row));
      if (isMatch && !found(event.seq, event.timeUs, event.shape.ok === false)) return false;
      if (++looked % 64 === 0 && performance.now() >= sliceEndMs) {
        await pause();
        sliceEndMs = performance.now() + SLICE_MS;
      }
    }
    return true;
  }

  return {
    async bySeq({ plan, conversationId, fromSeq, toSeq, newestFirst }, pause, found) {
      const columns = isChecked(plan)
        ? [EVENT_COLUMNS, ...plan.negatedTexts.map(({ candidate }) => candidate)].join(', ')
        : PLAIN_COLUMNS;
      const params = [...plan.negatedTexts.flatMap((text) => text.params), ...plan.params];
      const conditions = ['e.seq BETWEEN :from AND :to', ...plan.conditions];
      if (conversationId !== undefined) conditions.push(`e.conversation_id = ${Number(conversationId)}`);
      const select = db.prepare(
        `SELECT ${columns} FROM event e WHERE ${conditions.join(' AND ')} ORDER BY e.seq ${newestFirst ? 'DESC' : 'ASC'}`,
      );
      select.setReturnArrays(true);
      const failed = failedShapes();
      const sliceSeqs = plan.usesWindow ? SLICE_SEQS_INDEXED : SLICE_SEQS;
      let left = toSeq - fromSeq + 1;
      while (left > 0) {
        const length = Math.min(left, sliceSeqs);
        const from = newestFirst ? fromSeq + left - length : toSeq - left + 1;
        const rows = select.all({ from, to: from + length - 1 }, ...params) as unknown as number[][];
        if (!(await passOn(rows, plan, failed, pause, found))) return;
        left -= length;
        if (left > 0) await pause();
      }
    },

    async byTime({ plan, conversationId, fromSeq, toSeq, newestFirst, behind }, pause, found) {
      // Later than the caller's `toSeq`: with none counted now, none of the events up to there failed.
      const hasErrors = Number(selectErrors.get(conversationId)?.['errors'] ?? 0) > 0;
      const columns = isChecked(plan) ? EVENT_COLUMNS : hasErrors ? PLAIN_COLUMNS : INDEXED_COLUMNS;
      const conditions = [
        'e.conversation_id = :conversation',
        `(e.time_us, e.seq) ${newestFirst ? '<' : '>'} (:time, :seq)`,
        'e.seq BETWEEN :from AND :to',
        ...plan.conditions,
      ];
      const direction = newestFirst ? 'DESC' : 'ASC';
      const select = db.prepare(
        `SELECT ${columns} FROM event e INDEXED BY event_by_time WHERE ${conditions.join(' AND ')}
         ORDER BY e.time_us ${direction}, e.seq ${direction} LIMIT ${SLICE_ROWS}`,
      );
      select.setReturnArrays(true);
      const failed = failedShapes();
      let { timeUs: time, seq } = behind ?? beforeFirst(plan.span, newestFirst);
      while (!events.hiddenConversations().has(conversationId)) {
        const place = { conversation: conversationId, time, seq, from: fromSeq, to: toSeq };
        const rows = select.all(place, ...plan.params) as unknown as number[][];
        if (!(await passOn(rows, plan, failed, pause, found))) return;
        const last = rows.at(-1);
        if (last === undefined || rows.length < SLICE_ROWS) return;
        seq = last[0] as number;
        time = last[isChecked(plan) ? 2 : 1] as number;
        await pause();
      }
    },
  };
}

/** A place that all events of the span lie behind, in the direction of a walk. */
function beforeFirst({ fromUs, toUs }: TimeSpan, newestFirst: boolean): EventPosition {
  // No event has this sequence number: at the ends of the span it stands before the first that is taken.
  const seq = Number.MIN_SAFE_INTEGER;
  return newestFirst
    ? { timeUs: toUs ?? Number.MAX_SAFE_INTEGER, seq: toUs === undefined ? Number.MAX_SAFE_INTEGER : seq }
    : { timeUs: fromUs ?? Number.MIN_SAFE_INTEGER, seq };
}

/** Whether rows must be decided one by one. */
export function isChecked(plan: QueryPlan): boolean {
  return plan.checks.length > 0 || plan.negatedTexts.length > 0;
}

/** The plan's checks, and those of its negated texts that the row is a candidate of. */
function termsToCheck(plan: QueryPlan, row: readonly unknown[]): readonly FilterTerm[] {
  if (plan.negatedTexts.length === 0) return plan.checks;
  const flags = row.slice(-plan.negatedTexts.length);
  return [...plan.checks, ...plan.negatedTexts.filter((_, i) => flags[i] === 1).map(({ term }) => term)];
}
