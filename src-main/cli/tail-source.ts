/** Where `tail` reads: the running host, or the log itself when none runs. The same few calls either way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import type { ConversationSummary, EventMatches, EventQuery, EventRow } from '../../src-shared/contract/host-api.ts';
import { LOG_FILE } from '../store/open-database.ts';
import type { Context } from './context.ts';
import type { IdQueue } from './id-queue.ts';
import { CommandFailure, writeMessage } from './output.ts';
import { connectRunningHost } from './running-host.ts';

/** Most conversations that are looked through. */
const MAX_CONVERSATIONS = 100_000;
const WATCH_ID = 1;

export interface TailSource {
  conversations(): Promise<ConversationSummary[]>;
  query(query: EventQuery): Promise<EventMatches>;
  rows(ids: number[]): Promise<EventRow[]>;
  commonEvents(ids: number[]): Promise<CommonEvent[]>;
  close(): Promise<void>;
}

/**
 * Undefined when there is no log yet. With `arrived` the matches that come after the query's answer are added to it,
 * which only a running host can do: without one this fails.
 */
export async function openTailSource(context: Context, arrived: IdQueue | undefined): Promise<TailSource | undefined> {
  const running = await openRunning(context, arrived);
  if (running !== undefined) return running;
  const { folder } = context.home;
  if (arrived !== undefined) {
    throw new CommandFailure(
      `nothing is running for ${folder}, so nothing can arrive. Start it with \`sluice serve\`.`,
    );
  }
  return existsSync(join(folder, LOG_FILE)) ? openLog(context) : undefined;
}

async function openRunning({ home }: Context, arrived: IdQueue | undefined): Promise<TailSource | undefined> {
  const connection = await connectRunningHost(home, { matched: (_, { ids }) => arrived?.add(ids) });
  if (connection === undefined) return undefined;
  const { api, closed } = connection;
  void closed.then((reason) => arrived?.end(reason));
  return {
    conversations: () => api.conversations(MAX_CONVERSATIONS),
    async query(query) {
      const matches = await api.watch(WATCH_ID, query);
      if (arrived === undefined) await api.unwatch(WATCH_ID);
      return matches;
    },
    rows: api.rows,
    commonEvents: api.commonEvents,
    close: async () => connection.close(),
  };
}

/** Read-only, in a thread of its own as in a host. A host that starts meanwhile is not kept from it. */
async function openLog({ home }: Context): Promise<TailSource> {
  const { startReaderThread } = await import('../store/reader-thread.ts');
  const reader = startReaderThread(join(home.folder, LOG_FILE), () => {
    writeMessage('the log is damaged; `sluice serve` sets it aside and begins a new one.');
  });
  return {
    conversations: () => reader.call('conversations', [MAX_CONVERSATIONS]),
    query: (query) => reader.call('query', [query]),
    rows: (ids) => reader.call('rows', [ids]),
    commonEvents: (ids) => reader.call('commonEvents', [ids]),
    close: () => reader.close(),
  };
}
