/** Tells from a few characters around a telling word, in text or in protobuf, whether a name gives a value to something. */
import { codeAt, isEscapeStart, type Source } from './escapes.ts';
import { classOfName } from './name-class.ts';

/** Longest way to look for the ends of a name. */
const MAX_NAME = 64;
const nameChars = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_.-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const TAB = 0x09;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const COLON = 0x3a;
const GREATER = 0x3e;
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;
/** Protobuf: KeyValue.key, length-delimited. */
const KEY_TAG = 0x0a;
/** Protobuf: KeyValue.value, length-delimited, behind KeyValue.key. */
const VALUE_TAG = 0x12;
/** AnyValue with a string of four characters, the shortest password. */
const LEAST_VALUE_BYTES = 6;
/** Quotes, brackets and spaces that may stand between a name and what gives it a value. */
const closing = new Uint8Array(128);
for (const code of [SPACE, TAB, 0x22, 0x27, 0x60, 0x5d, 0x29]) closing[code] = 1;
const MAX_CLOSING = 12;

/** Names seen lately: the same few come in every record. */
const REMEMBERED = 4_096;
const remembered: Array<{ name: string; tells: boolean } | undefined> = new Array(REMEMBERED).fill(undefined);

function tells(source: Source, start: number, stop: number): boolean {
  // Its length, ends and middle tell names apart well enough to find them again.
  const middle = codeAt(source, (start + stop) >> 1);
  const ends = codeAt(source, start) ^ (codeAt(source, stop - 1) << 5) ^ (codeAt(source, stop - 3) << 10);
  const slot = (ends ^ (middle << 3) ^ ((stop - start) << 6)) & (REMEMBERED - 1);
  const known = remembered[slot];
  if (known !== undefined && isSame(known.name, source, start, stop)) return known.tells;
  let name = '';
  for (let index = start; index < stop; index++) name += String.fromCharCode(codeAt(source, index));
  const answer = classOfName(name) !== undefined;
  remembered[slot] = { name, tells: answer };
  return answer;
}

function isSame(name: string, source: Source, start: number, stop: number): boolean {
  const { length } = name;
  if (length !== stop - start) return false;
  if (typeof source === 'string') return source.startsWith(name, start);
  for (let index = 0; index < length; index++) if (name.charCodeAt(index) !== source[start + index]) return false;
  return true;
}

function endOfName(source: Source, from: number): number {
  const most = Math.min(source.length, from + MAX_NAME);
  let end = from;
  if (typeof source === 'string') while (end < most && nameChars[source.charCodeAt(end)] === 1) end++;
  else while (end < most && nameChars[source[end] as number] === 1) end++;
  return end;
}

function startOfName(source: Source, end: number): number {
  const least = Math.max(0, end - MAX_NAME);
  let start = end;
  if (typeof source === 'string') while (start > least && nameChars[source.charCodeAt(start - 1)] === 1) start--;
  else while (start > least && nameChars[source[start - 1] as number] === 1) start--;
  return start;
}

/** Whether the name around a literal that ends before `end` tells and something that gives it a value follows. */
export function nameTells(source: Source, end: number): boolean {
  const stop = endOfName(source, end);
  let at = stop;
  let code = codeAt(source, at);
  while (at - stop < MAX_CLOSING && (closing[code] === 1 || isEscapeStart(code))) {
    if (code === BACKSLASH) {
      if (codeAt(source, at + 1) === LETTER_N) break;
      // An escape of a letter: read later, properly.
      const letter = codeAt(source, at + 1);
      if (letter === 0x75 || letter === 0x78) return true;
    } else if (closing[code] !== 1) {
      return true;
    }
    at++;
    code = codeAt(source, at);
  }
  // A flag or a small number.
  if (code === VALUE_TAG && codeAt(source, at + 1) < LEAST_VALUE_BYTES) return false;
  const start = startOfName(source, end);
  if (isTellingKey(source, start, end) || isTellingKey(source, start + 1, end)) return true;
  if (code === EQUALS || code === COLON || code === GREATER) {
    return !isTinyValue(source, at + 1) && tells(source, start, stop);
  }
  // The length of a protobuf key may look like a character of the name.
  if (code === VALUE_TAG) {
    return tells(source, start, stop) || (codeAt(source, start) === stop - start - 1 && tells(source, start + 1, stop));
  }
  // A member named `value` may follow; in files as in JSON.
  if (code === COMMA || code === LINE_FEED || code === BACKSLASH || code === 0x76 || code === 0x56) {
    if (mentionsValue(source, at) || (code === COMMA && isQuote(codeAt(source, stop))))
      return tells(source, start, stop);
  }
  const gap = codeAt(source, stop);
  if (gap !== SPACE && gap !== TAB) return false;
  // `--name value`, `name is value`, `name 'value'`, `set NAME value`, columns, `password value`
  const next = codeAt(source, stop + 1);
  const likely =
    (codeAt(source, start) === 0x2d && codeAt(source, start + 1) === 0x2d) ||
    (next | 0x20) === 0x69 ||
    (next | 0x20) === 0x77 ||
    next === SPACE ||
    next === TAB ||
    isQuote(next) ||
    isSet(source, start) ||
    isPassword(source, stop);
  return likely && tells(source, start, stop);
}

/** A whole key of protobuf, wherever its value is: before it, or behind a field that nobody knows. */
function isTellingKey(source: Source, start: number, end: number): boolean {
  if (codeAt(source, start - 2) !== KEY_TAG) return false;
  const length = codeAt(source, start - 1);
  // A value that is a string has the same tag, behind its own.
  if (codeAt(source, start - 4) === VALUE_TAG && codeAt(source, start - 3) === length + 2) return false;
  const stop = start + length;
  return stop >= end && stop - start <= MAX_NAME && tells(source, start, stop);
}

/** Fewer letters and digits up to a space are no secret of any name: `secret-value.ts`. */
const LEAST_VALUE_CHARS = 4;

function isTinyValue(source: Source, from: number): boolean {
  for (let at = from; at < from + LEAST_VALUE_CHARS; at++) {
    const code = codeAt(source, at);
    if (code === SPACE || code === TAB || code === LINE_FEED) return at > from;
    if (!isLetterOrDigit(code)) return false;
  }
  return false;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

/** Behind `set`, `setx`, `setenv`, `set -gx`. */
function isSet(source: Source, start: number): boolean {
  const before = codeAt(source, start - 1);
  if (before !== SPACE && before !== TAB) return false;
  const last = codeAt(source, start - 2) | 0x20;
  return last === 0x74 || last === 0x78 || last === 0x76 || last === 0x75 || last === 0x67;
}

/** `password` and `requirepass` and `masterauth`, told from their ends. */
function isPassword(source: Source, stop: number): boolean {
  const [a, b] = [codeAt(source, stop - 2) | 0x20, codeAt(source, stop - 1) | 0x20];
  return (a === 0x72 && b === 0x64) || (a === 0x73 && b === 0x73) || (a === 0x74 && b === 0x68);
}

const VALUE = [0x76, 0x61, 0x6c, 0x75, 0x65];
const MAX_VALUE_AWAY = 180;

function mentionsValue(source: Source, from: number): boolean {
  const last = Math.min(source.length, from + MAX_VALUE_AWAY) - VALUE.length;
  for (let at = from; at <= last; at++) {
    if ((codeAt(source, at) | 0x20) !== VALUE[0]) continue;
    if (VALUE.every((code, index) => (codeAt(source, at + index) | 0x20) === code)) return true;
  }
  return false;
}
