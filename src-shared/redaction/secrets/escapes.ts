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
const CARET = 0x5e;
const BRACKET = 0x5b;
const ZERO = 0x30;
const THREE = 0x33;
const SEVEN = 0x37;
const LETTER_E = 0x65;
const LETTER_U = 0x75;
const LETTER_X = 0x78;

/** What escapes start with. */
export const ESCAPE_STARTS = '\\%\u001b^';
const escapeStarts = new Uint8Array(256);
for (const char of ESCAPE_STARTS) escapeStarts[char.charCodeAt(0)] = 1;

export function isEscapeStart(code: number): boolean {
  return escapeStarts[code] === 1;
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
 * Reads what starts at `index` with a backslash, `%`, ESC or `^`, `into` an object of the caller's: text can be half escapes. A
 * run of backslashes is one escape, however deep the text was quoted; what is no escape stands for itself. A colour stands for
 * nothing, however its ESC was written: as it is, `\u001b`, `\x1b`, `\033`, `\e`, `%1B`, `^[`.
 */
export function readEscape(codes: Uint8Array, index: number, into: EscapedCode): void {
  const first = codes[index] as number;
  set(into, first, index + 1);
  if (first === BACKSLASH) readBackslashes(codes, index, into);
  else if (first === PERCENT) readPercent(codes, index, into);
  else if (first === CARET && codeAt(codes, index + 1) === BRACKET) readColour(codes, index + 2, into);
  else if (first === CARET && codeAt(codes, index + 1) === AT) set(into, 0, index + 2);
  if (into.code === ESCAPE) readColour(codes, into.end, into);
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
  if (signCodes[letter] === 1) {
    set(into, letter, next + 1);
  } else if ((letter === LETTER_U || letter === LETTER_X) && codeAt(codes, next + 1) === BRACE) {
    readBraces(codes, next + 2, into);
  } else if (
    letter >= ZERO &&
    letter <= SEVEN &&
    !(letter === ZERO && codeAt(codes, next + 1) === THREE && codeAt(codes, next + 2) === THREE)
  ) {
    readOctal(codes, next, into);
  } else if (letter === LETTER_U || letter === LETTER_X) {
    const digits = letter === LETTER_U ? 4 : 2;
    const code = hex(codes, next + 1, digits);
    if (code >= 0) set(into, code, next + 1 + digits);
  } else if (letter === 0x55) {
    const code = hex(codes, next + 1, 8);
    if (code >= 0 && code < 0x1_0000) set(into, code, next + 9);
  } else if (letter === LETTER_E && codeAt(codes, next + 1) === BRACKET) {
    set(into, ESCAPE, next + 1);
  } else if (letter === ZERO && codeAt(codes, next + 1) === THREE && codeAt(codes, next + 2) === THREE) {
    set(into, ESCAPE, next + 3);
  }
}

const BRACE = 0x7b;
const AT = 0x40;
const CLOSING_BRACE = 0x7d;
/** What Markdown and shells put a backslash before. */
export const ESCAPED_SIGNS = '_-*.#~+@=:$!';
const signCodes = new Uint8Array(128);
for (const sign of ESCAPED_SIGNS) signCodes[sign.charCodeAt(0)] = 1;

/** `\u{67}` */
function readBraces(codes: Uint8Array, from: number, into: EscapedCode): void {
  let digits = 0;
  while (digits < 6 && (hexValues[codeAt(codes, from + digits)] ?? -1) >= 0) digits++;
  const code = digits === 0 ? -1 : hex(codes, from, digits);
  if (code >= 0 && code < 0x1_0000 && codeAt(codes, from + digits) === CLOSING_BRACE)
    set(into, code, from + digits + 1);
}

/** `\0`, with another behind the next character where that is a digit. */
function isNul(codes: Uint8Array, zero: number): boolean {
  const code = codeAt(codes, zero + 1);
  if (!(code >= ZERO && code <= 0x39)) return true;
  return codeAt(codes, zero + 2) === BACKSLASH && codeAt(codes, zero + 3) === ZERO;
}

/** `\147`, `\75` of shells, `\0147` of printf and echo; `\0`. */
function readOctal(codes: Uint8Array, from: number, into: EscapedCode): void {
  const isShort = codeAt(codes, from) > THREE;
  const code = octal(codes, from, isShort ? 2 : 3);
  if (code >= 32 && code < 127) {
    set(into, code, from + (isShort ? 2 : 3));
    return;
  }
  if (isShort || codeAt(codes, from) !== ZERO) return;
  const long = octal(codes, from + 1, 3);
  if (long >= 32 && long < 127) set(into, long, from + 4);
  else if (isNul(codes, from)) set(into, 0, from + 1);
}

function octal(codes: Uint8Array, from: number, digits: number): number {
  let value = 0;
  for (let index = from; index < from + digits; index++) {
    const digit = codeAt(codes, index) - ZERO;
    if (!(digit >= 0 && digit < 8)) return -1;
    value = value * 8 + digit;
  }
  return value;
}

function readPercent(codes: Uint8Array, index: number, into: EscapedCode): void {
  let from = index + 1;
  // %25 is the per cent sign itself: encoded twice.
  while (codeAt(codes, from) === 0x32 && codeAt(codes, from + 1) === 0x35) from += 2;
  // `%u0067` of JavaScript's old `escape`.
  if ((codeAt(codes, from) | 0x20) === LETTER_U) {
    const unit = hex(codes, from + 1, 4);
    if (unit >= 32 && unit < 127) set(into, unit, from + 5);
    return;
  }
  const code = hex(codes, from, 2);
  if (code === ESCAPE) readColour(codes, from + 2, into);
  else if (code === BACKSLASH) readEncodedBackslashes(codes, from + 2, into);
  // Only what can be written so and is one character that text has: ASCII.
  else if ((code >= 32 && code < 127) || code === 9 || code === 10 || code === 13) set(into, code, from + 2);
}

/** JSON in a URL: what follows the backslashes is a letter, or a quote that is encoded as well. */
function readEncodedBackslashes(codes: Uint8Array, from: number, into: EscapedCode): void {
  let next = from;
  while (codeAt(codes, next) === PERCENT && hex(codes, next + 1, 2) === BACKSLASH) next += 3;
  const isEncoded = codeAt(codes, next) === PERCENT;
  const letter = isEncoded ? hex(codes, next + 1, 2) : codeAt(codes, next);
  const short = shortCodes[letter] ?? -1;
  const code = letter === LETTER_U ? hex(codes, next + 1, 4) : -1;
  if (short >= 0) set(into, short, next + (isEncoded ? 3 : 1));
  else if (code >= 0) set(into, code, next + 5);
  else set(into, BACKSLASH, next);
}

const MAX_COLOUR = 24;

/** What follows an ESC: `[`, digits and semicolons, then a letter (ECMA-48). Leaves anything else alone. */
function readColour(codes: Uint8Array, from: number, into: EscapedCode): void {
  const to = Math.min(codes.length, from + MAX_COLOUR);
  let next = from;
  if (next >= to) return;
  if (codes[next] === OPEN_PARENTHESIS && next + 1 < to) {
    set(into, -1, next + 2);
    return;
  }
  if (codes[next] === CLOSING_BRACKET) {
    readLink(codes, next + 1, into);
    return;
  }
  if (codes[next] === BRACKET) next++;
  else if (codes[next] === PERCENT && hex(codes, next + 1, 2) === BRACKET) next += 3;
  else return;
  while (next < to && isColourCode(codes[next] as number)) next++;
  if (next >= to) return;
  const last = codes[next] as number;
  if ((last >= 65 && last <= 90) || (last >= 97 && last <= 122)) set(into, -1, next + 1);
}

const OPEN_PARENTHESIS = 0x28;
const CLOSING_BRACKET = 0x5d;
const BELL = 0x07;
const MAX_LINK = 400;

/** `ESC ] 8 ; ; …`, up to BEL or `ESC \\`: an address behind the text that follows. */
function readLink(codes: Uint8Array, from: number, into: EscapedCode): void {
  const to = Math.min(codes.length, from + MAX_LINK);
  for (let next = from; next < to; next++) {
    const code = codes[next] as number;
    if (code === BELL) set(into, -1, next + 1);
    else if (code === ESCAPE) set(into, -1, codeAt(codes, next + 1) === BACKSLASH ? next + 2 : next);
    if (code < 0x20) return;
  }
}

function isColourCode(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x3b;
}
