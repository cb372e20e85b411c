/** Sets of things that have a key in common. */
export class UnionFind {
  readonly #parents: number[] = [];

  /** A new set of one; its number. */
  add(): number {
    this.#parents.push(this.#parents.length);
    return this.#parents.length - 1;
  }

  find(one: number): number {
    const parents = this.#parents;
    let root = one;
    while (parents[root] !== root) root = parents[root] as number;
    let at = one;
    while (parents[at] !== root) {
      const next = parents[at] as number;
      parents[at] = root;
      at = next;
    }
    return root;
  }

  /** The lower number stays the root, so that the outcome does not depend on the order of calls. */
  join(a: number, b: number): void {
    const first = this.find(a);
    const second = this.find(b);
    if (first < second) this.#parents[second] = first;
    else this.#parents[first] = second;
  }
}

/** The same over texts: sets of keys. */
export class KeySets {
  readonly #numbers = new Map<string, number>();
  readonly #sets = new UnionFind();

  /** The number of the set that the key is in, which may change with each {@link join}. */
  set(key: string): number {
    return this.#sets.find(this.#number(key));
  }

  /** Makes one set of them all. */
  join(keys: readonly string[]): void {
    const first = keys[0];
    if (first === undefined) return;
    const number = this.#number(first);
    for (let index = 1; index < keys.length; index++) this.#sets.join(number, this.#number(keys[index] as string));
  }

  #number(key: string): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#sets.add();
      this.#numbers.set(key, number);
    }
    return number;
  }
}
