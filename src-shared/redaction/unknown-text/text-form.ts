/**
 * What is text and what a code, told from the characters alone in one pass.
 *
 *     please echo hello       text: two tokens with letters
 *     你好                     text: letters of a script without spaces
 *     gpt-5.4-mini, 12 MB      no text: one token with letters
 *     aGVsbG8gd29ybGQ…         text when a run of letters and digits is over 64: no code is like that
 *
 * Nothing here knows keys or agents.
 */

/** UTF-16 units. Above it a value that is no code is text. */
const MAX_PLAIN_CHARS = 64;
/** UTF-16 units of a code, and of its longest run of letters and digits. */
const MAX_CODE_CHARS = 256;
const MAX_CODE_RUN = 64;

const LETTER = /\p{L}/u;
const DIGIT = /\p{N}/u;
/** Written without spaces between words. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const MARK = /\p{M}/u;
/** Also what looks like nothing between two words. */
const SPACE = /[\s\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060\u2800\u3164\ufeff]/u;

/** RFC 9110: `Tue, 24 Nov 2026 19:47:44 GMT`. */
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, \d\d[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/;

const KIND = { other: 0, letter: 1, digit: 2, space: 3 } as const;

/** Of ASCII, by code. */
const ASCII = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z]/.test(char)) ASCII[code] = KIND.letter;
  else if (/\d/.test(char)) ASCII[code] = KIND.digit;
  else if (SPACE.test(char)) ASCII[code] = KIND.space;
}

/** Whether people or models may have written it. */
export function isText(text: string): boolean {
  const { length } = text;
  if (length < 2) return false;
  /** Tokens with a letter that are complete, and whether the one that is read has one. */
  let tokens = 0;
  let hasLetter = false;
  let hasSpace = false;
  let run = 0;
  let longestRun = 0;
  let lastSpaceless = false;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    let kind: number;
    if (code < 128) {
      kind = ASCII[code] as number;
      lastSpaceless = false;
    } else {
      const char = String.fromCodePoint(text.codePointAt(at) as number);
      if (char.length === 2) at++;
      if (LETTER.test(char)) {
        kind = KIND.letter;
        const spaceless = SPACELESS.test(char);
        if (spaceless && lastSpaceless) return true;
        lastSpaceless = spaceless;
      } else {
        kind = SPACE.test(char) ? KIND.space : DIGIT.test(char) ? KIND.digit : KIND.other;
        // A vowel's sign stands between two letters that are adjacent.
        if (!MARK.test(char)) lastSpaceless = false;
      }
    }
    if (kind === KIND.letter) {
      if (!hasLetter) {
        hasLetter = true;
        // The second one: nothing that follows makes it less.
        if (++tokens === 2) return !HTTP_DATE.test(text);
      }
      if (++run > longestRun) longestRun = run;
    } else if (kind === KIND.digit) {
      if (++run > longestRun) longestRun = run;
    } else {
      run = 0;
      if (kind === KIND.space) {
        hasLetter = false;
        hasSpace = true;
      }
    }
  }
  return length > MAX_PLAIN_CHARS && (hasSpace || length > MAX_CODE_CHARS || longestRun > MAX_CODE_RUN);
}

/** Nothing but what names mostly are made of: letters and digits of ASCII, `_`, `-`, `.`, `/`, `:`. */
function isOneToken(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code > 0x7f) return false;
    const kind = ASCII[code];
    if (kind === KIND.letter || kind === KIND.digit || code === 0x5f || (code >= 0x2d && code <= 0x2f) || code === 0x3a)
      continue;
    return false;
  }
  return true;
}

const MAX_NAME_CHARS = 128;
const MAX_NAME_WORDS = 6;
const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/;
const WORD = /[^\s]+/g;
/** A member or a list of texts or objects. */
const JSON_IN_NAME = /["']\s*:|[[{]\s*["'{[]/;

/** Whether what should be a name (of a span, an event, a scope, an attribute) is text instead. */
export function isTextInName(name: string): boolean {
  if (name.length > MAX_NAME_CHARS) return true;
  if (name.length < 3 || isOneToken(name)) return false;
  if (LINE_BREAK.test(name) || JSON_IN_NAME.test(name)) return true;
  if (name.length <= 2 * MAX_NAME_WORDS) return false;
  WORD.lastIndex = 0;
  for (let words = 0; WORD.test(name); ) {
    if (++words > MAX_NAME_WORDS) return true;
  }
  return false;
}

/** A plain key excuses no more than this: one line of at most 256 characters. */
export function isShortLine(text: string): boolean {
  return text.length <= MAX_CODE_CHARS && (isOneToken(text) || !LINE_BREAK.test(text));
}
