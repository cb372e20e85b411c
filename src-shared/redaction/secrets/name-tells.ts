/** Tells from a few characters around a telling word, in text or in protobuf, whether a name gives a value to something. */
import { codeAt } from './codes.ts';
import { type EscapedCode, isEscapeStart, readEscape } from './escapes.ts';
import { classOfName, isNameCode, type NameClass } from './name-class.ts';
import { isSeparator } from './randomness.ts';

/** Longest way to look for the ends of a name. */
const MAX_NAME = 64;
const TAB = 0x09;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const EQUALS = 0x3d;
const COLON = 0x3a;
const GREATER = 0x3e;
const DASH = 0x2d;
const SEMICOLON = 0x3b;
const BRACKET = 0x5b;
const BACKTICK = 0x60;
const OPEN_PARENTHESIS = 0x28;
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
/** What may stand behind a name whose value is further on, or before it. */
const beside = new Uint8Array(256);
for (const char of ',\n\r\\|;(){}.#<*/!?[-_+&') beside[char.charCodeAt(0)] = 1;

/** Names seen lately: the same few come in every record. */
const REMEMBERED = 4_096;
const remembered: Array<KnownName | undefined> = new Array(REMEMBERED).fill(undefined);

interface KnownName {
  name: string;
  nameClass: NameClass | undefined;
}

/**
 * In protobuf a text's length stands before it, and the tag of `event_name` before that: both may look like characters of a name
 * that the text begins with.
 */
const MAX_HEAD = 2;

function isTellingName(codes: Uint8Array, start: number, stop: number): boolean {
  for (let head = 0; head <= MAX_HEAD && start + head < stop; head++) {
    if (classOf(codes, start + head, stop) !== undefined) return true;
  }
  return false;
}

/** Whether the name may be that of a password, which need not look drawn. */
function isPasswordName(codes: Uint8Array, start: number, stop: number): boolean {
  for (let head = 0; head <= MAX_HEAD && start + head < stop; head++) {
    if (classOf(codes, start + head, stop) === 'password') return true;
  }
  return false;
}

function classOf(codes: Uint8Array, start: number, stop: number): NameClass | undefined {
  // Its length, ends and middle tell names apart well enough to find them again.
  const middle = codeAt(codes, (start + stop) >> 1);
  const ends = codeAt(codes, start) ^ (codeAt(codes, stop - 1) << 5) ^ (codeAt(codes, stop - 3) << 10);
  const slot = (ends ^ (middle << 3) ^ ((stop - start) << 6)) & (REMEMBERED - 1);
  const known = remembered[slot];
  if (known !== undefined && isSame(known.name, codes, start, stop)) return known.nameClass;
  let name = '';
  for (let index = start; index < stop; index++) name += String.fromCharCode(codeAt(codes, index));
  const nameClass = classOfName(name);
  remembered[slot] = { name, nameClass };
  return nameClass;
}

function isSame(name: string, codes: Uint8Array, start: number, stop: number): boolean {
  const { length } = name;
  if (length !== stop - start) return false;
  for (let index = 0; index < length; index++) if (name.charCodeAt(index) !== codes[start + index]) return false;
  return true;
}

function endOfName(codes: Uint8Array, from: number): number {
  const most = Math.min(codes.length, from + MAX_NAME);
  let end = from;
  while (end < most && isNameCode(codes[end] as number)) end++;
  return end;
}

function startOfName(codes: Uint8Array, end: number): number {
  const least = Math.max(0, end - MAX_NAME);
  let start = end;
  while (start > least && isNameCode(codes[start - 1] as number)) start--;
  return start;
}

/** Whether the name around a literal that ends before `end` tells and something that gives it a value follows. */
export function nameTells(codes: Uint8Array, end: number): boolean {
  const stop = endOfName(codes, end);
  const start = startOfName(codes, end);
  // The first of its letters may be an escape's: `p\141ssword`, `API\_KEY`.
  if (codes[start - 1] === BACKSLASH && isForeignWord(codes, stop)) return true;
  return (
    tellsFrom(codes, end, start, stop) ||
    (codes[start - 1] === SPACE && leadTells(codes, start, stop)) ||
    mayBeForeign(codes, start, stop)
  );
}

/** Letters of other scripts belong to names: `contraseña`. */
function mayBeForeign(codes: Uint8Array, start: number, stop: number): boolean {
  return (
    (codeAt(codes, stop) >= 0x80 || codeAt(codes, start - 1) >= 0x80) && stop - start >= 2 && isForeignWord(codes, stop)
  );
}

/** `Secret key: …`: the words before, of a name that ends a label. */
function leadTells(codes: Uint8Array, start: number, stop: number): boolean {
  if (!givesValue(codes, stop)) return false;
  let from = start;
  for (let count = 0; count < 2 && codes[from - 1] === SPACE; count++) {
    const word = startOfName(codes, from - 1);
    if (codeAt(codes, word - 1) >= 0x80) return true;
    if (word === from - 1 || stop - word > MAX_NAME) return false;
    from = word;
    if (classOf(codes, from, stop) !== undefined) return true;
  }
  return false;
}

/** `Clave de API: …`: the words behind. */
function tailTells(codes: Uint8Array, start: number, stop: number): boolean {
  let to = stop;
  for (let count = 0; count < 4 && codes[to] === SPACE; count++) {
    let end = to + 1;
    while (end - to < 24 && isTailCode(codeAt(codes, end))) end++;
    if (codeAt(codes, end) >= 0x80) return isHead(codes, start, stop);
    if (end === to + 1 || end - start > MAX_NAME) return false;
    to = end;
    if (givesValue(codes, to) && classOf(codes, start, to) !== undefined) return true;
  }
  return false;
}

const tailCodes = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (/[A-Za-z0-9.'@()-]/.test(String.fromCharCode(code))) tailCodes[code] = 1;
function isTailCode(code: number): boolean {
  return tailCodes[code] === 1;
}

/** Whether a name that tells, or that of a key, begins there. */
function isHead(codes: Uint8Array, start: number, stop: number): boolean {
  return isTellingName(codes, start, stop) || stop - start <= 12;
}

/** A sign behind a label. */
function givesValue(codes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + 12; at++) {
    const code = codeAt(codes, at);
    if (closing[code] === 1 || code === 0x2a || code === 0x5f) continue;
    return !isLetterOrDigit(code);
  }
  return true;
}

function tellsFrom(codes: Uint8Array, end: number, start: number, stop: number): boolean {
  let at = stop;
  let code = codeAt(codes, at);
  while (at - stop < MAX_CLOSING && (closing[code] === 1 || isEscapeStart(code))) {
    if (code === BACKSLASH) {
      if (codeAt(codes, at + 1) === LETTER_N) break;
      const letter = codeAt(codes, at + 1);
      if (
        letter === 0x75 ||
        letter === 0x55 ||
        letter === 0x78 ||
        (letter >= 0x30 && letter <= 0x37) ||
        letter === 0x65
      )
        return mayBeTelling(codes, end, stop, at);
    } else if (closing[code] !== 1) {
      return mayBeTelling(codes, end, stop, at);
    }
    at++;
    code = codeAt(codes, at);
  }
  // A flag or a small number.
  if (code === VALUE_TAG && codeAt(codes, at + 1) < LEAST_VALUE_BYTES) return false;
  if (isTellingKey(codes, start, end) || isTellingKey(codes, start + 1, end)) return true;
  if (code === EQUALS || code === COLON || code === GREATER) {
    if (isTinyValue(codes, at + 1) || !isTellingName(codes, start, stop)) return false;
    return !isPlainValue(codes, at + 1) || isPasswordName(codes, start, stop);
  }
  if (code === VALUE_TAG) return isTellingName(codes, start, stop);
  if (at >= codes.length) return isTellingName(codes, start, stop);
  // A member named `value` may follow; in files as in JSON. Or a row of a table, an argument, a tag, a line.
  if (beside[code] === 1 || code >= 0x80) return isTellingName(codes, start, stop);
  if (code === 0x76 || code === 0x56) {
    if (mentionsValue(codes, at)) return isTellingName(codes, start, stop);
  }
  const gap = codeAt(codes, stop);
  // `"NAME" "…"`
  if (isQuote(gap) && codeAt(codes, stop + 1) === SPACE && isQuote(codeAt(codes, stop + 2)))
    return isTellingName(codes, start, stop);
  if (gap !== SPACE && gap !== TAB) return false;
  if (tailTells(codes, start, stop)) return true;
  // `--name value`, `name is value`, `name 'value'`, `set NAME value`, columns, `password value`
  const next = codeAt(codes, stop + 1);
  const likely =
    isOption(codes, start) ||
    (next | 0x20) === 0x69 ||
    (next | 0x20) === 0x77 ||
    next === SPACE ||
    next === TAB ||
    isQuote(next) ||
    isSet(codes, start) ||
    isPassword(codes, stop);
  return (likely && isTellingName(codes, start, stop)) || isPasswordName(codes, start, stop);
}

const escaped: EscapedCode = { code: 0, end: 0 };

/**
 * With an escape at `at`: of a letter, which is read later, properly, or of a colour. What is coloured as a whole is told from
 * the name, unless a colour may run into it.
 */
function mayBeTelling(codes: Uint8Array, end: number, stop: number, at: number): boolean {
  let behind = at;
  while (isEscapeStart(codeAt(codes, behind))) {
    readEscape(codes, behind, escaped);
    if (escaped.code >= 0) break;
    behind = escaped.end;
  }
  if (behind === at || isNameCode(codeAt(codes, behind)) || isEscapeStart(codeAt(codes, behind))) return true;
  const start = startOfName(codes, end);
  const before = codeAt(codes, start - 1);
  return before === BRACKET || before === SEMICOLON || isEscapeStart(before) || isTellingName(codes, start, stop);
}

/** A whole key of protobuf, wherever its value is: before it, or behind a field that nobody knows. */
function isTellingKey(codes: Uint8Array, start: number, end: number): boolean {
  if (codeAt(codes, start - 2) !== KEY_TAG) return false;
  const length = codeAt(codes, start - 1);
  // A value that is a string has the same tag, behind its own.
  if (codeAt(codes, start - 4) === VALUE_TAG && codeAt(codes, start - 3) === length + 2) return false;
  const stop = start + length;
  return stop >= end && stop - start <= MAX_NAME && classOf(codes, start, stop) !== undefined;
}

/** Fewer letters and digits up to a space are no secret of any name: `secret-value.ts`. */
const LEAST_VALUE_CHARS = 4;

function isTinyValue(codes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + LEAST_VALUE_CHARS; at++) {
    const code = codeAt(codes, at);
    if (code === SPACE || code === TAB || code === LINE_FEED) return at > from && !isTyped(codes, at);
    if (!isLetterOrDigit(code)) return false;
  }
  return false;
}

/** `name: str = …`: what stood there is a type, or something that has a default. */
function isTyped(codes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + MAX_GAP; at++) {
    const code = codeAt(codes, at);
    if (code === EQUALS || isQuote(code) || code === BACKTICK) return true;
    if (!isLetterOrDigit(code) && code !== SPACE && code !== DASH) return code === 0x7c || code === 0x3f;
  }
  return false;
}

/** Of `secret-value.ts` and `looksRandom`: what is shorter, and in shorter pieces, is no drawn secret. */
const LEAST_DRAWN_CHARS = 8;
const LEAST_DRAWN_PIECE = 7;
/** What may follow when the value stands further on: an object, a call, another sign. */
const opening = new Uint8Array(256);
for (const char of '{(=:>|') opening[char.charCodeAt(0)] = 1;
const MAX_GAP = 40;

/** Whether the value of anything but a password is told to be no secret from its length and that of its pieces. */
function isPlainValue(codes: Uint8Array, from: number): boolean {
  let at = from;
  while (at - from < MAX_GAP && (codes[at] === SPACE || codes[at] === TAB)) at++;
  if (isQuote(codeAt(codes, at)) || codes[at] === BACKTICK) at++;
  else if (opening[codes[at] as number] === 1) return false;
  let chars = 0;
  let piece = 0;
  for (; at < codes.length; at++) {
    const code = codes[at] as number;
    if (code <= SPACE && code !== 0x1b)
      return (code === SPACE || code === TAB || code === LINE_FEED || code === 0x0d) && !isTyped(codes, at);
    // `b'…'` begins behind its letter.
    if (isQuote(code) || code === BACKTICK) return chars > 2;
    if (isEscapeStart(code) || code === OPEN_PARENTHESIS) return false;
    chars++;
    piece = isSeparator(code) ? 0 : piece + 1;
    if (chars >= LEAST_DRAWN_CHARS || piece >= LEAST_DRAWN_PIECE) return false;
  }
  return true;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
}

function isOption(codes: Uint8Array, start: number): boolean {
  for (let at = start; at <= start + MAX_HEAD; at++) {
    if (codeAt(codes, at) !== DASH) continue;
    if (codeAt(codes, at + 1) === DASH || codeAt(codes, at - 1) === SPACE) return true;
  }
  return false;
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

/** Behind `set`, `setx`, `setenv`, `set -gx`. */
function isSet(codes: Uint8Array, start: number): boolean {
  const before = codeAt(codes, start - 1);
  if (before !== SPACE && before !== TAB) return false;
  const last = codeAt(codes, start - 2) | 0x20;
  return last === 0x74 || last === 0x78 || last === 0x76 || last === 0x75 || last === 0x67;
}

/** `password` and `requirepass` and `masterauth`, told from their ends. */
function isPassword(codes: Uint8Array, stop: number): boolean {
  const [a, b] = [codeAt(codes, stop - 2) | 0x20, codeAt(codes, stop - 1) | 0x20];
  return (a === 0x72 && b === 0x64) || (a === 0x73 && b === 0x73) || (a === 0x74 && b === 0x68);
}

const MAX_VALUE_AWAY = 180;

/** Whether `value` follows, in any case. */
function mentionsValue(codes: Uint8Array, from: number): boolean {
  const last = Math.min(codes.length, from + MAX_VALUE_AWAY) - 5;
  for (let at = from; at <= last; at++) {
    if (((codes[at] as number) | 0x20) !== 0x76 || ((codes[at + 4] as number) | 0x20) !== 0x65) continue;
    if (((codes[at + 1] as number) | 0x20) !== 0x61 || ((codes[at + 2] as number) | 0x20) !== 0x6c) continue;
    if (((codes[at + 3] as number) | 0x20) === 0x75) return true;
  }
  return false;
}

/** A name that is not ASCII may end around `end`, and a sign that gives it a value follows. */
export function foreignNameTells(codes: Uint8Array, end: number): boolean {
  return isForeignWord(codes, end - 1);
}

const MAX_FOREIGN = 44;

/** Behind letters and spaces comes a sign, or a word that gives a value. */
function isForeignWord(codes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + MAX_FOREIGN; at++) {
    const code = codeAt(codes, at);
    if (at >= codes.length || code >= 0x80) return true;
    const goesOn = isLetterOrDigit(code) || closing[code] === 1 || code === DASH || code === 0x2a;
    if (goesOn) continue;
    return (
      code === EQUALS ||
      code === COLON ||
      code === GREATER ||
      code === VALUE_TAG ||
      beside[code] === 1 ||
      isEscapeStart(code)
    );
  }
  return true;
}
