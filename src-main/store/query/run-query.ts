/**
 * Answers queries by walking over the events in slices. `throughSeq`, taken first, keeps an answer consistent: later
 * events are left to the next call. What is removed while a query runs may be missing from its answer, or still be in it.
 *
 * - All conversations, and every query with a check: in order of sequence number, newest first.
 * - One conversation without a check: along the index of (conversation, time), newest first.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { EventQuery } from '../../../src-shared/contract/host-api.ts';
import { parseFilter } from '../../../src-shared/timeline/filter.ts';
import type { EventPosition, MatchPage } from '../../log/queries.ts';
import { readNextSeq } from '../file/signal-totals.ts';
import type { EventStore } from '../read/event-store.ts';
import type { StepReads } from '../read/read-steps.ts';
import type { EventCheck } from './event-check.ts';
import { MatchList } from './match-list.ts';
import { planQuery } from './query-plan.ts';
import { createEventScans, type Found, isChecked } from './scan-events.ts';

/** An answer holds at most so many matches: the newest. */
const MAX_MATCHES = 1_000_000;
/**
 * So few new events are looked at one by one: the index first gathers every row of the log that has a word with the asked
 * beginning, whatever part of them is wanted.
 */
const FEW_SEQS = 1_000;

/** Ordered as {@link EventQuery} says; `failed` holds 1 where the event's outcome is known and bad. */
export interface Matches {
  ids: Float64Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  failed: Uint8Array<ArrayBuffer>;
  truncated: boolean;
  throughSeq: number;
}

export interface QueryRunner {
  /** `total`: how many events the query chooses from. `pause` is awaited between slices; it throws when the query is no longer wanted. */
  run(query: EventQuery, total: number, pause: () => Promise<void>): Promise<Matches>;
  /** Matches after `sinceSeq` in order of arrival. */
  runNew(query: EventQuery, sinceSeq: number, pause: () => Promise<void>): Promise<Matches>;
  /** The newest `count` matches up to `throughSeq`, ordered as the query says. */
  newest(query: EventQuery, count: number, throughSeq: number, pause: () => Promise<void>): Promise<MatchPage>;
  /** At most `count` matches up to `throughSeq` behind a position: all of them, page by page, in the query's order. */
  page(
    query: EventQuery,
    behind: EventPosition | undefined,
    count: number,
    throughSeq: number,
    pause: () => Promise<void>,
  ): Promise<MatchPage>;
}

export function createQueryRunner(
  db: DatabaseSync,
  events: EventStore,
  check: EventCheck,
  steps: StepReads,
): QueryRunner {
  const selectOldest = db.prepare('SELECT min(seq) AS seq FROM event');
  const scans = createEventScans(db, events, check);

  const planOf = (...of: Parameters<typeof planQuery>) => {
    steps.renew();
    return planQuery(...of);
  };
  const firstSeq = (query: EventQuery) => Math.max(Number(selectOldest.get()?.['seq'] ?? 0), (query.afterId ?? 0) + 1);

  /** Walks in the query's own order, either way, through texts word by word where the order is that of time. */
  async function walk(
    query: EventQuery,
    toSeq: number,
    newestFirst: boolean,
    behind: EventPosition | undefined,
    pause: () => Promise<void>,
    found: Found,
  ): Promise<void> {
    const { conversationId } = query;
    const fromSeq = firstSeq(query);
    if (conversationId !== undefined) {
      const plan = planOf(db, filterOf(query), { texts: 'checked' });
      return scans.byTime({ plan, conversationId, fromSeq, toSeq, newestFirst, behind }, pause, found);
    }
    const plan = planOf(db, filterOf(query));
    const from = behind === undefined || newestFirst ? fromSeq : Math.max(fromSeq, behind.seq + 1);
    const to = behind === undefined || !newestFirst ? toSeq : Math.min(toSeq, behind.seq - 1);
    return scans.bySeq({ plan, conversationId, fromSeq: from, toSeq: to, newestFirst }, pause, found);
  }

  return {
    async run(query, total, pause) {
      const filter = filterOf(query);
      const throughSeq = readNextSeq(db) - 1;
      const plan = planOf(db, filter);
      const isWhole = filter.terms.length === 0 && query.afterId === undefined;
      const matches = new MatchList(isWhole ? Math.min(total, MAX_MATCHES) : undefined);
      let truncated = false;
      const found: Found = (seq, timeUs, failed) => {
        truncated = matches.length >= MAX_MATCHES;
        if (!truncated) matches.push(seq, timeUs / 1000, failed);
        return !truncated;
      };
      const { conversationId } = query;
      const scan = { plan, fromSeq: firstSeq(query), toSeq: throughSeq, newestFirst: true };
      if (conversationId !== undefined && !isChecked(plan) && !plan.usesWindow) {
        await scans.byTime({ ...scan, conversationId }, pause, found);
        return { ...matches.reversed(), truncated, throughSeq };
      }
      await scans.bySeq({ ...scan, conversationId }, pause, found);
      const ordered = conversationId === undefined ? matches.reversed() : matches.byTime();
      return { ...ordered, truncated, throughSeq };
    },
    async runNew(query, sinceSeq, pause) {
      const filter = filterOf(query);
      const throughSeq = readNextSeq(db) - 1;
      const matches = new MatchList();
      let truncated = false;
      if (throughSeq > sinceSeq) {
        const { conversationId } = query;
        const texts = throughSeq - sinceSeq <= FEW_SEQS ? 'checked' : 'indexed';
        const plan = planOf(db, filter, { texts });
        const scan = { plan, conversationId, fromSeq: sinceSeq + 1, toSeq: throughSeq, newestFirst: true };
        await scans.bySeq(scan, pause, (seq, timeUs, failed) => {
          truncated = matches.length >= MAX_MATCHES;
          if (!truncated) matches.push(seq, timeUs / 1000, failed);
          return !truncated;
        });
      }
      return { ...matches.reversed(), truncated, throughSeq };
    },
    async newest(query, count, throughSeq, pause) {
      const matches = new MatchList();
      if (count > 0) {
        await walk(query, throughSeq, true, undefined, pause, (seq, timeUs, failed) => {
          matches.push(seq, timeUs / 1000, failed);
          return matches.length < count;
        });
      }
      return { ids: matches.reversed().ids };
    },
    async page(query, behind, count, throughSeq, pause) {
      const matches = new MatchList();
      let last: EventPosition | undefined;
      await walk(query, throughSeq, false, behind, pause, (seq, timeUs, failed) => {
        matches.push(seq, timeUs / 1000, failed);
        if (matches.length < count) return true;
        last = { seq, timeUs };
        return false;
      });
      return { ids: matches.inOrder().ids, ...(last === undefined ? {} : { behind: last }) };
    },
  };
}

/** @throws when the filter does not parse: whoever asks has shown the user the parser's message before. */
function filterOf(query: EventQuery) {
  const parsed = parseFilter(query.filter);
  if (!parsed.ok) throw new Error(`filter, character ${parsed.position + 1}: ${parsed.message}`);
  return parsed.filter;
}
