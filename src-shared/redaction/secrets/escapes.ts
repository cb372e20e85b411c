/** The escapes that text collects on its way through JSON, URLs and terminals. */
import { codeAt } from './codes.ts';

export interface EscapedCode {
  /** The character that the escape stands for; -1 when it stands for none. */
  code: number;
  /** Index behind the escape. */
  end: number;
}

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const ESCAPE = 0x1b;
const LETTER_U = 0x75;
const LETTER_X = 0x78;

/** What an escape starts with. */
export const ESCAPE_STARTS: readonly number[] = [BACKSLASH, PERCENT, ESCAPE];

export function isEscapeStart(code: number): boolean {
  return code === BACKSLASH || code === PERCENT || code === ESCAPE;
}

/** JSON's short escapes. An apostrophe is not JSON's, but shells and other languages escape it so. */
export const SHORT_ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  b: 8,
  f: 12,
  '"': 34,
  "'": 39,
  '/': 47,
};
const shortCodes = new Int16Array(128).fill(-1);
for (const [letter, code] of Object.entries(SHORT_ESCAPES)) shortCodes[letter.charCodeAt(0)] = code;

const hexValues = new Int8Array(128).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  hexValues[digit.toString(16).charCodeAt(0)] = digit;
  hexValues[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** Value of hex digits, -1 where there are others. */
function hex(codes: Uint8Array, from: number, digits: number): number {
  let value = 0;
  for (let index = from; index < from + digits; index++) {
    const digit = hexValues[codeAt(codes, index)];
    if (digit === undefined || digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/**
 * Reads what starts at `index` with a backslash, `%` or ESC, `into` an object of the caller's: text can be half escapes. A run
 * of backslashes is one escape, however deep the text was quoted; what is no escape stands for itself.
 */
export function readEscape(codes: Uint8Array, index: number, into: EscapedCode): void {
  const first = codeAt(codes, index);
  if (first === BACKSLASH) {
    readBackslashes(codes, index, into);
  } else if (first === PERCENT) {
    let from = index + 1;
    // %25 is the per cent sign itself: encoded twice.
    while (codeAt(codes, from) === 0x32 && codeAt(codes, from + 1) === 0x35) from += 2;
    const code = hex(codes, from, 2);
    // Only what can be written so and is one character that text has: ASCII.
    if ((code >= 32 && code < 127) || code === 9 || code === 10 || code === 13) set(into, code, from + 2);
    else set(into, PERCENT, index + 1);
  } else {
    readColour(codes, index, into);
  }
}

function set(into: EscapedCode, code: number, end: number): void {
  into.code = code;
  into.end = end;
}

function readBackslashes(codes: Uint8Array, index: number, into: EscapedCode): void {
  let next = index + 1;
  while (codeAt(codes, next) === BACKSLASH) next++;
  const letter = codeAt(codes, next);
  const short = shortCodes[letter];
  if (short !== undefined && short >= 0) {
    set(into, short, next + 1);
    return;
  }
  set(into, BACKSLASH, next);
  if (letter === LETTER_U || letter === LETTER_X) {
    const digits = letter === LETTER_U ? 4 : 2;
    const code = hex(codes, next + 1, digits);
    if (code >= 0) set(into, code, next + 1 + digits);
  }
}

const MAX_COLOUR = 24;

/** ESC [ digits and semicolons, then a letter (ECMA-48): stands for nothing. */
function readColour(codes: Uint8Array, index: number, into: EscapedCode): void {
  set(into, ESCAPE, index + 1);
  if (codeAt(codes, index + 1) !== 0x5b) return;
  let next = index + 2;
  while (next < index + MAX_COLOUR) {
    const code = codeAt(codes, next);
    if ((code >= 0x30 && code <= 0x39) || code === 0x3b) next++;
    else break;
  }
  const last = codeAt(codes, next);
  if ((last >= 65 && last <= 90) || (last >= 97 && last <= 122)) set(into, -1, next + 1);
}
