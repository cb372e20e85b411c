/**
 * Base64 without Node or DOM, and the runs of it inside other text: an env file or a manifest's secret is often carried so.
 * Decoded text is a string with one character a byte (latin-1), which goes back to the same base64.
 */
import { codeAt, codesToText, type Source } from './escapes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NONE = 255;
const sextets = new Uint8Array(256).fill(NONE);
for (let value = 0; value < 64; value++) sextets[ALPHABET.charCodeAt(value)] = value;
/** The URL-safe alphabet (RFC 4648, section 5). */
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

export function isBase64Code(code: number): boolean {
  return sextets[code] !== NONE && code < 256;
}

/** The bytes; characters outside both alphabets are passed over. */
export function decodeBase64(text: Source, from = 0, to = text.length): Uint8Array {
  const bytes = new Uint8Array(Math.floor(((to - from) * 3) / 4) + 3);
  let length = 0;
  let held = 0;
  let bits = 0;
  let index = from;
  // Whole groups first, as long as there is nothing to pass over.
  if (typeof text !== 'string') {
    for (; index + 4 <= to; index += 4) {
      const a = sextets[text[index] as number] as number;
      const b = sextets[text[index + 1] as number] as number;
      const c = sextets[text[index + 2] as number] as number;
      const d = sextets[text[index + 3] as number] as number;
      if ((a | b | c | d) > 63) break;
      bytes[length++] = (a << 2) | (b >> 4);
      bytes[length++] = ((b & 15) << 4) | (c >> 2);
      bytes[length++] = ((c & 3) << 6) | d;
    }
  } else {
    for (; index + 4 <= to; index += 4) {
      const a = sextetOf(text.charCodeAt(index));
      const b = sextetOf(text.charCodeAt(index + 1));
      const c = sextetOf(text.charCodeAt(index + 2));
      const d = sextetOf(text.charCodeAt(index + 3));
      if ((a | b | c | d) > 63) break;
      bytes[length++] = (a << 2) | (b >> 4);
      bytes[length++] = ((b & 15) << 4) | (c >> 2);
      bytes[length++] = ((c & 3) << 6) | d;
    }
  }
  for (; index < to; index++) {
    const code = typeof text === 'string' ? text.charCodeAt(index) : (text[index] as number);
    const value = code < 256 ? (sextets[code] as number) : NONE;
    if (value === NONE) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (held >> bits) & 0xff;
    }
  }
  return bytes.subarray(0, length);
}

/** Base64 of a latin-1 string. */
export function encodeBase64(latin1: string, { urlSafe = false, padded = true } = {}): string {
  const parts: string[] = [];
  for (let index = 0; index < latin1.length; index += 3) {
    const rest = latin1.length - index;
    const held =
      (latin1.charCodeAt(index) << 16) |
      ((rest > 1 ? latin1.charCodeAt(index + 1) : 0) << 8) |
      (rest > 2 ? latin1.charCodeAt(index + 2) : 0);
    let group = '';
    for (let place = 0; place < Math.min(4, rest + 1); place++) group += ALPHABET[(held >> (18 - 6 * place)) & 63];
    parts.push(padded ? group.padEnd(4, '=') : group);
  }
  const text = parts.join('');
  return urlSafe ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
}

export function latin1Text(bytes: Uint8Array): string {
  return codesToText(bytes);
}

/** A stretch of base64 in a text, perhaps over several lines. */
export interface Base64Run {
  start: number;
  /** Behind the padding. */
  end: number;
}

/** Shorter ones hold no secret worth finding: 24 characters are 18 bytes. */
const MIN_RUN = 24;
/** With `-` and `_` in it, since UUIDs and names are like that. */
const MIN_URL_SAFE_RUN = 40;

/** Runs in a text or in bytes, in order. Looks at one character of {@link MIN_RUN} where there are none. */
export function* base64Runs(source: Source): Generator<Base64Run> {
  for (let run = nextBase64Run(source, 0); run !== undefined; run = nextBase64Run(source, run.end + 1)) yield run;
}

/** The first run that starts at `from` or later. */
export function nextBase64Run(source: Source, from: number): Base64Run | undefined {
  const { length } = source;
  for (let probe = from + MIN_RUN - 1; probe < length; probe += MIN_RUN) {
    const code = typeof source === 'string' ? source.charCodeAt(probe) : (source[probe] as number);
    if (sextetOf(code) === NONE) continue;
    const run = runAround(source, probe);
    if (run === undefined) continue;
    // An empty one only says how far there is nothing.
    if (run.end > run.start) return run;
    if (run.end > probe) probe = run.end;
  }
  return undefined;
}

/** Whether a run has letters of both cases shows in its beginning. */
const LOOKED_AT = 400;

function runAround(source: Source, probe: number): Base64Run | undefined {
  // A run of that length with the probe in it has one of these in it, which is told quickly.
  const half = MIN_RUN / 2;
  if (!isBase64Code(codeAt(source, probe - half)) && !isBase64Code(codeAt(source, probe + half))) return undefined;
  let start = probe;
  // Longer than any of a probe's neighbours: the run was seen from an earlier probe, unless it is an escape's letter.
  while (start > 0 && probe - start < MIN_RUN * 2 && isBase64Code(codeAt(source, start - 1))) start--;
  if (codeAt(source, start - 1) === 0x5c) start++;
  let end = endOfBase64(source, probe);
  if (end - start < MIN_RUN) return undefined;
  let lowers = false;
  let uppers = false;
  let urlSafe = false;
  for (let index = start; index < Math.min(end, start + LOOKED_AT); index++) {
    const code = codeAt(source, index);
    if (code >= 97 && code <= 122) lowers = true;
    else if (code >= 65 && code <= 90) uppers = true;
    else if (code === 0x2d || code === 0x5f) urlSafe = true;
  }
  if (!lowers || !uppers) return { start: end, end };
  for (;;) {
    const lineBreak = lineBreakLength(source, end);
    // A line of base64 goes on with another one.
    if (lineBreak === 0 || !isBase64Line(source, end + lineBreak)) break;
    end = endOfBase64(source, end + lineBreak);
  }
  if (urlSafe && end - start < MIN_URL_SAFE_RUN) return { start: end, end };
  while (codeAt(source, end) === 0x3d) end++;
  return { start, end };
}

function endOfBase64(source: Source, from: number): number {
  let end = from;
  if (typeof source === 'string') while (end < source.length && sextetOf(source.charCodeAt(end)) !== NONE) end++;
  else while (end < source.length && sextets[source[end] as number] !== NONE) end++;
  return end;
}

function sextetOf(code: number): number {
  return code < 256 ? (sextets[code] as number) : NONE;
}

/** A line break, real or as JSON's escape. */
function lineBreakLength(source: Source, at: number): number {
  const code = codeAt(source, at);
  if (code === 10) return 1;
  if (code === 13 && codeAt(source, at + 1) === 10) return 2;
  if (code !== 0x5c) return 0;
  let next = at;
  while (codeAt(source, next) === 0x5c) next++;
  const letter = codeAt(source, next);
  if (letter === 0x6e) return next + 1 - at;
  if (letter === 0x72 && codeAt(source, next + 1) === 0x5c) {
    const more = lineBreakLength(source, next + 1);
    return more === 0 ? 0 : next + 1 + more - at;
  }
  return 0;
}

/** At least four characters, then an end of line or of everything. */
function isBase64Line(source: Source, at: number): boolean {
  let next = at;
  while (isBase64Code(codeAt(source, next)) && next - at < 80) next++;
  return next - at >= 4 && codeAt(source, next) !== 0x20 && codeAt(source, next) !== 0x3a;
}

/** So many groups of four in a row are text wherever a secret is: 15 bytes. */
const TEXT_GROUPS = 5;
const PROBE_EVERY = 3;

/**
 * Whether base64 holds text anywhere, told from one group in {@link PROBE_EVERY}: images, fonts and digests do not. `from`:
 * where the base64 starts.
 */
export function holdsText(source: Source, from: number, to: number): boolean {
  const last = to - 4;
  for (let probe = from; probe <= last; probe += PROBE_EVERY * 4) {
    if (!isTextGroup(source, probe)) continue;
    let groups = 1;
    for (let at = probe - 4; at >= from && groups < TEXT_GROUPS && isTextGroup(source, at); at -= 4) groups++;
    for (let at = probe + 4; at <= last && groups < TEXT_GROUPS && isTextGroup(source, at); at += 4) groups++;
    if (groups >= TEXT_GROUPS || (to - from) / 4 < TEXT_GROUPS) return true;
  }
  return false;
}

function isTextGroup(source: Source, at: number): boolean {
  const a = sextetOf(codeAt(source, at));
  const b = sextetOf(codeAt(source, at + 1));
  const c = sextetOf(codeAt(source, at + 2));
  const d = sextetOf(codeAt(source, at + 3));
  return isText((a << 2) | (b >> 4)) && isText(((b & 15) << 4) | (c >> 2)) && isText(((c & 3) << 6) | d);
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 10 || byte === 13 || byte === 9;
}
