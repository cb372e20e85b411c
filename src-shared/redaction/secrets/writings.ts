// biome-ignore-all lint/suspicious/noControlCharactersInRegex: NUL and backspace are what is looked for
/**
 * Secrets in another writing than plain text: hexadecimal, dumps, HTML entities, quoted-printable, UTF-16, overstrikes, spaced letters,
 * characters that look alike or are not seen. Each reads a stretch, looks at what it says, and tells where that stands in the original.
 */
import type { Detector, Examine, Hit } from './detector.ts';

type Find = (text: string) => Hit[];
let find: Find = () => [];

/** How plain text is looked at, told once: this looks again with all detectors. */
export function lookInWritings(plain: Find): void {
  find = plain;
}

/** A stretch read: its text, and where each character of it stands in the original. */
interface Reading {
  text: string;
  starts: number[];
  ends: number[];
  /** Behind the stretch. */
  end: number;
}

const MIN_TEXT = 8;
const MAX_STRETCH = 6_000;

function examineAs(read: (text: string, at: number) => Reading | undefined): Examine {
  return (text, at) => {
    const reading = read(text, at);
    if (reading === undefined) return undefined;
    if (reading.text.length < MIN_TEXT) return { hits: [], passed: reading.end };
    const hits = find(reading.text).map(
      ({ start, end, kind }): Hit => ({
        start: reading.starts[start] as number,
        end: reading.ends[end - 1] as number,
        kind,
      }),
    );
    return { hits, passed: reading.end };
  };
}

function startReading(): Reading {
  return { text: '', starts: [], ends: [], end: 0 };
}

function add(reading: Reading, char: string, start: number, end: number): void {
  reading.text += char;
  reading.starts.push(start);
  reading.ends.push(end);
  reading.end = Math.max(reading.end, end);
}

/** Every match of a sticky expression, one behind another, from where characters like these begin that lead up to `at`. */
function readUnits(
  unit: RegExp,
  char: (match: RegExpExecArray) => string | undefined,
  isBefore: (char: string, index: number) => boolean,
  least: number,
) {
  return (text: string, at: number): Reading | undefined => {
    let from = at;
    while (from > 0 && at - from < MAX_BEFORE && isBefore(text[from - 1] as string, from - 1)) from--;
    const reading = startReading();
    unit.lastIndex = from;
    for (let match = unit.exec(text); match !== null && reading.text.length < MAX_STRETCH; match = unit.exec(text)) {
      const read = char(match);
      if (read === undefined) break;
      add(reading, read, match.index, unit.lastIndex);
    }
    return reading.text.length < least ? undefined : reading;
  };
}

/** So far back what a sign belongs to is looked for: names and the beginnings of tokens. UTF-16 units. */
const MAX_BEFORE = 240;

const isText = (code: number) => (code >= 32 && code < 127) || code === 10 || code === 13 || code === 9;
const textOf = (code: number) => (isText(code) ? String.fromCharCode(code) : undefined);
const ofHex = (digits: string | undefined) => textOf(Number.parseInt(digits ?? '', 16));

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  amp: '&',
  lt: '<',
  gt: '>',
  apos: "'",
  lowbar: '_',
  equals: '=',
  colon: ':',
  hyphen: '-',
  dash: '-',
  period: '.',
  sol: '/',
  num: '#',
  excl: '!',
  commat: '@',
  dollar: '$',
  percnt: '%',
  nbsp: ' ',
  newline: '\n',
  tab: '\t',
  semi: ';',
  comma: ',',
  lpar: '(',
  rpar: ')',
  lbrace: '{',
  rbrace: '}',
  lbrack: '[',
  rbrack: ']',
  lsqb: '[',
  rsqb: ']',
  lcub: '{',
  rcub: '}',
  ast: '*',
  plus: '+',
  quest: '?',
  grave: '`',
  verbar: '|',
  bsol: '\\',
};
/** An entity, or a character beside one. */
const ENTITY = /&(?:amp;){0,3}(?:#x([0-9a-f]{1,5})|#(\d{1,6})|([a-z]{2,8}));|([^\0])/iy;
const readEntities = readUnits(
  ENTITY,
  ([, hex, decimal, name, plain]) =>
    plain ??
    (name !== undefined
      ? NAMED_ENTITIES[name.toLowerCase()]
      : hex !== undefined
        ? ofHex(hex)
        : textOf(Number(decimal))),
  (char) => char !== '\0',
  MIN_TEXT,
);

const QUOTED_PRINTABLE = /=([0-9A-F]{2})|(=\r?\n)|([^=\r\n])/y;
/** Soft line breaks stand for nothing, so that what is read is counted and not what it says. */
const MAX_QUOTED = 2_000;

function readQuotedPrintable(text: string, at: number): Reading | undefined {
  let from = at;
  while (from > 0 && at - from < 200 && text[from - 1] !== '\n') from--;
  const reading = startReading();
  QUOTED_PRINTABLE.lastIndex = from;
  let encoded = 0;
  for (
    let match = QUOTED_PRINTABLE.exec(text);
    match !== null && QUOTED_PRINTABLE.lastIndex - from < MAX_QUOTED;
    match = QUOTED_PRINTABLE.exec(text)
  ) {
    reading.end = QUOTED_PRINTABLE.lastIndex;
    if (match[2] !== undefined) continue;
    const char = match[3] ?? ofHex(match[1]);
    if (char === undefined) break;
    if (match[3] === undefined) encoded++;
    add(reading, char, match.index, QUOTED_PRINTABLE.lastIndex);
  }
  return encoded === 0 ? { ...startReading(), end: reading.end } : reading;
}

/** Pairs of digits, perhaps with `0x`, `\x`, spaces, commas or colons between them. */
const HEX_PAIR = /(?:0x)?([0-9a-f]{2})(?:[,:;]?[ \t]{0,2}(?:\r?\n[ \t]{0,40})?)/iy;
const HEX_CODE = /[0-9a-fA-Fx,:; \t\r\n]/;
const MIN_HEX = 12;

function readHex(text: string, at: number): Reading | undefined {
  const dump = readDump(text, at);
  if (dump !== undefined) return dump;
  let from = at;
  while (from > 0 && at - from < MAX_BEFORE && HEX_CODE.test(text[from - 1] as string)) from--;
  // Where pairs begin is not known: where the first can be read, or one digit later.
  return hexFrom(text, from, at) ?? hexFrom(text, from + 1, at);
}

/** Reads pairs; what is none before `at` begins anew behind it. */
function hexFrom(text: string, from: number, at: number): Reading | undefined {
  let reading = startReading();
  for (let index = from; index < text.length && reading.text.length < MAX_STRETCH; ) {
    HEX_PAIR.lastIndex = index;
    const match = HEX_PAIR.exec(text);
    const char = match === null ? undefined : ofHex(match[1]);
    if (match === null || char === undefined) {
      if (index >= at) break;
      if (reading.text !== '') reading = startReading();
      index += match === null ? 1 : 2;
      continue;
    }
    add(reading, char, index, index + match[0].trimEnd().replace(/[,:;]$/, '').length);
    index = HEX_PAIR.lastIndex;
  }
  return reading.text.length >= MIN_HEX ? reading : undefined;
}

/** `00000010: 5263 5867 …  RcXg…` of xxd, hexdump and od. */
const DUMP_LINE =
  /^[ \t]*(?:0x)?[0-9a-f]{4,16}:?[ \t]+((?:[0-9a-f]{2,4}[ \t]{1,3}){2,16}[0-9a-f]{0,4})(?:[ \t]*\|?.{0,20})?$/i;
const MAX_DUMP_LINES = 200;
const MAX_DUMP_LINE = 120;

function readDump(text: string, at: number): Reading | undefined {
  const near = Math.max(0, at - MAX_DUMP_LINE);
  let lineStart = near + text.slice(near, at).lastIndexOf('\n') + 1;
  const lineAt = (start: number) => {
    const line = text.slice(start, start + MAX_DUMP_LINE);
    const end = line.indexOf('\n');
    return (end < 0 ? line : line.slice(0, end)).replace(/\r$/, '');
  };
  if (!DUMP_LINE.test(lineAt(lineStart))) return undefined;
  for (let line = 0; line < MAX_DUMP_LINES && lineStart > 0; line++) {
    const least = Math.max(0, lineStart - 1 - MAX_DUMP_LINE);
    const before = least + text.slice(least, lineStart - 1).lastIndexOf('\n') + 1;
    if (!DUMP_LINE.test(lineAt(before))) break;
    lineStart = before;
  }
  const reading = startReading();
  for (let line = 0; line < MAX_DUMP_LINES && lineStart < text.length; line++) {
    const row = lineAt(lineStart);
    const match = DUMP_LINE.exec(row);
    if (match === null) break;
    const digits = match[1] as string;
    const offset = lineStart + row.indexOf(digits, row.search(/[0-9a-f]{4}:?[ \t]/i) + 4);
    // `hexdump` and `od -x` write words, the lower byte first.
    const isWords = /^[ \t]*[0-9a-f]{7}[ \t]/i.test(row) && /^(?:[0-9a-f]{4}[ \t]{0,4})+$/i.test(digits);
    for (const pair of digits.matchAll(isWords ? /([0-9a-f]{2})([0-9a-f]{2})/gi : /([0-9a-f]{2})/gi)) {
      for (const byte of isWords ? [pair[2], pair[1]] : [pair[1]]) {
        // What is hidden of a line hides its gutter, which says the same.
        add(reading, ofHex(byte) ?? '.', offset + pair.index, lineStart + row.length);
      }
    }
    lineStart += row.length + (text[lineStart + row.length] === '\r' ? 2 : 1);
  }
  return reading;
}

const NUMBER = /(\d{1,3})(?:[ \t]{0,4},[ \t\r\n]{0,20}|[ \t\r\n]{1,20}|(?!\d))/y;
/** Codes as numbers: `[68, 66, 95]`, `String.fromCharCode(68,66)`. */
function readNumbers(text: string, at: number): Reading | undefined {
  let from = at;
  while (from > 0 && at - from < 400 && /[\d, \t\r\n]/.test(text[from - 1] as string)) from--;
  while (from < at && !/\d/.test(text[from] as string)) from++;
  let reading = startReading();
  NUMBER.lastIndex = from;
  for (let match = NUMBER.exec(text); match !== null && reading.text.length < MAX_STRETCH; match = NUMBER.exec(text)) {
    const char = textOf(Number(match[1]));
    if (char !== undefined) add(reading, char, match.index, match.index + (match[1] as string).length);
    else if (match.index >= at) break;
    else reading = startReading();
  }
  return reading.text.length >= MIN_HEX ? reading : undefined;
}

/** A character, then NUL: UTF-16 read as bytes. */
const readWide = readUnits(
  /\0?([\x01-\x7f])\0?/y,
  ([, char]) => char,
  (char) => char < '\u0080',
  MIN_TEXT,
);

/** `_\bx` and `x\bx` of manuals. */
const readOverstrikes = readUnits(
  /[^\x08\n]\x08([^\x08\n])|([^\x08\n])/y,
  ([, struck, plain]) => struck ?? plain,
  (char) => char !== '\n',
  MIN_TEXT,
);

/** Single characters with spaces between them, as `od -c` and wide titles have them. */
const SPACED = /[ \t]{0,3}([!-~])(?=[ \t]{1,3}[!-~](?:[ \t\r\n]|$)|[ \t]*(?:\r?\n|$))/y;
const readSpaced = readUnits(
  SPACED,
  ([, char]) => char,
  (char) => /[ \t!-~]/.test(char),
  16,
);

const UNSEEN =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|\u034f|[\u17b4\u17b5]|[\ufe00-\ufe0f]/;
/** Letters of other scripts that look like ours. */
const ALIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аɑα',
    b: 'Ьь',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еҽ',
    g: 'ɡց',
    h: 'һ',
    i: 'іι',
    j: 'јϳ',
    k: 'κк',
    l: 'ӏⅼ',
    n: 'ո',
    o: 'оοօ',
    p: 'рρ',
    q: 'ԛ',
    r: 'г',
    s: 'ѕ',
    t: 'т',
    u: 'υս',
    v: 'νѵ',
    w: 'ԝ',
    x: 'хⅹ',
    y: 'уү',
    z: 'ᴢ',
    A: 'АΑ',
    B: 'ВΒ',
    C: 'СϹ',
    E: 'ЕΕ',
    H: 'НΗ',
    I: 'ІΙ',
    J: 'Ј',
    K: 'КΚ',
    M: 'МΜ',
    N: 'Ν',
    O: 'ОΟ',
    P: 'РΡ',
    S: 'Ѕ',
    T: 'ТΤ',
    X: 'ХΧ',
    Y: 'ΥҮ',
    Z: 'Ζ',
    _: '＿',
    '-': '‐‑‒–−',
  }).flatMap(([ours, theirs]) => [...theirs].map((letter) => [letter, ours] as const)),
);
const isFullwidth = (code: number) => code >= 0xff01 && code <= 0xff5e;

/** Spaces that are none of ASCII's. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const MAX_FOLDED = 1_200;

/** A line with characters in it that are not seen, or that look like ours. */
function readFolded(text: string, at: number): Reading | undefined {
  if (!isOdd(text, at)) return undefined;
  let from = at;
  while (from > 0 && at - from < 400 && isLinePart(text[from - 1] as string)) from--;
  const reading = startReading();
  for (let index = from; index < text.length && index - from < MAX_FOLDED; index++) {
    const char = text[index] as string;
    if (!isLinePart(char)) break;
    reading.end = index + 1;
    if (UNSEEN.test(char)) continue;
    add(reading, folded(char), index, index + 1);
  }
  return reading;
}

function folded(char: string): string {
  if (char < '\u0080') return char;
  if (SPACES.test(char)) return ' ';
  const code = char.charCodeAt(0);
  return isFullwidth(code) ? String.fromCharCode(code - 0xfee0) : (ALIKE.get(char) ?? char);
}

/** Whether what stands there is no text of another script: one of its letters stands in a word of ours. */
function isOdd(text: string, at: number): boolean {
  const char = text[at] ?? '';
  if (char < '\u0080') return false;
  if (UNSEEN.test(char) || SPACES.test(char) || isFullwidth(char.charCodeAt(0))) return true;
  return ALIKE.has(char) && (/[A-Za-z0-9]/.test(text[at + 1] ?? '') || /[A-Za-z0-9]/.test(text[at - 1] ?? ''));
}

function isLinePart(char: string): boolean {
  return char >= '\u0080' || (char !== '\n' && char !== '\r');
}

const writing = (
  title: string,
  literals: readonly string[],
  examine: Examine,
  more: Partial<Detector> = {},
): Detector => ({
  kind: 'generic-secret',
  title,
  literals,
  reach: { before: 1_200, after: MAX_STRETCH },
  ...more,
  examine,
});

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** Told by the signs that tokens and assignments have: `_`, `=`, `:`, `-`. */
export const WRITING_DETECTORS: readonly Detector[] = [
  writing(
    'Secret in HTML entities',
    ['&#', '&lowbar;', '&quot;', '&equals;', '&colon;', '&amp;', '&lt;', '&gt;', '&apos;', '&nbsp;'],
    examineAs(readEntities),
  ),
  writing('Secret in quoted-printable', ['=3D', '=5F', '=2D', '=22', '=3A', '=\n'], examineAs(readQuotedPrintable)),
  writing('Secret in hexadecimal', ['5f', '3d', '3a', '2d', '22', '414b4941', '65794a'], examineAs(readHex), {
    anyCase: true,
    // Six bytes of a value: no id, time or number is looked at for its digits.
    follow: { min: 12, of: 'hex-dump' },
  }),
  writing(
    'Secret in numbers',
    ['61', '58', '95', '45', '34'].flatMap((code) => [`,${code},`, `, ${code},`, ` ${code} `]),
    examineAs(readNumbers),
    { follow: { min: 12, of: 'numbers' } },
  ),
  writing('Secret in UTF-16', ['=\0', '_\0', ':\0', '-\0'], examineAs(readWide)),
  writing('Secret that is struck over', ['_\b', '\b_', '=\b', '-\b'], examineAs(readOverstrikes)),
  writing(
    'Secret in spaced letters',
    [' _ ', ' = ', ' - '],
    examineAs((text, at) => readSpaced(text, at + 1)),
  ),
  writing(
    'Secret with characters that are not seen',
    [...ALNUM, '\n', '"', ' ', '<', "'", ',', '=', ':', '.', '`', ')', '|', '/'].map((char) => `\u0080${char}`),
    examineAs(readFolded),
  ),
];
