/**
 * Which span is below which, for all spans that arrived, in about 40 bytes each: most of them tell nothing of a run and are
 * remembered for this alone. Ids are 64 random bits, so that the trace's id is not needed to tell them apart.
 */

const EMPTY = 0;
/** A chain longer than this is a circle. */
const MAX_DEPTH = 128;

export class SpanTree {
  /** Id and parent in two halves each. */
  #ids = new Uint32Array(4 * 1_024);
  /** Index of the name + 1; 0 for an empty slot. */
  #names = new Uint32Array(1_024);
  /** What the caller keeps of the span, or -1. */
  #refs = new Int32Array(1_024).fill(-1);
  #size = 0;
  readonly #nameIndex = new Map<string, number>();

  /** `ref`: an index of the caller's, or -1. A span that comes twice keeps what it had first. */
  add(spanId: string, parentId: string | undefined, name: string, ref: number): void {
    if (this.#size * 2 >= this.#names.length) this.#grow();
    const high = half(spanId, 0);
    const low = half(spanId, 8);
    const at = this.#slot(high, low);
    if (this.#names[at] !== EMPTY) return;
    this.#ids[at * 4] = high;
    this.#ids[at * 4 + 1] = low;
    if (parentId !== undefined) {
      this.#ids[at * 4 + 2] = half(parentId, 0);
      this.#ids[at * 4 + 3] = half(parentId, 8);
    }
    this.#names[at] = this.#indexOf(name) + 1;
    this.#refs[at] = ref;
    this.#size++;
  }

  /** Id of the nearest span above that has this name. */
  ancestorNamed(spanId: string, name: string): string | undefined {
    const index = this.#nameIndex.get(name);
    if (index === undefined) return undefined;
    let found: string | undefined;
    this.#walk(spanId, (at, id) => {
      if (this.#names[at] !== index + 1) return true;
      found = id();
      return false;
    });
    return found;
  }

  /** As {@link ancestorNamed}; where the chain ends at a span that never arrived, its id. */
  ancestorOrMissing(spanId: string, name: string): string | undefined {
    const found = this.ancestorNamed(spanId, name);
    if (found !== undefined) return found;
    let missing: string | undefined;
    this.#walk(
      spanId,
      () => true,
      (id) => {
        missing = id();
      },
    );
    return missing;
  }

  /** The first reference above the span that `isIt` takes. */
  ancestorRef(spanId: string, isIt: (ref: number) => boolean): number | undefined {
    let found: number | undefined;
    this.#walk(spanId, (at) => {
      const ref = this.#refs[at] as number;
      if (ref < 0 || !isIt(ref)) return true;
      found = ref;
      return false;
    });
    return found;
  }

  /** Upwards from the span's parent while `visit` says so. `missing`: the parent that never arrived. */
  #walk(spanId: string, visit: (at: number, id: () => string) => boolean, missing?: (id: () => string) => void): void {
    let at = this.#slot(half(spanId, 0), half(spanId, 8));
    for (let depth = 0; depth < MAX_DEPTH && this.#names[at] !== EMPTY; depth++) {
      const high = this.#ids[at * 4 + 2] as number;
      const low = this.#ids[at * 4 + 3] as number;
      if (high === 0 && low === 0) return;
      const id = () => hex(high) + hex(low);
      at = this.#slot(high, low);
      if (this.#names[at] === EMPTY) missing?.(id);
      else if (!visit(at, id)) return;
    }
  }

  #indexOf(name: string): number {
    let index = this.#nameIndex.get(name);
    if (index === undefined) {
      index = this.#nameIndex.size;
      this.#nameIndex.set(name, index);
    }
    return index;
  }

  #slot(high: number, low: number): number {
    const mask = this.#names.length - 1;
    let at = (high ^ low) & mask;
    while (this.#names[at] !== EMPTY && !(this.#ids[at * 4] === high && this.#ids[at * 4 + 1] === low))
      at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const ids = this.#ids;
    const names = this.#names;
    const refs = this.#refs;
    this.#ids = new Uint32Array(ids.length * 2);
    this.#names = new Uint32Array(names.length * 2);
    this.#refs = new Int32Array(refs.length * 2).fill(-1);
    for (let old = 0; old < names.length; old++) {
      if (names[old] === EMPTY) continue;
      const at = this.#slot(ids[old * 4] as number, ids[old * 4 + 1] as number);
      this.#ids.set(ids.subarray(old * 4, old * 4 + 4), at * 4);
      this.#names[at] = names[old] as number;
      this.#refs[at] = refs[old] as number;
    }
  }
}

/** Eight hexadecimal digits from there as a number; 0 for what is none. */
function half(id: string, from: number): number {
  return Number.parseInt(id.slice(from, from + 8), 16) >>> 0;
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
