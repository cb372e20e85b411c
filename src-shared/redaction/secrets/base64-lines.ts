/**
 * Base64 in lines: what stands between them. Beside line breaks that is what editors, diffs and tools put before each line: spaces,
 * numbers, `+`, `>`, `#`, colours. All of it may be escaped.
 */
import { isBase64At } from './base64.ts';
import { codeAt } from './codes.ts';
import { type EscapedCode, isEscapeStart, readEscape } from './escapes.ts';

export interface Base64Line {
  /** Index of its first character. */
  start: number;
  /** The sign of a diff that stands before this line and those around it; 0 when there is none. */
  sign: number;
}

/** Wrapped base64 has no shorter lines but the last: 60, 64 and 76 are usual. Where more than a line break is between two. */
const MIN_LINE = 40;
/** A longer one is not looked at as a whole. */
const LINE_PROBE_CHARS = 80;
const MIN_LAST_LINE = 4;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const SLASH = 0x2f;
const COLON = 0x3a;

/**
 * The line behind the last of `lines`, which holds the start and end of each; undefined when that is the end. `sign`: of the lines
 * so far, undefined while there is only one.
 */
export function nextBase64Line(
  codes: Uint8Array,
  lines: readonly number[],
  sign: number | undefined,
): Base64Line | undefined {
  const end = lines.at(-1) as number;
  let start = behindLineBreak(codes, end);
  if (start < 0) return undefined;
  if (end - (lines.at(-2) as number) >= MIN_LINE) start = behindGutter(codes, start);
  const lineSign = sign ?? signOf(codes, lines[0] as number, start);
  if (lineSign !== 0 && codeAt(codes, start++) !== lineSign) return undefined;
  return isBase64Line(codes, start) ? { start, sign: lineSign } : undefined;
}

/** At least four characters, then an end of line or of everything. */
function isBase64Line(codes: Uint8Array, at: number): boolean {
  let next = at;
  while (isBase64At(codes, next) && next - at < LINE_PROBE_CHARS) next++;
  return next - at >= MIN_LAST_LINE && codeAt(codes, next) !== SPACE && codeAt(codes, next) !== COLON;
}

const escaped: EscapedCode = { code: 0, end: 0 };

/** The character at an index, through escapes, into {@link escaped}. */
function read(codes: Uint8Array, index: number): void {
  const code = codeAt(codes, index);
  if (isEscapeStart(code)) {
    readEscape(codes, index, escaped);
  } else {
    escaped.code = code;
    escaped.end = index + 1;
  }
}

/** Index behind colours. */
function behindColours(codes: Uint8Array, at: number): number {
  let next = at;
  for (read(codes, next); escaped.code === -1; read(codes, next)) next = escaped.end;
  return next;
}

/** -1 where there is none. */
function behindLineBreak(codes: Uint8Array, at: number): number {
  if (codes[at] === LINE_FEED) return at + 1;
  behindColours(codes, at);
  if (escaped.code === RETURN) behindColours(codes, escaped.end);
  return escaped.code === LINE_FEED ? escaped.end : -1;
}

const MAX_GUTTER = 40;
/** What may stand in it: spaces, quotes of mails and comments, and what tools put behind a number, such as an arrow. */
function isGutterCode(code: number): boolean {
  return code === SPACE || code === TAB || code === 0x3e || code === 0x23 || code === 0x7c || code >= 0x80;
}

/** Index behind what stands before a line: `   12\t`, `> `, `# `, `// `, `   12→`, `12:`. */
function behindGutter(codes: Uint8Array, at: number): number {
  let next = at;
  if (codes[at] === SLASH && codes[at + 1] === SLASH && codes[at + 2] === SPACE) next += 3;
  while (next - at < MAX_GUTTER) {
    const start = behindColours(codes, next);
    if (isGutterCode(escaped.code)) {
      next = escaped.end;
      continue;
    }
    let digitsEnd = start;
    while (isDigit(codeAt(codes, digitsEnd)) && digitsEnd - start < 7) digitsEnd++;
    read(codes, digitsEnd);
    const isNumber = digitsEnd > start && (isGutterCode(escaped.code) || escaped.code === COLON);
    if (!isNumber) return start;
    next = escaped.end;
  }
  return next;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A sign is a character of base64 as well: it is one when the first two lines begin with the same. */
function signOf(codes: Uint8Array, firstLine: number, line: number): number {
  const sign = codeAt(codes, line);
  if (sign !== PLUS && sign !== MINUS) return 0;
  // A colour or an escape may run into the first line.
  return codes.subarray(firstLine, firstLine + 6).includes(sign) ? sign : 0;
}
