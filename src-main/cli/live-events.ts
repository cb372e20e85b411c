/** The events that arrive, told by the running host: what `tail --follow` goes on with. */
import type { EventQuery } from '../../src-shared/contract/host-api.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import type { Home } from '../settings/home.ts';
import { MAX_CONVERSATIONS } from './find-conversation.ts';
import { createIdQueue, type IdQueue } from './id-queue.ts';
import { CommandFailure } from './output.ts';
import { connectRunningHost } from './running-host.ts';
import type { EventSource } from './tail-printer.ts';

const WATCH_ID = 1;

export interface LiveEvents extends EventSource {
  /** Matches that arrived after {@link watch} was answered; ended with the reason when the host goes. */
  readonly arrived: IdQueue;
  /** Ids of the matches later than `query.afterId` so far; from then on they are added to {@link arrived}. */
  watch(query: EventQuery): Promise<Float64Array>;
  close(): void;
}

/** Fails when no host is running for this home. */
export async function openLiveEvents(home: Home): Promise<LiveEvents> {
  const arrived = createIdQueue();
  const connection = await connectRunningHost(home, { matched: (_, { ids }) => arrived.add(ids) });
  if (connection === undefined) {
    throw new CommandFailure(
      `nothing is running for ${home.folder}, so nothing can arrive. Start it with \`sluice serve\`.`,
    );
  }
  const { api, closed } = connection;
  void closed.then((reason) => arrived.end(reason));
  const conversations = () => api.conversations(MAX_CONVERSATIONS);
  return {
    arrived,
    watch: async (query) => (await api.watch(WATCH_ID, query)).ids,
    conversations,
    conversationsById: conversations,
    rows: api.rows,
    async jsonLines(ids) {
      const events = await api.commonEvents(ids);
      const last = events.at(-1);
      return { content: events.map(jsonLine).join(''), lastId: last && Number(last.id) };
    },
    close: () => connection.close(),
  };
}
