/**
 * Short ASCII strings that come again and again (ids, names, models): made once, then found by their bytes. A bounded,
 * direct-mapped table; a collision replaces. The same string object comes back each time, which also makes it a cheap
 * key of a Map.
 */
import { equalBytes, hashBytes } from './byte-hash.ts';

const SLOTS = 4096;
/** Longer strings are made afresh each time. */
const MAX_BYTES = 64;

const texts: string[] = new Array<string>(SLOTS).fill('');
/** The bytes of each slot's string, MAX_BYTES apart. */
const arena = Buffer.alloc(SLOTS * MAX_BYTES);
const arenaView = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);

/** The string of ASCII bytes[start..end). */
export function asciiText(bytes: Buffer, view: DataView, start: number, end: number): string {
  const length = end - start;
  if (length > MAX_BYTES) return bytes.toString('latin1', start, end);
  const slot = (hashBytes(bytes, view, start, end) >>> 1) & (SLOTS - 1);
  const cached = texts[slot] as string;
  const arenaStart = slot * MAX_BYTES;
  if (cached.length === length && equalBytes(bytes, view, start, arena, arenaView, arenaStart, length)) return cached;
  const text = bytes.toString('latin1', start, end);
  texts[slot] = text;
  bytes.copy(arena, arenaStart, start, end);
  return text;
}
