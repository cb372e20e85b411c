/** Hashing and comparing short runs of bytes, four at a time; the last word overlaps the one before. */

const MULTIPLIER = 0x9e37_79b1;

/** Set in a hash of nothing but ASCII: keys are validated and hashed in one go. */
export const HASH_ASCII = 1;

/** A 32-bit hash of bytes[start..end); its lowest bit is {@link HASH_ASCII}. */
export function hashBytes(bytes: Buffer, view: DataView, start: number, end: number): number {
  let hash = end - start;
  let bits = 0;
  if (hash >= 4) {
    const last = end - 4;
    for (let at = start; at < last; at += 4) {
      const word = view.getInt32(at, true);
      bits |= word;
      hash = Math.imul(hash ^ word, MULTIPLIER);
      hash ^= hash >>> 15;
    }
    const word = view.getInt32(last, true);
    bits |= word;
    hash = Math.imul(hash ^ word, MULTIPLIER);
  } else {
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      bits |= byte;
      hash = Math.imul(hash ^ byte, MULTIPLIER);
    }
  }
  hash ^= hash >>> 15;
  return (bits & 0x80808080) === 0 ? hash | HASH_ASCII : hash & ~HASH_ASCII;
}

/** True when `length` bytes from `start` on equal those of the other buffer from `otherStart` on. */
export function equalBytes(
  bytes: Buffer,
  view: DataView,
  start: number,
  other: Buffer,
  otherView: DataView,
  otherStart: number,
  length: number,
): boolean {
  if (length >= 4) {
    const last = length - 4;
    for (let at = 0; at < last; at += 4) {
      if (view.getInt32(start + at, true) !== otherView.getInt32(otherStart + at, true)) return false;
    }
    return view.getInt32(start + last, true) === otherView.getInt32(otherStart + last, true);
  }
  for (let at = 0; at < length; at++) if (bytes[start + at] !== other[otherStart + at]) return false;
  return true;
}
