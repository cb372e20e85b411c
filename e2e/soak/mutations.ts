/** Seeded chance, and bodies changed by it. */

/** A number from 0 up to and without `below`. */
export type Chance = (below: number) => number;

/** The same numbers for the same seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export function pick<Item>(chance: Chance, items: readonly Item[]): Item {
  return items[chance(items.length)] as Item;
}

/** Bytes that mean something to a reader: lengths, tags, ends of varints, JSON's signs, what is no UTF-8. */
const SPECIAL = Buffer.from([0, 1, 0x7f, 0x80, 0xff, 0xc3, 0xed, 0x0a, 0x12, ...Buffer.from('{}[]",:\\0-e')]);

/** One to four changes: a byte, a bit, some cut out, some put in, the end cut off. Now and then none. */
export function mutated(chance: Chance, body: Uint8Array): Buffer<ArrayBuffer> {
  let bytes = Buffer.from(body);
  if (chance(10) === 0) return bytes;
  for (let changes = 1 + chance(4); changes > 0; changes--) {
    const at = chance(bytes.length + 1);
    const kind = chance(16);
    if (kind < 6 && at < bytes.length) bytes[at] = pick(chance, [...SPECIAL]);
    else if (kind < 11 && at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << chance(8));
    else if (kind < 13) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + chance(16))]);
    else if (kind < 15) {
      const more = Buffer.from(Array.from({ length: 1 + chance(8) }, () => pick(chance, [...SPECIAL])));
      bytes = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
    } else bytes = bytes.subarray(0, at);
  }
  return Buffer.from(bytes);
}
