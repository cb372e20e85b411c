/** Events in batches, however many there are. */

/** Most ids that one call may ask for, by the contract. */
export const CALL_IDS = 500;

/**
 * Every event of `ids` in order, in batches. One batch is read while the other is being written, so that neither waits
 * for the other and no more than two are held.
 */
export async function* readBatches<Item extends { id: string | number }>(
  ids: Float64Array,
  read: (ids: number[]) => Promise<Item[]>,
): AsyncGenerator<Item[]> {
  let from = 0;
  const next = (): Promise<{ items: Item[]; asked: number[] }> | undefined => {
    if (from >= ids.length) return undefined;
    const asked = [...ids.subarray(from, from + CALL_IDS)];
    from += asked.length;
    const answer = read(asked).then((items) => ({ items, asked }));
    // Awaited in a moment; a failure before that must not count as unhandled.
    answer.catch(() => {});
    return answer;
  };
  let pending = next();
  while (pending !== undefined) {
    const { items, asked } = await pending;
    pending = next();
    yield items;
    yield* readRest(items, asked, read);
  }
}

/** An answer may end early by size: what follows its last event is asked for again until nothing is left. */
async function* readRest<Item extends { id: string | number }>(
  items: Item[],
  asked: number[],
  read: (ids: number[]) => Promise<Item[]>,
): AsyncGenerator<Item[]> {
  let last = items;
  let rest = asked;
  while (last.length > 0) {
    const lastId = Number(last.at(-1)?.id);
    rest = rest.slice(rest.indexOf(lastId) + 1);
    if (rest.length === 0) return;
    last = await read(rest);
    if (last.length > 0) yield last;
  }
}
