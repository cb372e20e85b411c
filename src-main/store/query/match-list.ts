import { NumberList } from './number-list.ts';

export interface MatchArrays {
  ids: Float64Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  failed: Uint8Array<ArrayBuffer>;
}

/** Matches as they are found: 24 bytes each while the list grows, 17 in the answer. Its arrays can be taken once. */
export class MatchList {
  readonly #ids: NumberList;
  readonly #times: NumberList;
  /** Places in the list. */
  readonly #failed = new NumberList(16);

  /** `expected`: how many will come, where that is known: no copy is then made. */
  constructor(expected?: number) {
    this.#ids = new NumberList(expected);
    this.#times = new NumberList(expected);
  }

  get length(): number {
    return this.#ids.length;
  }

  push(id: number, timeMs: number, failed: boolean): void {
    if (failed) this.#failed.push(this.#ids.length);
    this.#ids.push(id);
    this.#times.push(timeMs);
  }

  inOrder(): MatchArrays {
    const failed = new Uint8Array(this.length);
    for (let i = 0; i < this.#failed.length; i++) failed[this.#failed.at(i)] = 1;
    return { ids: this.#ids.toArray(), times: this.#times.toArray(), failed };
  }

  reversed(): MatchArrays {
    const { ids, times, failed } = this.inOrder();
    return { ids: ids.reverse(), times: times.reverse(), failed: failed.reverse() };
  }

  /** Ordered by time, then id. */
  byTime(): MatchArrays {
    const { ids, times, failed } = this.inOrder();
    const order = Uint32Array.from(ids, (_, i) => i);
    order.sort((a, b) => at(times, a) - at(times, b) || at(ids, a) - at(ids, b));
    return {
      ids: Float64Array.from(order, (i) => at(ids, i)),
      times: Float64Array.from(order, (i) => at(times, i)),
      failed: Uint8Array.from(order, (i) => at(failed, i)),
    };
  }
}

function at(array: Float64Array | Uint8Array, index: number): number {
  return array[index] as number;
}
