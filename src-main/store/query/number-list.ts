/** A growing list of numbers outside the JavaScript heap's object space: a million ids are 8 MB. */
export class NumberList {
  #values: Float64Array<ArrayBuffer>;
  #length = 0;

  /** `expected`: how many values will come, where that is known: no copy is then made. */
  constructor(expected = 1024) {
    this.#values = new Float64Array(Math.max(1, expected));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }

  /** The values in a buffer of exactly their size; the list is done with. */
  toArray(): Float64Array<ArrayBuffer> {
    return this.#length === this.#values.length ? this.#values : this.#values.slice(0, this.#length);
  }
}
