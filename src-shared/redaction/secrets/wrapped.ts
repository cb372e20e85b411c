/**
 * What comes behind the first part of a secret that was broken: by a terminal's width, the border of a box, a soft line break, or into
 * strings that are joined.
 */
import { looksRandom } from './randomness.ts';
import { isBreak, type Reach } from './value-end.ts';

/** `"…" + "…"`, `'…' . '…'`, `"…" \` over a line with `"…"`, `("…"` over `"…")`. */
const STRING_JOIN =
  /["'`](?:\)?[ \t]{0,8}(?:\\|\+|\.{1,2}|&(?:[ \t]?_)?|~|<>|\+\+|\|\|)[ \t]{0,8}(?:\r?\n[ \t]{0,40})?|[ \t]{0,8}\r?\n[ \t]{0,40}(?:(?:\+{1,2}|\.{1,2}|&|~|\|\|)[ \t]{0,8})?|\.concat\()@?["'`]/y;
const STRING_REST = /[A-Za-z0-9_+/=.!@#$%^&*~-]{4,512}(?=["'`](?![ \t]{0,8}[:=]))/y;

/** The end of a line, what its box or gutter has around it, and the beginning of the next. */
const LINE_JOIN =
  /(\\|=)?[ \t]{0,160}([\u2502\u2503\u2551|][ \t]{0,4})?\r?\n(?:[ \t]{0,20}\d{0,6}[ \t]{0,4}([\u2502\u2503\u2551|>])[ \t]{0,4}|[ \t]{0,40}(?:[+-][ \t]{0,4})?)(?=[\w+/])/y;
const LINE_REST = /[A-Za-z0-9_+/=.-]{4,512}(?=[\s"'`)\]},;\u2502\u2503\u2551|]|$)/y;
const LEAST_FIRST = 10;
/** A terminal is as wide at least, in most cases wider. */
const LEAST_WIDTH = 60;

/** Where the secret that ends at `end` goes on; undefined where it does not. `sure`: it is known to be one. */
export function restOf(text: string, start: number, end: number, sure = true): Reach | undefined {
  const code = text.charCodeAt(end);
  if (code === 0x22 || code === 0x27 || code === 0x60) return restOfString(text, start, end);
  // Nothing but spaces, a sign and a border come before the break.
  if (!/[\s\\=|\u2502\u2503\u2551]/.test(text[end] ?? 'x') && !/[\\=]/.test(text[end - 1] ?? '')) return undefined;
  return restOfLine(text, start, end, sure);
}

function restOfString(text: string, start: number, end: number): Reach | undefined {
  STRING_JOIN.lastIndex = end;
  if (!STRING_JOIN.test(text)) return undefined;
  const from = STRING_JOIN.lastIndex;
  STRING_REST.lastIndex = from;
  if (!STRING_REST.test(text)) return undefined;
  const to = STRING_REST.lastIndex;
  const rest = text.slice(from, to);
  if (/^[A-Z]?[a-z]+$|^[A-Z_]+$|^\d+$|^[a-z]+[._-][a-z._-]+$/.test(rest)) return undefined;
  return looksRandom(text.slice(start, end) + rest) ? { start: from, end: to } : undefined;
}

function restOfLine(text: string, start: number, end: number, sure: boolean): Reach | undefined {
  const signed = /[\\=]/.test(text[end - 1] ?? '') && isBreak(text[end]);
  LINE_JOIN.lastIndex = signed ? end - 1 : end;
  const join = LINE_JOIN.exec(text);
  if (join === null) return undefined;
  const first = text.slice(start, signed ? end - 1 : end);
  if (first.length < LEAST_FIRST || /\s/.test(first)) return undefined;
  const from = LINE_JOIN.lastIndex;
  LINE_REST.lastIndex = from;
  if (!LINE_REST.test(text)) return undefined;
  const to = LINE_REST.lastIndex;
  const rest = text.slice(from, to);
  const [, sign, border, gutter] = join;
  const isMarked = sign !== undefined || (border !== undefined && gutter !== undefined);
  if (/^[a-f\d]+$/i.test(first) && !/^[a-f\d]+$/i.test(rest)) return undefined;
  if (!looksRandom(first) && !(looksRandom(first + rest) && (isMarked || !sure))) return undefined;
  if (!isMarked) {
    const isWide = gutter !== undefined || join.index - lineStart(text, start) >= LEAST_WIDTH || isAlone(text, to);
    if (!isWide || !isDrawnRest(rest)) return undefined;
  } else if (sign === undefined && /^[A-Z]?[a-z]+$|^[A-Z_]+$/.test(rest)) return undefined;
  return { start: from, end: to };
}

/** No word, number or name of something: what a drawn text has in its middle. */
function isDrawnRest(rest: string): boolean {
  if (/^[A-Za-z]?[a-z]*\d*$|^[A-Z_]+\d*$|^\d+$|[=.]./.test(rest)) return false;
  return rest.length >= 8 ? looksRandom(rest) : /\d[A-Za-z]|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(rest);
}

/** Nothing but the rest stands on its line. */
function isAlone(text: string, to: number): boolean {
  return to >= text.length || isBreak(text[to]) || /["'`][\s)\]},;]/.test(text.slice(to, to + 2));
}

function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 200 && !isBreak(text[start - 1])) start--;
  return start;
}
