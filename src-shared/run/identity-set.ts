/** A set of numbers in 16 bytes each or fewer: which of a million records were here before. */
export class IdentitySet {
  #slots = new Float64Array(1_024).fill(Number.NaN);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when it was there. */
  add(identity: number): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const at = slotOf(this.#slots, identity);
    if (this.#slots[at] === identity) return false;
    this.#slots[at] = identity;
    this.#size++;
    return true;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Float64Array(old.length * 2).fill(Number.NaN);
    for (const identity of old) {
      if (!Number.isNaN(identity)) this.#slots[slotOf(this.#slots, identity)] = identity;
    }
  }
}

/** Where it is, or where it belongs. Identities are hashes already. */
function slotOf(slots: Float64Array, identity: number): number {
  const mask = slots.length - 1;
  let at = (identity % 0x1_0000_0000) & mask;
  while (!Number.isNaN(slots[at] as number) && slots[at] !== identity) at = (at + 1) & mask;
  return at;
}
