/**
 * Remembers at most `max` answers. When it is full it forgets all of them: they are cheap to find again, and no order has to be
 * kept on each look.
 */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #max: number;

  /** @param max entries, at least 1 */
  constructor(max: number) {
    super();
    this.#max = max;
  }

  override set(key: K, value: V): this {
    if (this.size >= this.#max && !this.has(key)) this.clear();
    return super.set(key, value);
  }
}
