/** Prints events by their ids, in batches, as fast as stdout takes them. */
import type { ConversationSummary, EventRow } from '../../src-shared/contract/host-api.ts';
import { writeData } from './output.ts';
import { type Batch, readBatches } from './read-batches.ts';
import { tailLine } from './tail-line.ts';

/** Conversations whose keys are remembered; emptied when passed. */
const MAX_KNOWN = 10_000;

/** Where events are read: the log itself, or the running host. */
export interface EventSource {
  conversations(): Promise<ConversationSummary[]>;
  conversationsById(ids: number[]): Promise<ConversationSummary[]>;
  rows(ids: number[]): Promise<EventRow[]>;
  /** Common events as lines of JSON; may end early by size. */
  jsonLines(ids: number[]): Promise<Batch<string | Uint8Array>>;
}

/** Only whole lines are written; none after `stop` has been aborted. */
export type PrintEvents = (ids: Float64Array, source: EventSource) => Promise<void>;

export function createPrinter(form: 'json' | 'lines', stop: AbortSignal | undefined): PrintEvents {
  const known = new Map<number, ConversationSummary>();

  async function learn(rows: readonly EventRow[], source: EventSource): Promise<void> {
    const unknown = new Set(rows.map((row) => row.conversationId).filter((id) => !known.has(id)));
    if (unknown.size === 0) return;
    if (known.size > MAX_KNOWN) known.clear();
    const wanted = rows.map((row) => row.conversationId).filter((id) => !known.has(id));
    for (const one of await source.conversationsById([...new Set(wanted)])) known.set(one.id, one);
  }

  return async (ids, source) => {
    if (form === 'json') {
      for await (const lines of readBatches(ids, (asked) => source.jsonLines(asked))) {
        if (stop?.aborted) return;
        await writeData(lines);
      }
      return;
    }
    const read = async (asked: number[]) => {
      const rows = await source.rows(asked);
      return { content: rows, lastId: rows.at(-1)?.id };
    };
    for await (const rows of readBatches(ids, read)) {
      if (stop?.aborted) return;
      await learn(rows, source);
      await writeData(rows.map((row) => `${tailLine(row, known.get(row.conversationId))}\n`).join(''));
    }
  };
}
