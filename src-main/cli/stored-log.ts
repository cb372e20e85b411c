/**
 * The log as `tail` reads it: the file itself, read-only, in a thread of its own as in a host, beside a running host or
 * without one. Readers never wait for the writer nor it for them, so a whole log is printed without the host noticing.
 */
import type { EventQuery } from '../../src-shared/contract/host-api.ts';
import type { EventPosition } from '../log/queries.ts';
import { MAX_CONVERSATIONS } from './find-conversation.ts';
import { writeMessage } from './output.ts';
import type { EventSource } from './tail-printer.ts';

/** Signals whose records are events. */
export type TailSignal = 'logs' | 'traces';

/** Ids that are held at once. */
const PAGE_IDS = 20_000;

export interface StoredEvents extends EventSource {
  /** The newest event's id or a later number. */
  lastSeq(): Promise<number>;
  /** Every match up to `throughSeq`, in the query's order. */
  all(query: EventQuery, throughSeq: number): AsyncGenerator<Float64Array>;
  /** The newest matches up to `throughSeq`, in the query's order. */
  newest(query: EventQuery, count: number, throughSeq: number): Promise<Float64Array>;
  /** Matching records of these signals from `fromSeq` to `toSeq`, both inclusive, in order of arrival: of spans every one. */
  between(query: EventQuery, signals: readonly TailSignal[], fromSeq: number, toSeq: number): Promise<Float64Array>;
  close(): Promise<void>;
}

export const warnOfDamage = () =>
  writeMessage('the log is damaged; `sluice serve` sets it aside and begins a new one.');

/** Undefined when there is no log yet. */
export async function openStoredEvents(folder: string): Promise<StoredEvents | undefined> {
  const { openStoredLog } = await import('../store/open-stored-log.ts');
  const log = openStoredLog(folder, warnOfDamage);
  if (log === undefined) return undefined;

  return {
    conversations: () => log.conversations(MAX_CONVERSATIONS),
    conversationsById: log.conversationsById,
    rows: log.rows,
    async jsonLines(ids) {
      const { lines, lastId } = await log.commonEventLines(ids);
      return { content: lines, lastId };
    },
    lastSeq: log.lastSeq,
    async *all(query, throughSeq) {
      let behind: EventPosition | undefined;
      do {
        const page = await log.page(query, behind, PAGE_IDS, throughSeq);
        yield page.ids;
        behind = page.behind;
      } while (behind !== undefined);
    },
    newest: async (query, count, throughSeq) => (await log.newest(query, count, throughSeq)).ids,
    async between(query, signals, fromSeq, toSeq) {
      const logs = { ...query, filter: `${query.filter} signal:logs`, afterId: fromSeq - 1 };
      const ids: number[] = [];
      if (signals.includes('logs')) {
        let behind: EventPosition | undefined;
        do {
          const page = await log.page(logs, behind, PAGE_IDS, toSeq);
          ids.push(...page.ids);
          behind = page.behind;
        } while (behind !== undefined);
      }
      if (signals.includes('traces')) ids.push(...(await log.spans(query, fromSeq, toSeq)));
      return Float64Array.from(ids).sort();
    },
    close: log.close,
  };
}
