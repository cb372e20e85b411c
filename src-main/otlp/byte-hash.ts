/** Hashing and comparing short runs of bytes, four at a time; the last word overlaps the one before. */

const MULTIPLIER = 0x9e37_79b1;

/** A 32-bit hash of bytes[start..end). */
export function hashBytes(bytes: Buffer, view: DataView, start: number, end: number): number {
  let hash = end - start;
  if (hash >= 4) {
    const last = end - 4;
    for (let at = start; at < last; at += 4) {
      hash = Math.imul(hash ^ view.getInt32(at, true), MULTIPLIER);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ view.getInt32(last, true), MULTIPLIER);
  } else {
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), MULTIPLIER);
  }
  return hash ^ (hash >>> 15);
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
