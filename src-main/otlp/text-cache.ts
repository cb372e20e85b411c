/**
 * Short ASCII strings that come again and again (ids, names, models): made once, then found by their bytes. A bounded,
 * direct-mapped table; a collision replaces. The same string object comes back each time, which also makes it a cheap
 * key of a Map.
 */
import { hashBytes } from './key-table.ts';

const SLOTS = 4096;
/** Longer strings are made afresh each time. */
const MAX_BYTES = 64;

const slots: string[] = new Array<string>(SLOTS).fill('');

/** The string of ASCII bytes[start..end). */
export function asciiText(bytes: Buffer, view: DataView, start: number, end: number): string {
  const length = end - start;
  if (length > MAX_BYTES) return bytes.toString('latin1', start, end);
  const slot = hashBytes(bytes, view, start, end) & (SLOTS - 1);
  const cached = slots[slot] as string;
  if (cached.length === length) {
    let index = 0;
    while (index < length && cached.charCodeAt(index) === bytes[start + index]) index++;
    if (index === length) return cached;
  }
  const text = bytes.toString('latin1', start, end);
  slots[slot] = text;
  return text;
}
