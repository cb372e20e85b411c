/**
 * Finds secrets in text and replaces them. One pass over the text for all detectors; a detector looks only where one of
 * its literals stands. Base64 in the text is decoded and searched as well. Each text is searched on its own: a secret that an
 * agent's output cuts in two, half in one event and half in the next, is not found.
 *
 * The same is offered over UTF-8 bytes as a yes or no that errs on the side of yes: {@link mayHoldSecret}.
 */
import {
  type Base64Run,
  base64Runs,
  decodeBase64,
  encodeBase64,
  holdsText,
  latin1Text,
  nextBase64Run,
} from './base64.ts';
import { deservesLook, detectorOf, SECRET_LITERALS, SECRET_SCANNER } from './catalogue.ts';
import type { Detector, Hit } from './detector.ts';
import { scanBytes, scanText } from './literal-scanner.ts';
import { classOfName, kindOfName } from './name-class.ts';
import { isMask } from './randomness.ts';
import { isSecretValue } from './secret-value.ts';
import { createViewer, indexInView, type Viewer } from './view.ts';

export type { Hit } from './detector.ts';

export interface FindOptions {
  /** The name that the whole text is the value of: an attribute's key. */
  name?: string | undefined;
  /** Only these kinds; all when left out. */
  kinds?: ReadonlySet<string> | undefined;
}

/** A found secret: as it stands, or inside base64 whose replacement is already made. */
export interface Finding extends Hit {
  /** What replaces it when it is not simply masked: base64 of the masked content. */
  replacement?: string;
  /** How many secrets are in it. */
  count: number;
  /** Kinds inside base64; otherwise just {@link kind}. */
  kinds: readonly string[];
}

/** Characters of `\\u0061`. */
const LONGEST_ESCAPE = 6;
const DEFAULT_REACH = { before: 128, after: 2_600 };
const MAX_BASE64_DEPTH = 2;

/** Findings in order, not overlapping. Linear in the length of the text. */
export function findSecrets(text: string, options: FindOptions = {}): Finding[] {
  return find(text, options, secretMask, 0);
}

export function secretMask(kind: string): string {
  return `[SECRET:${kind}]`;
}

export interface MaskedText {
  text: string;
  /** How many of each kind. */
  counts: ReadonlyMap<string, number>;
}

/** Replacing may bring something together that is found only then; so often it is looked again. */
const MAX_ROUNDS = 3;

/** The text without its secrets; undefined when it holds none. Its result holds none. */
export function maskSecrets(
  text: string,
  options: FindOptions = {},
  mask: (kind: string, secret: string) => string = secretMask,
): MaskedText | undefined {
  const counts = new Map<string, number>();
  let masked = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const findings = find(masked, options, mask, 0);
    if (findings.length === 0) break;
    for (const { kinds } of findings) for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const ends: number[] = [];
    const replaced = replaceAll(masked, findings, mask, ends);
    if (replaced === masked) break;
    masked = replaced;
    // Whatever comes together does so beside a mask.
    if (masked.length > LARGE && ends.length < 100 && !ends.some((end) => holdsNear(replaced, end, options, mask)))
      break;
  }
  return masked === text ? undefined : { text: masked, counts };
}

/** A text so long is not searched twice as a whole. UTF-16 units. */
const LARGE = 65_536;
const NEAR = 4_096;

function holdsNear(
  text: string,
  at: number,
  options: FindOptions,
  mask: (kind: string, secret: string) => string,
): boolean {
  return find(text.slice(Math.max(0, at - NEAR), at + NEAR), options, mask, 0).length > 0;
}

/** `ends`: gets where each replacement ends in the new text. */
function replaceAll(
  text: string,
  findings: readonly Finding[],
  mask: (kind: string, secret: string) => string,
  ends: number[] = [],
): string {
  const parts: string[] = [];
  let from = 0;
  let length = 0;
  for (const { start, end, kind, replacement } of findings) {
    const replaced = replacement ?? mask(kind, text.slice(start, end));
    parts.push(text.slice(from, start), replaced);
    length += start - from + replaced.length;
    ends.push(length);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function find(
  text: string,
  options: FindOptions,
  mask: (kind: string, secret: string) => string,
  depth: number,
): Finding[] {
  const hits = [...findPlain(text), ...findWhole(text, options.name)];
  const { kinds } = options;
  const wanted = kinds === undefined ? hits : hits.filter(({ kind }) => kinds.has(kind));
  const findings: Finding[] = merge(wanted).map((hit) => ({ ...hit, count: 1, kinds: [hit.kind] }));
  if (depth >= MAX_BASE64_DEPTH) return findings;
  const encoded: Finding[] = [];
  for (const run of base64Runs(text)) {
    const finding = findInBase64(text, run, options, mask, depth);
    if (finding !== undefined) encoded.push(finding);
  }
  if (encoded.length === 0) return findings;
  // What is a secret as a whole does not count again for what it decodes to.
  const apart = encoded.filter((inner) => !findings.some((hit) => hit.start < inner.end && inner.start < hit.end));
  return [...findings, ...apart].sort((a, b) => a.start - b.start);
}

function findPlain(text: string): Hit[] {
  const hits: Hit[] = [];
  /** By detector: nothing more before that index of the text. */
  const passed = new Map<Detector, number>();
  const viewer = createViewer(text);
  scanText(SECRET_SCANNER, text, (literal, end) => {
    const detector = detectorOf(literal);
    if (end > (passed.get(detector) ?? 0) && deservesLook(text, literal, end)) {
      look(text, viewer, detector, SECRET_LITERALS[literal]?.text.length ?? 0, end, hits, passed);
    }
    return end;
  });
  return hits;
}

/** Enough for nearly all of what is found; the rest is looked at again with the detector's own reach. */
const FIRST_REACH = 600;

/** Lets a detector look at the text around the end of one of its literals. */
function look(
  text: string,
  viewer: Viewer,
  detector: Detector,
  length: number,
  end: number,
  hits: Hit[],
  passed: Map<Detector, number>,
): void {
  const reach = detector.reach ?? DEFAULT_REACH;
  // Escapes make the text longer than what it stands for; the literal itself may be escaped.
  const from = Math.max(0, end - (length + reach.before) * LONGEST_ESCAPE);
  for (const after of [Math.min(FIRST_REACH, reach.after), reach.after]) {
    const view = viewer(from, Math.min(text.length, end + after));
    const behind = indexInView(view, end);
    const seen = detector.examine(view.text, behind - length, behind);
    if (seen === undefined) return;
    const furthest = seen.hits.reduce((most, hit) => Math.max(most, hit.end), seen.passed ?? 0);
    const isCut = view.origins !== undefined && view.to < text.length && furthest >= view.text.length - 1;
    if (isCut && after < reach.after) continue;
    for (const { start, end: stop, kind } of seen.hits) {
      hits.push({ start: view.origins?.[start] ?? start, end: view.ends?.[stop] ?? stop, kind });
    }
    if (seen.passed !== undefined) passed.set(detector, view.ends?.[seen.passed] ?? seen.passed);
    return;
  }
}

/** The text as the value of a telling name. */
function findWhole(text: string, name: string | undefined): Hit[] {
  // A key that was masked tells nothing any more.
  if (name === undefined || isMask(name) || text.length > 4_096) return [];
  const nameClass = classOfName(name);
  if (nameClass === undefined) return [];
  const value = text.trim();
  const start = text.indexOf(value);
  if (!isSecretValue(value, nameClass, { env: false, quoted: false, whole: true })) return [];
  return [{ start, end: start + value.length, kind: kindOfName(name, nameClass) }];
}

/** In order, overlapping ones as one with the kind of the more telling: the earlier in the table of detectors. */
function merge(hits: Hit[]): Hit[] {
  if (hits.length < 2) return hits;
  const sorted = hits.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const merged: Hit[] = [];
  for (const hit of sorted) {
    const last = merged.at(-1);
    if (last === undefined || hit.start >= last.end) {
      merged.push({ ...hit });
      continue;
    }
    if (isVague(last.kind) && !isVague(hit.kind)) last.kind = hit.kind;
    last.end = Math.max(last.end, hit.end);
  }
  return merged;
}

const VAGUE_KINDS = new Set(['generic-secret', 'password', 'authorization', 'url-password', 'cookie']);
function isVague(kind: string): boolean {
  return VAGUE_KINDS.has(kind);
}

/** Where base64 may begin: with its run, or a few characters later when something like a path runs into it. */
const ALIGNMENTS = 4;
const MAX_REALIGNED = 16_384;

function findInBase64(
  text: string,
  run: Base64Run,
  options: FindOptions,
  mask: (kind: string, secret: string) => string,
  depth: number,
): Finding | undefined {
  const alignments = run.end - run.start <= MAX_REALIGNED ? ALIGNMENTS : 1;
  const wrapped = isWrapped(text.slice(run.start, run.end));
  for (let skip = 0; skip < alignments; skip++) {
    const start = run.start + skip;
    if (!wrapped && !holdsText(text, start, run.end)) continue;
    const source = text.slice(start, run.end);
    const lines = wrapped ? source.replaceAll(/(?:\\+[rn]|[\r\n])+/g, '') : source;
    const bytes = decodeBase64(lines);
    if (!holdsNearby(bytes, options, mask, depth + 1)) continue;
    const latin1 = latin1Text(bytes);
    const inner = find(latin1, { kinds: options.kinds }, mask, depth + 1);
    if (inner.length === 0) continue;
    const replaced = replaceAll(latin1, inner, mask);
    const urlSafe = /[-_]/.test(source);
    const encoded = encodeBase64(replaced, { urlSafe, padded: /=$/.test(source) || !urlSafe });
    const kinds = inner.flatMap((finding) => finding.kinds);
    return {
      start,
      end: run.end,
      kind: kinds[0] as string,
      replacement: rewrap(source, encoded),
      count: kinds.length,
      kinds,
    };
  }
  return undefined;
}

/** Bytes around something suspicious that are looked at before all of them are. */
const NEARBY = { before: 512, after: 40_000 };
const SMALL = 65_536;

/** For an image the size of megabytes: whether one of the few suspicious places in it is really a secret. */
function holdsNearby(
  bytes: Uint8Array,
  options: FindOptions,
  mask: (kind: string, secret: string) => string,
  depth: number,
): boolean {
  if (bytes.length <= SMALL) return bytesMayHold(bytes, depth);
  let found = false;
  scanBytes(SECRET_SCANNER, bytes, (literal, end) => {
    if (!deservesLook(bytes, literal, end)) return end;
    const part = latin1Text(bytes.subarray(Math.max(0, end - NEARBY.before), end + NEARBY.after));
    found = find(part, { kinds: options.kinds }, mask, MAX_BASE64_DEPTH).length > 0;
    return found ? -1 : Math.max(end, end + NEARBY.after - MAX_OVERLAP);
  });
  return found || (depth < MAX_BASE64_DEPTH && base64MayHold(bytes, depth));
}

/** No secret is longer. */
const MAX_OVERLAP = 33_000;

function isWrapped(source: string): boolean {
  return /[\\\r\n]/.test(source);
}

/** The new base64 in lines as wide as those it replaces. */
function rewrap(source: string, encoded: string): string {
  const lineBreak = /(?:\\+[rn]|[\r\n])+/.exec(source);
  if (lineBreak === null || lineBreak.index === 0) return encoded;
  const lines: string[] = [];
  for (let from = 0; from < encoded.length; from += lineBreak.index)
    lines.push(encoded.slice(from, from + lineBreak.index));
  return lines.join(lineBreak[0]);
}

/**
 * Whether UTF-8 bytes, such as a whole record in protobuf, may hold a secret. Decodes nothing and keeps nothing; `true` is
 * no more than a reason to look properly, `false` is certain.
 */
export function mayHoldSecret(bytes: Uint8Array): boolean {
  return bytesMayHold(bytes, 0);
}

function bytesMayHold(bytes: Uint8Array, depth: number): boolean {
  const finished = scanBytes(SECRET_SCANNER, bytes, (literal, end) => (deservesLook(bytes, literal, end) ? -1 : end));
  if (!finished) return true;
  return depth < MAX_BASE64_DEPTH && base64MayHold(bytes, depth);
}

/** Whether base64 in the bytes may hold a secret. */
export function base64MayHold(bytes: Uint8Array, depth = 0): boolean {
  for (let run = nextBase64Run(bytes, 0); run !== undefined; run = nextBase64Run(bytes, run.end + 1)) {
    const alignments = run.end - run.start <= MAX_REALIGNED ? ALIGNMENTS : 1;
    let part = bytes.subarray(run.start, run.end);
    const wrapped = part.includes(10) || part.includes(0x5c);
    if (part.includes(0x5c)) part = withoutLineBreaks(part);
    for (let skip = 0; skip < alignments; skip++) {
      if (!wrapped && !holdsText(part, skip, part.length)) continue;
      if (bytesMayHold(decodeBase64(part, skip), depth + 1)) return true;
    }
  }
  return false;
}

function withoutLineBreaks(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const code = bytes[index] as number;
    if (code === 0x5c) {
      while (bytes[index + 1] === 0x5c) index++;
      index++;
    } else {
      kept[length++] = code;
    }
  }
  return kept.subarray(0, length);
}
