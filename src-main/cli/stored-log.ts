/**
 * The log as `tail` reads it: the file itself, read-only, in a thread of its own as in a host, beside a running host or
 * without one. Readers never wait for the writer nor it for them, so a whole log is printed without the host noticing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EventQuery } from '../../src-shared/contract/host-api.ts';
import { LOG_FILE } from '../store/file/open-database.ts';
import type { EventPosition } from '../store/query/scan-events.ts';
import { MAX_CONVERSATIONS } from './find-conversation.ts';
import { writeMessage } from './output.ts';
import type { EventSource } from './tail-printer.ts';

/** Ids that are held at once. */
const PAGE_IDS = 20_000;

export interface StoredLog extends EventSource {
  /** The newest event's id or a later number. */
  lastSeq(): Promise<number>;
  /** Every match up to `throughSeq`, in the query's order. */
  all(query: EventQuery, throughSeq: number): AsyncGenerator<Float64Array>;
  /** The newest matches up to `throughSeq`, in the query's order. */
  newest(query: EventQuery, count: number, throughSeq: number): Promise<Float64Array>;
  close(): Promise<void>;
}

/** Undefined when there is no log yet. */
export async function openStoredLog(folder: string): Promise<StoredLog | undefined> {
  const file = join(folder, LOG_FILE);
  if (!existsSync(file)) return undefined;
  const { startReaderThread } = await import('../store/threads/reader-thread.ts');
  const reader = startReaderThread(file, {
    damaged: () => writeMessage('the log is damaged; `sluice serve` sets it aside and begins a new one.'),
    // Whoever waits for an answer is told.
    ended: () => {},
  });

  return {
    conversations: () => reader.call('conversations', [MAX_CONVERSATIONS]),
    conversationsById: (ids) => reader.call('conversationsById', [ids]),
    rows: (ids) => reader.call('rows', [ids]),
    async jsonLines(ids) {
      const { lines, lastId } = await reader.call('commonEventLines', [ids]);
      return { content: lines, lastId };
    },
    lastSeq: () => reader.call('lastSeq', []),
    async *all(query, throughSeq) {
      let behind: EventPosition | undefined;
      do {
        const page = await reader.call('page', [query, behind, PAGE_IDS, throughSeq]);
        yield page.ids;
        behind = page.behind;
      } while (behind !== undefined);
    },
    newest: async (query, count, throughSeq) => (await reader.call('newest', [query, count, throughSeq])).ids,
    close: () => reader.close(),
  };
}
