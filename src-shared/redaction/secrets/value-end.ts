/** How far a value reaches: to the quote that closes it, to the end of its block, of its line or of its word. */
import type { Writing } from './detector.ts';
import { isStandIn } from './password-value.ts';
import { entropyBits, isPlaceholder, isReference, isStrong } from './randomness.ts';
import { isLocation } from './value-forms.ts';

/** Longer ones are no values. */
export const MAX_VALUE = 4_096;

export interface Reach {
  start: number;
  end: number;
}

/**
 * Index of the quote that closes what `open` opens, or of the line's end where none does. A quote that was written with more
 * backslashes than the opening one is inside, so is a doubled one and, of a shell, `'\''`. `\n` of JSON does not end it.
 */
export function endOfQuoted(text: string, open: number, writing: Writing): number {
  const quote = text[open] as string;
  const level = writing(open);
  const last = Math.min(text.length, open + 1 + MAX_VALUE);
  for (let index = open + 1; index < last; index++) {
    const char = text[index];
    if (char === '\n' || char === '\r') {
      if (writing(index) <= level) return index;
    } else if (char === quote) {
      if (!closes(writing(index), level)) continue;
      const isDoubled = text[index + 1] === quote && writing(index + 1) === writing(index);
      if (isDoubled && index > open + 1 && /\S/.test(text[index + 2] ?? '')) index++;
      else if (isDoubled && index === open + 1 && goesOn(text, index + 2) && text.indexOf(quote, index + 2) > 0)
        index++;
      else if (quote === "'" && text[index + 1] === "'" && writing(index + 1) > level && text[index + 2] === "'")
        index += 2;
      else return index;
    }
  }
  return last;
}

/** Quotes written with these many units, at the level of an opening one with so many. */
function closes(written: number, level: number): boolean {
  if (written <= level || level > 8) return written <= level;
  // Between two levels: `\\"` is a backslash and the quote that closes.
  const extra = Math.floor((written - level) / level);
  return extra % 2 === 0;
}

/** Behind a doubled quote there is more of the value. */
function goesOn(text: string, at: number): boolean {
  const char = text[at];
  return char !== undefined && !/[\s,;:)\]}>]/.test(char);
}

const BLOCK = /^[|>][+-]?\d?[+-]?[ \t]*(?:#[^\n]*)?$/;

/** The indented lines of a YAML block scalar that `at` begins; undefined where none does. */
export function blockScalar(text: string, at: number): Reach[] | undefined {
  if (text[at] !== '|' && text[at] !== '>') return undefined;
  const head = endOfLine(text, at, 42);
  if (head - at > 40 || !BLOCK.test(text.slice(at, head).trimEnd())) return undefined;
  let lineStart = at;
  while (lineStart > 0 && !isBreak(text[lineStart - 1])) lineStart--;
  const own = indentOf(text, lineStart);
  const lines: Reach[] = [];
  let next = afterBreak(text, head);
  while (next < text.length && lines.length < 64) {
    const end = endOfLine(text, next);
    const start = next + indentOf(text, next);
    if (start < end) {
      if (start - next <= own) break;
      lines.push({ start, end: endTrimmed(text, start, end) });
    }
    next = afterBreak(text, end);
    if (end === text.length) break;
  }
  return lines.length > 0 ? lines : undefined;
}

const HEREDOC = /<<[-~]?\s?["']?([A-Za-z_]\w{0,20})["']?[^\n]{0,40}\r?\n/y;

/** What stands in a here-document or between three quotes. */
export function longString(text: string, at: number, writing: Writing): Reach | undefined {
  HEREDOC.lastIndex = at;
  const heredoc = HEREDOC.exec(text);
  let start: number;
  let end: number;
  if (heredoc !== null) {
    start = at + heredoc[0].length;
    const close = new RegExp(`^[ \\t]*${heredoc[1]}\\b`, 'm').exec(text.slice(start, start + MAX_VALUE));
    if (close === null) return undefined;
    end = start + close.index;
  } else {
    const quotes = text.slice(at, at + 3);
    if ((quotes !== '"""' && quotes !== "'''") || writing(at + 1) !== writing(at)) return undefined;
    start = at + 3;
    end = text.indexOf(quotes, start);
    if (end < 0 || end - start > MAX_VALUE) return undefined;
  }
  while (start < end && /\s/.test(text[start] as string)) start++;
  return { start, end: endTrimmed(text, start, end) };
}

export function isBreak(char: string | undefined): boolean {
  return char === '\n' || char === '\r';
}

export function endOfLine(text: string, from: number, most = MAX_VALUE): number {
  const last = Math.min(text.length, from + most);
  let at = from;
  while (at < last && !isBreak(text[at])) at++;
  return at;
}

export function afterBreak(text: string, at: number): number {
  return at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1);
}

function indentOf(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ' || text[next] === '\t') next++;
  return next - at;
}

export function endTrimmed(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && /\s/.test(text[trimmed - 1] as string)) trimmed--;
  return trimmed;
}

/** A value that is all of its line. */
const LINE_WORD = /\S{8,64}(?=[ \t]{0,8}(?:[\r\n]|$))/y;
const MEMBER_NAME = /[&;,][A-Za-z_][\w.-]{2,40}=(?!=)/;
/** Of expressions, formats, ranges and repetitions. */
const NO_PASSWORD = /\[\^?(?:a-z|A-Z|0-9)|\(\?|\\[dwsbDWSB]|\{\d+,?\d*\}|%[sd]|\$\{|\{\{|=>|->|\w\(\w*\)/;

/**
 * Where a line's value ends that a generator drew: its characters change their kind at every second step, as no code's do. `level` as
 * below.
 */
export function endOfScrambled(text: string, at: number, level: number, writing: Writing): number | undefined {
  LINE_WORD.lastIndex = at;
  const word = LINE_WORD.exec(text)?.[0];
  if (word === undefined) return undefined;
  for (let index = at; index < at + word.length; index++) {
    if (writing(index) > level) continue;
    // What closes a string around the line has a sign behind it; an apostrophe may be the password's.
    if (text[index] === '"' || (/['`]/.test(text[index] as string) && /[\s,;:)\]}]|^$/.test(text[index + 1] ?? '')))
      return undefined;
  }
  return isScrambled(word) ? at + word.length : undefined;
}

const KINDS = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];
const MIN_SWITCHES = 0.45;
const MIN_LETTERS = 12;

function isScrambled(value: string): boolean {
  const kinds = KINDS.filter((kind) => kind.test(value));
  let switches = 0;
  for (let index = 1; index < value.length; index++) {
    if (kindAt(value, index) !== kindAt(value, index - 1)) switches++;
  }
  if (switches < (value.length - 1) * MIN_SWITCHES) return false;
  // Letters of both cases alone have to be many.
  if (/^[A-Za-z]+$/.test(value)) return value.length >= MIN_LETTERS && kinds.length === 2 && entropyBits(value) >= 3;
  return (
    kinds.length >= 3 &&
    isStrong(value) &&
    entropyBits(value) >= 2.7 &&
    /^[^"'`].*[^"'`]$|^["'`](?=[^"'`]*$)|^[^"'`]*["'`]$/.test(value) &&
    !NO_PASSWORD.test(value) &&
    !MEMBER_NAME.test(value) &&
    !isReference(value) &&
    !isStandIn(value) &&
    !isLocation(value)
  );
}

function kindAt(text: string, index: number): number {
  return KINDS.findIndex((kind) => kind.test(text[index] as string));
}

const WORD = /\S{1,1024}/y;
const NEXT_MEMBER = /[&;,][A-Za-z_][\w.-]{0,40}=(?!=)|,[A-Za-z_][\w.-]{0,40}:|["'][ \t]*[,}\]]|<\/|["']\)/;
const CODE_SIGNS = /=>|&&|\|\||[=!]=|::|\(\)|\(\w*\)[.;,]|"\s*\+|[A-Za-z]\("|\['|\["|\?\./;

/**
 * A drawn password without quotes, brackets and all, up to the space behind it; undefined where what stands there is not certainly one.
 * `least`: where a plainer look ends. A quote that was written with fewer backslashes than the name's surroundings ends it.
 */
export function endOfDrawn(
  text: string,
  at: number,
  least: number,
  level: number,
  writing: Writing,
): number | undefined {
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  if (word === undefined) return undefined;
  let end = at + word.length;
  const member = NEXT_MEMBER.exec(word);
  if (member !== null) end = at + member.index;
  for (let index = at; index < end; index++) {
    const char = text[index];
    if ((char === '"' || char === "'" || char === '`') && writing(index) <= level) {
      end = index;
    }
  }
  while (end > at && /[,;]/.test(text[end - 1] as string)) end--;
  if (end <= least) return undefined;
  const value = text.slice(at, end);
  const mixes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9\s]/].filter((kind) => kind.test(value)).length;
  return value.length >= 8 &&
    value.length <= 256 &&
    mixes >= 3 &&
    isStrong(value) &&
    entropyBits(value) >= 2.7 &&
    !CODE_SIGNS.test(value) &&
    !isReference(value) &&
    !isPlaceholder(value) &&
    !isLocation(value)
    ? end
    : undefined;
}
