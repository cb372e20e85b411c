/** Values that stand before their name, or below it: in a member `value`, in the column of a table, in the list of an INSERT. */
import type { Writing } from './detector.ts';
import type { NameClass } from './name-class.ts';
import { isMadeUp } from './randomness.ts';
import { isSecretValue } from './secret-value.ts';
import { afterBreak, endOfLine, endOfQuoted, isBreak, type Reach } from './value-end.ts';

const NAMED_SO = /["']?\b(?:name|key|id|header|field|Name|Key|variable)["']?\s{0,4}[:=]\s{0,4}["']?$/;
const MAX_BEFORE = 700;
const VALUE_BEFORE = /\b(?:value|Value|val|v|secretValue)["']?\s{0,4}[:=]\s{0,4}/g;

/** `{"value": "…", "name": "X-Api-Key"}`, `- value: …` above `name: DB_PASSWORD`. */
export function valueBefore(text: string, nameStart: number, nameClass: NameClass, writing: Writing): Reach[] {
  const near = text.slice(Math.max(0, nameStart - 80), nameStart);
  const isCommented = COMMENTED.test(near) || ALIASED.test(near);
  if (!isCommented && !NAMED_SO.test(near)) return [];
  const from = Math.max(0, nameStart - MAX_BEFORE);
  const before = text.slice(from, nameStart);
  if (isCommented) return beforeComment(text, from, before, nameClass, writing);
  // The nearest, in the same object and with no other name in between.
  let found: RegExpExecArray | undefined;
  for (const match of before.matchAll(VALUE_BEFORE)) found = match;
  if (found === undefined) return [];
  const at = from + found.index + found[0].length;
  const quoted = /["'`]/.test(text[at] ?? '');
  const start = quoted ? at + 1 : at;
  const end = quoted ? endOfQuoted(text, at, writing) : endOfWord(text, at);
  if (end <= start || end > nameStart) return [];
  if (/[{}]|\b(?:name|key)["']?\s*[:=].*\b(?:name|key)["']?\s*[:=]/s.test(text.slice(end, nameStart))) return [];
  const value = text.slice(start, end);
  return isSecretValue(value, nameClass, { env: false, quoted, whole: true }) ? [{ start, end }] : [];
}

const COMMENTED = /["'][^"'\n]{0,40}(?:\/\/|#|--|\/\*)[ \t]*(?:[\w ]{0,24} )?$/;
/** `SELECT '…' AS password` */
const ALIASED = /["']\s{1,4}as\s{1,4}["'`[]?$/i;
const STRINGS = /["']/g;

/** `login("bob", "…") // password` */
function beforeComment(text: string, from: number, before: string, nameClass: NameClass, writing: Writing): Reach[] {
  const lineStart = before.lastIndexOf('\n') + 1;
  STRINGS.lastIndex = lineStart;
  let last: Reach | undefined;
  for (let quote = STRINGS.exec(before); quote !== null; quote = STRINGS.exec(before)) {
    const end = endOfQuoted(text, from + quote.index, writing);
    if (end >= from + before.length) break;
    last = { start: from + quote.index + 1, end };
    STRINGS.lastIndex = end + 1 - from;
  }
  if (last === undefined) return [];
  const value = text.slice(last.start, last.end);
  return isMadeUp(value) && isSecretValue(value, nameClass, { env: false, quoted: true, whole: true }) ? [last] : [];
}

function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && !/\s/.test(text[end] as string)) end++;
  return end;
}

const MAX_ROWS = 50;
const MAX_HEAD = 600;
const MAX_COLUMNS = 24;

/** Of a name in the head of a table: what stands in its column. CSV, TSV, Markdown, what databases print, `INSERT INTO`. */
export function valuesBelow(text: string, nameStart: number, nameEnd: number, nameClass: NameClass): Reach[] {
  // A name among names: with nothing but signs around it.
  if (!/[\s,;|"'`*\])]/.test(text[nameEnd] ?? '')) return [];
  const insert = /[(,]\s{0,8}["'`[]?$/.test(text.slice(Math.max(0, nameStart - 10), nameStart))
    ? insertedValues(text, nameStart, nameEnd, nameClass)
    : [];
  if (insert.length > 0) return insert;
  const lineEnd = endOfLine(text, nameEnd, MAX_HEAD);
  if (!isBreak(text[lineEnd])) return [];
  let lineStart = nameStart;
  while (lineStart > 0 && lineEnd - lineStart < MAX_HEAD && text[lineStart - 1] !== '\n') lineStart--;
  if (lineEnd - lineStart >= MAX_HEAD) return [];
  const head = text.slice(lineStart, lineEnd);
  const separator = ['|', '\u2502', '\u2503', '\u2551', '\t', ',', ';'].find((sign) => head.includes(sign));
  if (separator === undefined) return alignedValues(text, lineStart, nameStart, lineEnd, head, nameClass);
  const columns = cells(text, lineStart, lineEnd, separator);
  // A head is a row of names, not a sentence with commas, nor code.
  if (columns.length < 2 || columns.length > MAX_COLUMNS || !columns.every((cell) => isHead(text, cell))) return [];
  const column = columns.findIndex(({ start, end }) => start <= nameStart && nameEnd <= end);
  if (column < 0) return [];
  const found: Reach[] = [];
  let at = afterBreak(text, lineEnd);
  for (let row = 0; row < MAX_ROWS && at < text.length; row++) {
    const end = endOfLine(text, at);
    if (end === at) break;
    const rule = /^[\s|+:=\u2500-\u257f-]+$/.test(text.slice(at, end));
    if (!rule) {
      const row = cells(text, at, end, separator);
      if (row.length !== columns.length) break;
      const cell = row[column] as Reach;
      const value = text.slice(cell.start, cell.end);
      if (isSecretValue(value, nameClass, { env: false, quoted: true, whole: true })) found.push(cell);
    }
    at = afterBreak(text, end);
  }
  return found;
}

function isHead(text: string, { start, end }: Reach): boolean {
  return start === end || /^[\w .*#()/-]{1,40}$/.test(text.slice(start, end));
}

/** Of a row, without the spaces and quotes around each. Empty ones before the first `|` and behind the last count as well. */
function cells(text: string, from: number, to: number, separator: string): Reach[] {
  const found: Reach[] = [];
  let start = from;
  let quote = '';
  for (let at = from; at <= to; at++) {
    const char = text[at];
    if (
      at < to &&
      /[\t,;]/.test(separator) &&
      (char === '"' || char === "'") &&
      (quote === '' ? at === start || text[at - 1] === separator : quote === char)
    ) {
      quote = quote === '' ? char : '';
    }
    if (at < to && (char !== separator || quote !== '')) continue;
    let [cellStart, cellEnd] = [start, at];
    while (cellStart < cellEnd && /[\s"'`]/.test(text[cellStart] as string)) cellStart++;
    while (cellEnd > cellStart && /[\s"'`]/.test(text[cellEnd - 1] as string)) cellEnd--;
    found.push({ start: cellStart, end: cellEnd });
    start = at + 1;
  }
  return found;
}

/** A table whose columns are told by spaces alone: `USER      PASSWORD` over `admin     …`. */
function alignedValues(
  text: string,
  lineStart: number,
  nameStart: number,
  lineEnd: number,
  head: string,
  nameClass: NameClass,
): Reach[] {
  if (!/^[ \t]*[\w-]+(?:[ \t]{2,}[\w-]+)+[ \t]*$/.test(head)) return [];
  const found: Reach[] = [];
  const offset = nameStart - lineStart;
  let at = afterBreak(text, lineEnd);
  for (let row = 0; row < MAX_ROWS && at < text.length; row++) {
    const end = endOfLine(text, at);
    if (end - at <= offset) break;
    const start = at + offset;
    if (/\s/.test(text[start - 1] ?? ' ')) {
      const stop = Math.min(end, endOfWord(text, start));
      const value = text.slice(start, stop);
      if (isSecretValue(value, nameClass, { env: false, quoted: true, whole: true })) found.push({ start, end: stop });
    }
    at = afterBreak(text, end);
  }
  return found;
}

const INSERT = /\b(?:insert|replace)\s+(?:ignore\s+)?into\s+[\w."`[\]]{1,80}\s*\($/i;
const VALUES = /\)\s{0,40}(?:output\s[\w.]{1,40}\s)?values\s{0,40}/iy;

/** `INSERT INTO users (name, password) VALUES ('admin', '…'), (…)` */
function insertedValues(text: string, nameStart: number, nameEnd: number, nameClass: NameClass): Reach[] {
  const before = text.slice(Math.max(0, nameStart - MAX_HEAD), nameStart);
  const at = before.lastIndexOf('(');
  if (at < 0 || !INSERT.test(before.slice(Math.max(0, at - 160), at + 1))) return [];
  const open = nameStart - before.length + at;
  const toClose = text.slice(nameEnd, nameEnd + MAX_HEAD).indexOf(')');
  if (toClose < 0) return [];
  const close = nameEnd + toClose;
  const column = text.slice(open, nameStart).split(',').length - 1;
  VALUES.lastIndex = close;
  const values = VALUES.exec(text);
  if (values === null) return [];
  const found: Reach[] = [];
  let next = close + values[0].length;
  for (let row = 0; row < MAX_ROWS && text[next] === '('; row++) {
    const fields = tuple(text, next);
    if (fields === undefined) break;
    const field = fields.list[column];
    if (
      field !== undefined &&
      isSecretValue(text.slice(field.start, field.end), nameClass, { env: false, quoted: true, whole: true })
    )
      found.push(field);
    next = fields.end;
    while (/[\s,]/.test(text[next] ?? '')) next++;
  }
  return found;
}

/** The fields between brackets, quotes taken off. */
function tuple(text: string, open: number): { list: Reach[]; end: number } | undefined {
  const list: Reach[] = [];
  let start = open + 1;
  let depth = 0;
  for (let at = open + 1; at < text.length && at - open < 4_000; at++) {
    const char = text[at] as string;
    if (char === "'" || char === '"') {
      at = endOfQuoted(text, at, () => 1);
    } else if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (char === ',' || char === ')') {
      if (depth > 0) continue;
      let [from, to] = [start, at];
      while (
        from < to &&
        /[\sNbr"'`]/.test(text[from] as string) &&
        (/[\s"'`]/.test(text[from] as string) || /["']/.test(text[from + 1] ?? ''))
      )
        from++;
      while (to > from && /[\s"'`]/.test(text[to - 1] as string)) to--;
      list.push({ start: from, end: to });
      start = at + 1;
      if (char === ')') return { list, end: at + 1 };
    }
  }
  return undefined;
}
