/** Runs of base64 inside other text: an env file or a manifest's secret is often carried so. */
import { decodeBase64, isBase64At, NONE, sextets } from './base64.ts';
import { nextBase64Line } from './base64-lines.ts';
import { codeAt } from './codes.ts';

/** A stretch of base64 in a text, perhaps over several lines. */
export interface Base64Run {
  start: number;
  /** Behind the padding. */
  end: number;
  /** Where each of its lines starts and ends, one after another; undefined when there is only one. */
  lines: readonly number[] | undefined;
}

/** Shorter ones hold no secret worth finding: 24 characters are 18 bytes. */
const MIN_RUN = 24;
/** With `-` and `_` in it, since UUIDs and names are like that. */
const MIN_URL_SAFE_RUN = 40;

/** Runs in order. Looks at one character of {@link MIN_RUN} where there are none. */
export function* base64Runs(codes: Uint8Array): Generator<Base64Run> {
  for (let run = nextBase64Run(codes, 0); run !== undefined; run = nextBase64Run(codes, run.end + 1)) yield run;
}

/** The first run that starts at `from` or later. */
function nextBase64Run(codes: Uint8Array, from: number): Base64Run | undefined {
  const { length } = codes;
  for (let probe = from + MIN_RUN - 1; probe < length; probe += MIN_RUN) {
    if (sextets[codes[probe] as number] === NONE) continue;
    const run = runAround(codes, probe);
    if (run === undefined) continue;
    // An empty one only says how far there is nothing.
    if (run.end > run.start) return run;
    if (run.end > probe) probe = run.end;
  }
  return undefined;
}

/** Whether a run has letters of both cases shows in its beginning. */
const CASE_PROBE_CHARS = 400;

function runAround(codes: Uint8Array, probe: number): Base64Run | undefined {
  // A run of that length with the probe in it has one of these in it, which is told quickly.
  const half = MIN_RUN / 2;
  if (!isBase64At(codes, probe - half) && !isBase64At(codes, probe + half)) return undefined;
  let start = probe;
  // Longer than any of a probe's neighbours: the run was seen from an earlier probe. An escape's letter may be part of it.
  while (start > 0 && probe - start < MIN_RUN * 2 && isBase64At(codes, start - 1)) start--;
  let end = endOfBase64(codes, probe);
  if (end - start < MIN_RUN) return undefined;
  let lowers = false;
  let uppers = false;
  let urlSafe = false;
  for (let index = start; index < Math.min(end, start + CASE_PROBE_CHARS); index++) {
    const code = codeAt(codes, index);
    if (code >= 97 && code <= 122) lowers = true;
    else if (code >= 65 && code <= 90) uppers = true;
    else if (code === 0x2d || code === 0x5f) urlSafe = true;
  }
  if (!lowers || !uppers) return { start: end, end, lines: undefined };
  const lines = [start, end];
  let sign: number | undefined;
  for (;;) {
    // A line of base64 goes on with another one.
    const line = nextBase64Line(codes, lines, sign);
    if (line === undefined) break;
    sign = line.sign;
    end = endOfBase64(codes, line.start);
    lines.push(line.start, end);
  }
  if (urlSafe && end - start < MIN_URL_SAFE_RUN) return { start: end, end, lines: undefined };
  while (codeAt(codes, end) === 0x3d) end++;
  lines[lines.length - 1] = end;
  return { start, end, lines: lines.length > 2 ? lines : undefined };
}

function endOfBase64(codes: Uint8Array, from: number): number {
  let end = from;
  while (end < codes.length && sextets[codes[end] as number] !== NONE) end++;
  return end;
}

/** Where base64 may begin: with its run, or a few characters later when something like a path runs into it. */
const ALIGNMENTS = 4;

export interface Decoding {
  /** Characters of the run that it passes over. */
  skip: number;
  /** The run without what is between its lines. */
  base64: Uint8Array;
  /**
   * Whether the test is true of the bytes; of a large run, of one of the pieces that text is in, which overlap by more than the
   * length of a secret. Never asked of images, fonts and digests.
   */
  holds(test: (bytes: Uint8Array) => boolean): boolean;
  /** All of the bytes. */
  bytes(): Uint8Array;
}

/** What a run may stand for. */
export function* decodings(codes: Uint8Array, run: Base64Run): Generator<Decoding> {
  const base64 = run.lines === undefined ? codes.subarray(run.start, run.end) : joinLines(codes, run.lines);
  for (let skip = 0; skip < ALIGNMENTS; skip++) {
    yield { skip, base64, holds: (test) => holdsInText(base64, skip, test), bytes: () => decodeBase64(base64, skip) };
  }
}

/** Characters of a piece: before text, all in all, and that two pieces share. Multiples of four, that groups stay whole. */
const BEFORE_TEXT = 1_024;
const PIECE = 262_144;
const SHARED = 45_056;

function holdsInText(base64: Uint8Array, from: number, test: (bytes: Uint8Array) => boolean): boolean {
  if (base64.length <= PIECE) return nextText(base64, from) >= 0 && test(decodeBase64(base64, from));
  for (let at = nextText(base64, from); at >= 0; ) {
    const start = Math.max(from, at - BEFORE_TEXT);
    const end = start + PIECE;
    if (test(decodeBase64(base64, start, Math.min(base64.length, end)))) return true;
    at = end < base64.length ? nextText(base64, end - SHARED) : -1;
  }
  return false;
}

function joinLines(codes: Uint8Array, lines: readonly number[]): Uint8Array {
  const joined = new Uint8Array((lines.at(-1) as number) - (lines[0] as number));
  let length = 0;
  for (let at = 0; at < lines.length; at += 2) {
    const line = codes.subarray(lines[at], lines[at + 1]);
    joined.set(line, length);
    length += line.length;
  }
  return joined.subarray(0, length);
}

/** So many groups of four in a row are text wherever a secret is: 15 bytes. */
const TEXT_GROUPS = 5;
const PROBE_EVERY = 3;

/** Where base64 that starts at `from` holds text next, told from one group in {@link PROBE_EVERY}; -1 where it does not. */
function nextText(codes: Uint8Array, from: number): number {
  const last = codes.length - 4;
  for (let probe = from; probe <= last; probe += PROBE_EVERY * 4) {
    if (!isTextGroup(codes, probe)) continue;
    let groups = 1;
    for (let at = probe - 4; at >= from && groups < TEXT_GROUPS && isTextGroup(codes, at); at -= 4) groups++;
    for (let at = probe + 4; at <= last && groups < TEXT_GROUPS && isTextGroup(codes, at); at += 4) groups++;
    if (groups >= TEXT_GROUPS || (codes.length - from) / 4 < TEXT_GROUPS) return probe;
  }
  return -1;
}

const textBytes = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 10 || byte === 13 || byte === 9 ? 1 : 0,
);

/** Whether the three bytes of a group are text. */
function isTextGroup(codes: Uint8Array, at: number): boolean {
  const a = sextets[codes[at] as number] as number;
  const b = sextets[codes[at + 1] as number] as number;
  // Most of what is no text is told from the first.
  const first = ((a << 2) | (b >> 4)) & 255;
  if (first !== 0 && textBytes[first] === 0) return false;
  const c = sextets[codes[at + 2] as number] as number;
  const d = sextets[codes[at + 3] as number] as number;
  const second = ((b << 4) | (c >> 2)) & 255;
  const third = ((c << 6) | d) & 255;
  if (textBytes[second] === 1)
    return (textBytes[first] === 1 && textBytes[third] === 1) || (first === 0 && third === 0);
  // UTF-16: every other byte is 0.
  return second === 0 && first !== 0 && textBytes[third] === 1;
}
