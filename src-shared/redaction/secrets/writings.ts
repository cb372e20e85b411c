// biome-ignore-all lint/suspicious/noControlCharactersInRegex: NUL and backspace are what is looked for
/**
 * Secrets in another writing than plain text: hexadecimal, dumps, HTML entities, quoted-printable, UTF-16, overstrikes, spaced letters,
 * characters that look alike or are not seen. Each reads a stretch, looks at what it says, and tells where that stands in the original.
 */
import { type Detector, type Examine, followsClass, type Hit, type Writing } from './detector.ts';
import { readCells, readHex, readNumbers } from './dump-writings.ts';
import { add, MAX_BEFORE, MAX_STRETCH, ofHex, type Reading, startReading, textOf } from './reading.ts';

type Find = (text: string) => Hit[];
let find: Find = () => [];

/** How plain text is looked at, told once: this looks again with all detectors. */
export function lookInWritings(plain: Find): void {
  find = plain;
}

const MIN_TEXT = 8;

function examineAs(read: (text: string, at: number, writing: Writing) => Reading | undefined): Examine {
  return (text, at, _behind, writing) => {
    const reading = read(text, at, writing);
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
    for (
      let match = unit.exec(text);
      match !== null && unit.lastIndex - from < MAX_STRETCH * 8;
      match = unit.exec(text)
    ) {
      const read = char(match);
      if (read === undefined) break;
      if (read === '') {
        reading.end = unit.lastIndex;
        continue;
      }
      add(reading, read, match.index, unit.lastIndex);
    }
    // Nothing of a stretch that says too little is read again.
    if (reading.text.length < least) return reading.end <= at ? undefined : { ...startReading(), end: reading.end };
    return reading;
  };
}

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
/** Of `&ntilde;`, which names in other languages have: what stands over or under the letter. */
const MARKS: Readonly<Record<string, string>> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  cedil: '\u0327',
  ring: '\u030a',
  caron: '\u030c',
};
const MARKED = new RegExp(`^([a-z])(${Object.keys(MARKS).join('|')})$`, 'i');
const NOTHING = /^(?:shy|zwnj|zwj|zerowidthspace|nobreak|lrm|rlm)$/i;

/** An entity, a break that is not seen, or a character beside them. */
const ENTITY =
  /&(?:amp;){0,3}(?:#x0{0,8}([0-9a-f]{1,5})|#0{0,8}(\d{1,6}))(?:;|(?=&))|&(?:amp;){0,3}([a-z]{2,16});|(<wbr ?\/?>)|([^\0])/iy;
const readEntities = readUnits(
  ENTITY,
  ([, hex, decimal, name, unseen, plain]) => {
    if (plain !== undefined) return plain;
    if (unseen !== undefined) return '';
    return name === undefined
      ? charOfEntity(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
      : ofName(name);
  },
  (char) => char !== '\0',
  MIN_TEXT,
);

function charOfEntity(code: number): string | undefined {
  if (code < 0xa0) return textOf(code);
  if (code > 0xffff) return undefined;
  const char = String.fromCharCode(code);
  return UNSEEN.test(char) ? '' : SPACES.test(char) ? ' ' : char;
}

function ofName(name: string): string | undefined {
  const [, letter, mark] = MARKED.exec(name) ?? [];
  if (letter !== undefined) return (letter + (MARKS[(mark as string).toLowerCase()] as string)).normalize('NFC');
  return NOTHING.test(name) ? '' : NAMED_ENTITIES[name.toLowerCase()];
}

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

/** A character, then NUL: UTF-16 read as bytes. */
const readWide = readUnits(
  /\0{0,3}([\x01-\x7f])\0{0,3}/y,
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
    if (UNSEEN.test(char) || isTag(text, index)) continue;
    add(reading, folded(char), index, index + 1);
  }
  return reading;
}

/** Half of a tag or of a selector of variants (U+E0000 to U+E01EF). */
function isTag(text: string, at: number): boolean {
  return text[at] === '\udb40' || text[at - 1] === '\udb40';
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
  if (UNSEEN.test(char) || SPACES.test(char) || isFullwidth(char.charCodeAt(0)) || isTag(text, at)) return true;
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
    [
      '&#',
      '&amp;',
      '<wbr',
      ...['shy', 'zwnj', 'zwj', 'ZeroWidthSpace', 'NoBreak'].map((name) => `&${name};`),
      ...Object.keys(NAMED_ENTITIES).map((name) => `&${name};`),
      ...Object.keys(MARKS).map((mark) => `${mark};`),
    ],
    examineAs(readEntities),
    { anyCase: true },
  ),
  writing('Secret in quoted-printable', ['=3D', '=5F', '=2D', '=22', '=3A', '=\n'], examineAs(readQuotedPrintable)),
  writing('Secret in hexadecimal', ['5f', '3d', '3a', '2d', '22'], examineAs(readHex), {
    anyCase: true,
    // Six bytes of a value: no id, time or number is looked at for its digits.
    follow: { min: 12, of: 'hex-dump' },
  }),
  writing(
    'Secret in bytes with signs between them',
    [
      ...['5f', '3d', '3a', '2d', '22'].flatMap((pair) => [`-${pair}-`, `U+00${pair}`, `-${pair} `, ` ${pair}-`]),
      // `AKIA` and `eyJ`
      ...[
        '41 4b 49 41',
        '414b4941',
        '414b 4941',
        '41:4b:49:41',
        '41-4b-49-41',
        '41, 0x4b, 0x49',
        '41,0x4b,0x49',
        '41,4b,49,41',
      ],
      ...['65794a', '65 79 4a', '65:79:4a', '65-79-4a', '6579 4a', '65, 0x79, 0x4a', '65,0x79,0x4a'],
      // Words of which the lower byte comes first, and of UTF-16.
      ...['4b41 4149', '4149414b', '7965', '41004b0049', '4100 4b00 4900', '41 00 4b 00 49'],
    ],
    examineAs(readHex),
    { anyCase: true, deserves: (codes, end) => followsClass(codes, end, 12, 'hex-signs') },
  ),
  writing(
    'Secret in numbers',
    [
      ...['61', '58', '95', '45', '34', '075', '137', '072', '055', '042'].flatMap((code) => [
        `,${code},`,
        `, ${code},`,
        ` ${code} `,
      ]),
      ...[
        '65,75,73,65',
        '65, 75, 73, 65',
        '65 75 73 65',
        '101,121,74',
        '101, 121, 74',
        '101 113 112',
        '141 113 111 101',
        '145 171 112',
      ],
    ],
    examineAs(readNumbers),
    { follow: { min: 12, of: 'numbers' } },
  ),
  writing(
    'Secret in calls that make characters',
    [
      ...['61', '58', '95', '45', '34'].map((code) => `(${code})`),
      ...['75', '075', '137', '72', '072', '55'].flatMap((code) => [`0o${code},`, ` 0${code},`]),
    ],
    examineAs(readNumbers),
  ),
  writing('Secret in UTF-16', ['=\0', '_\0', ':\0', '-\0', 'A\0K\0I', 'e\0y\0J'], examineAs(readWide)),
  writing('Secret that is struck over', ['_\b', '\b_', '=\b', '-\b'], examineAs(readOverstrikes)),
  writing(
    'Secret in spaced letters',
    [' _ ', ' = ', ' - ', ' : '],
    examineAs((text, at) => readCells(text, at) ?? readSpaced(text, at + 1)),
  ),
  writing(
    'Secret with characters that are not seen',
    [...ALNUM, '\n', '"', ' ', '<', "'", ',', '=', ':', '.', '`', ')', '|', '/'].map((char) => `\u0080${char}`),
    examineAs(readFolded),
  ),
];
