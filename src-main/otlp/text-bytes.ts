import { isAscii, isUtf8 } from 'node:buffer';

export const TEXT_INVALID = 0;
export const TEXT_ASCII = 1;
export const TEXT_UTF8 = 2;

/** From here on a call into native code beats a loop. */
const NATIVE_FROM_BYTES = 512;

/** Tells whether bytes[start..end) is ASCII, other valid UTF-8, or neither. */
export function textKind(bytes: Buffer, view: DataView, start: number, end: number): number {
  if (end - start >= NATIVE_FROM_BYTES) {
    const span = bytes.subarray(start, end);
    if (isAscii(span)) return TEXT_ASCII;
    return isUtf8(span) ? TEXT_UTF8 : TEXT_INVALID;
  }
  let bits = 0;
  if (end - start >= 4) {
    // The last word overlaps the one before where the length is no multiple of four.
    const last = end - 4;
    for (let at = start; at < last; at += 4) bits |= view.getInt32(at, true);
    bits |= view.getInt32(last, true);
  } else {
    for (let at = start; at < end; at++) bits |= bytes[at] as number;
  }
  if ((bits & 0x80808080) === 0) return TEXT_ASCII;
  return isUtf8(bytes.subarray(start, end)) ? TEXT_UTF8 : TEXT_INVALID;
}
