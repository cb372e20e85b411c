/** Seeded randomness: the corpus is the same on every machine. */

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
export const ALNUM = DIGITS + UPPER + LOWER;
export const HEX = '0123456789abcdef';
export const BASE64 = `${ALNUM}+/`;
export const URL_SAFE = `${ALNUM}_-`;
export const UPPER_DIGITS = UPPER + DIGITS;
export const LOWER_DIGITS = LOWER + DIGITS;

export interface RandomSource {
  /** A whole number from 0, below `limit`. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  text(alphabet: string, length: number): string;
  /** Letters and digits, with at least one digit and one letter of each case. */
  alnum(length: number): string;
  hex(length: number): string;
  bytes(length: number): Uint8Array;
}

/** mulberry32 */
export function createRandomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  return {
    below,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    text,
    alnum(length) {
      for (;;) {
        const drawn = text(ALNUM, length);
        if (length < 3 || (/\d/.test(drawn) && /[a-z]/.test(drawn) && /[A-Z]/.test(drawn))) return drawn;
      }
    },
    hex: (length) => text(HEX, length),
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
