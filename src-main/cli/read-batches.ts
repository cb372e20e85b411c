/** Events in batches, however many there are. */

/** Most ids that one call may ask for, by the contract. */
export const CALL_IDS = 500;

/** What a call answered with, and the last event of it; undefined when it answered with none. */
export interface Batch<Content> {
  content: Content;
  lastId: number | undefined;
}

/**
 * Every event of `ids` in order, in batches. One batch is read while the other is being written, so that neither waits
 * for the other and no more than two are held.
 */
export async function* readBatches<Content>(
  ids: Float64Array,
  read: (ids: number[]) => Promise<Batch<Content>>,
): AsyncGenerator<Content> {
  let from = 0;
  const next = (): Promise<{ batch: Batch<Content>; asked: number[] }> | undefined => {
    if (from >= ids.length) return undefined;
    const asked = [...ids.subarray(from, from + CALL_IDS)];
    from += asked.length;
    const answer = read(asked).then((batch) => ({ batch, asked }));
    // Awaited in a moment; a failure before that must not count as unhandled.
    answer.catch(() => {});
    return answer;
  };
  let pending = next();
  while (pending !== undefined) {
    const { batch, asked } = await pending;
    pending = next();
    yield batch.content;
    yield* readRest(batch, asked, read);
  }
}

/** An answer may end early by size: what follows its last event is asked for again until nothing is left. */
async function* readRest<Content>(
  batch: Batch<Content>,
  asked: number[],
  read: (ids: number[]) => Promise<Batch<Content>>,
): AsyncGenerator<Content> {
  let last = batch;
  let rest = asked;
  while (last.lastId !== undefined) {
    rest = rest.slice(rest.indexOf(last.lastId) + 1);
    if (rest.length === 0) return;
    last = await read(rest);
    if (last.lastId !== undefined) yield last.content;
  }
}
