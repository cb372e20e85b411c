/** Bytes written as numbers: hexadecimal, dumps of xxd, hexdump, od, gdb, windbg and tcpdump, lists of codes, `chr(112).chr(97)`. */
import type { Writing } from './detector.ts';
import { add, MAX_BEFORE, MAX_STRETCH, ofHex, type Reading, startReading, textOf } from './reading.ts';

/** Pairs of digits, perhaps with `0x`, `U+00`, `&H`, spaces, commas, colons or dashes between them. */
const HEX_PAIR = /(?:0x|U\+00|&H)?([0-9a-f]{2})(?:[,:;-]?[ \t]{0,2}(?:\r?\n[ \t]{0,40})?)/iy;
const HEX_CODE = /[0-9a-fA-FxU+&H,:; \t\r\n-]/;
const MIN_HEX = 12;

export function readHex(text: string, at: number, writing: Writing): Reading | undefined {
  const dump = readDump(text, at);
  if (dump !== undefined) return dump;
  let from = at;
  while (from > 0 && at - from < MAX_BEFORE && HEX_CODE.test(text[from - 1] as string)) from--;
  // Of `\x70617373` the first pair reads as an escape.
  const first = writing(from - 1) === 4 ? from - 1 : undefined;
  // Where pairs begin is not known: where the first can be read, or one digit later.
  return hexFrom(text, from, at, first) ?? hexFrom(text, from + 1, at);
}

/** Reads pairs; what is none before `at` begins anew behind it. Zeros between characters, of UTF-16 and UTF-32, stand for nothing. */
function hexFrom(text: string, from: number, at: number, first?: number): Reading | undefined {
  let reading = startReading();
  if (first !== undefined) add(reading, text[first] as string, first, first + 1);
  for (let index = from; index < text.length && reading.text.length < MAX_STRETCH; ) {
    HEX_PAIR.lastIndex = index;
    const match = HEX_PAIR.exec(text);
    const char = match === null ? undefined : match[1] === '00' ? '' : ofHex(match[1]);
    if (match === null || char === undefined) {
      if (index >= at) break;
      if (reading.text !== '') reading = startReading();
      index += match === null ? 1 : 2;
      continue;
    }
    if (char !== '') add(reading, char, index, index + match[0].trimEnd().replace(/[,:;-]$/, '').length);
    index = HEX_PAIR.lastIndex;
  }
  return reading.text.length >= MIN_HEX ? reading : undefined;
}

/** An address, perhaps with a symbol or a colon behind it; groups of digits; perhaps what they say. */
const DUMP_LINE =
  /^[ \t]*((?:0x)?[0-9a-f`]{4,17}(?:[ \t]?<[^<>]{1,60}>)?:?)[ \t]+((?:(?:0x)?(?:[0-9a-f]{2}){1,8}[ \t-]{1,3}){2,16}(?:(?:0x)?[0-9a-f]{2,16})?|(?:(?:0x)?[0-9a-f]{4,16}[ \t]{0,3}){1,4})(?:[ \t]*\|?.{0,40})?$/i;
const MAX_DUMP_LINES = 200;
const MAX_DUMP_LINE = 140;

/** Every line of a dump around `at`, as `read` takes them; undefined when that line is none. */
function readLines(
  text: string,
  at: number,
  pattern: RegExp,
  read: (reading: Reading, match: RegExpExecArray, lineStart: number) => void,
): Reading | undefined {
  const near = Math.max(0, at - MAX_DUMP_LINE);
  let lineStart = near + text.slice(near, at).lastIndexOf('\n') + 1;
  const lineAt = (start: number) => {
    const line = text.slice(start, start + MAX_DUMP_LINE);
    const end = line.indexOf('\n');
    return (end < 0 ? line : line.slice(0, end)).replace(/\r$/, '');
  };
  if (!pattern.test(lineAt(lineStart))) return undefined;
  for (let line = 0; line < MAX_DUMP_LINES && lineStart > 0; line++) {
    const least = Math.max(0, lineStart - 1 - MAX_DUMP_LINE);
    const before = least + text.slice(least, lineStart - 1).lastIndexOf('\n') + 1;
    if (!pattern.test(lineAt(before))) break;
    lineStart = before;
  }
  const reading = startReading();
  for (let line = 0; line < MAX_DUMP_LINES && lineStart < text.length; line++) {
    const row = lineAt(lineStart);
    const match = pattern.exec(row);
    if (match === null) break;
    read(reading, match, lineStart);
    lineStart += row.length + (text[lineStart + row.length] === '\r' ? 2 : 1);
  }
  return reading;
}

/** `00000010: 5263 5867 …  RcXg…`. What is hidden of a line hides its gutter, which says the same. */
function readDump(text: string, at: number): Reading | undefined {
  const zeros: number[] = [];
  const reading = readLines(text, at, DUMP_LINE, (into, match, lineStart) => {
    const [row, address = '', digits = ''] = match;
    const offset = lineStart + row.indexOf(digits, row.indexOf(address) + address.length);
    // `hexdump` and `od` write words, the lower byte first; so does gdb.
    const isWords = /^[0-9a-f]{7}$/i.test(address) || /^0x[0-9a-f]{4}/i.test(digits);
    for (const group of digits.matchAll(/(?:0x)?((?:[0-9a-f]{2}){1,8})/gi)) {
      const pairs = [...(group[1] as string).matchAll(/../g)].map(([pair]) => pair);
      if (isWords && pairs.length > 1) pairs.reverse();
      for (const pair of pairs) {
        if (pair === '00') zeros.push(into.text.length);
        add(into, ofHex(pair) ?? '.', offset + group.index, lineStart + row.length);
      }
    }
  });
  // Of UTF-16, every other is zero.
  return reading === undefined || zeros.length * 3 < reading.text.length ? reading : without(reading, new Set(zeros));
}

function without(reading: Reading, left: ReadonlySet<number>): Reading {
  const stays = (_: unknown, index: number) => !left.has(index);
  return {
    text: [...reading.text].filter(stays).join(''),
    starts: reading.starts.filter(stays),
    ends: reading.ends.filter(stays),
    end: reading.end,
  };
}

/** `0000020   p   a   s   s   w   o   r   d   =  \n` of `od -c` and `hexdump -c`; the view may have read the `\n`. */
const CELL_LINE =
  /^(?:[0-9a-f]{7}(?=[ \t])|(?=[ \t]{3}\S))((?:[ \t]{1,7}(?:[!-~]|\\?[0-7abfnrtv]{1,3})){1,16})[ \t]*$/i;
export function readCells(text: string, at: number): Reading | undefined {
  const reading = readLines(text, at, CELL_LINE, (into, [row, cells = ''], lineStart) => {
    const offset = lineStart + row.indexOf(cells);
    for (const { index, 1: gap = '', 2: cell = '' } of cells.matchAll(/([ \t]+)(\S+)/g)) {
      const start = offset + index + gap.length;
      if (gap.length > 4) add(into, ' ', start - 1, start);
      if (cell.length === 1) add(into, cell, start, start + 1);
      else add(into, '\n', start, start + cell.length);
    }
  });
  return reading !== undefined && reading.text.length >= MIN_HEX ? reading : undefined;
}

/** A number, and what may stand between two: commas, spaces, calls that make characters, an address of `od`. */
const NUMBER =
  /(0o[0-7]{1,3}|\d{1,4})(?:\)[ \t]{0,2}(?:[.+&,]|\|\|)[ \t]{0,2}(?:u?n?i?cha?rw?|char|chr\$)\(|[ \t]{0,4},[ \t\r\n]{0,20}(?:\r?\n[0-7]{7}[ \t]+)?|[ \t]{0,2}\r?\n[0-7]{7}[ \t]+|[ \t\r\n]{1,20}|(?!\d))/iy;
const NUMBER_CODE = /[\dochrunaw, \t\r\n().+&|$]/i;
const OCTAL = /^(?:0o|0(?=[0-7]))/i;

/** Codes as numbers: `[68, 66, 95]`, `String.fromCharCode(68,66)`, `chr(68).chr(66)`, `0o104, 0o102`, `od -b`. */
export function readNumbers(text: string, at: number): Reading | undefined {
  let from = at;
  while (from > 0 && at - from < 400 && NUMBER_CODE.test(text[from - 1] as string)) from--;
  while (from < at && !/\d/.test(text[from] as string)) from++;
  const address = /^[0-7]{7}[ \t]+/.exec(text.slice(from, from + 20))?.[0].length ?? 0;
  const octal = /^[0-7]{3}(?:[ \t,]{1,3}[0-7]{3}){5}/.test(text.slice(from + address, from + address + 80));
  return numbersFrom(text, from + address, at, octal) ?? (octal ? numbersFrom(text, from, at, false) : undefined);
}

function numbersFrom(text: string, from: number, at: number, octal: boolean): Reading | undefined {
  let reading = startReading();
  NUMBER.lastIndex = from;
  for (let match = NUMBER.exec(text); reading.text.length < MAX_STRETCH; match = NUMBER.exec(text)) {
    if (match === null) {
      // Something else stands before what was found.
      if (from >= at) break;
      from++;
      NUMBER.lastIndex = from;
      reading = startReading();
      continue;
    }
    const digits = match[1] as string;
    const code = octal || OCTAL.test(digits) ? Number.parseInt(digits.replace(/^0o/i, ''), 8) : Number(digits);
    from = NUMBER.lastIndex;
    const char = textOf(code);
    if (char !== undefined) add(reading, char, match.index, match.index + digits.length);
    else if (match.index >= at) break;
    else reading = startReading();
  }
  return reading.text.length >= MIN_HEX ? reading : undefined;
}
