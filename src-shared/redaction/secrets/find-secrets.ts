/**
 * Finds secrets in text, and in base64 in it, and replaces them. Each text is searched on its own: a secret that an agent's
 * output cuts in two, half in one event and half in the next, is not found.
 */

import { base64Runs } from './base64-runs.ts';
import { findInBase64 } from './base64-secrets.ts';
import { codesOf } from './codes.ts';
import type { Finding } from './finding.ts';
import { MAX_BASE64_DEPTH } from './may-hold.ts';
import { findPlainSecrets } from './plain-secrets.ts';
import { kindOfRun } from './run-secrets.ts';

export interface FindOptions {
  /** The name that the whole text is the value of: an attribute's key. */
  name?: string | undefined;
  /** Only these kinds; all when left out. */
  kinds?: ReadonlySet<string> | undefined;
  /** Those of the text, where they are at hand. */
  codes?: Uint8Array;
}

/** Findings in order, not overlapping. Linear in the length of the text. */
export function findSecrets(text: string, options: FindOptions = {}): Finding[] {
  return find(text, codesOf(text), options, secretMask, 0);
}

export function secretMask(kind: string): string {
  return `[SECRET:${kind}]`;
}

export interface MaskedText {
  text: string;
  /** How many of each kind. */
  counts: ReadonlyMap<string, number>;
}

/** What is replaced may have hidden something, as of secrets one right behind another; so often it is looked again. */
const MAX_ROUNDS = 12;

/** The text without its secrets; undefined when it holds none. Its result holds none. */
export function maskSecrets(
  text: string,
  options: FindOptions = {},
  mask: (kind: string, secret: string) => string = secretMask,
): MaskedText | undefined {
  const counts = new Map<string, number>();
  let masked = text;
  let codes = options.codes ?? codesOf(text);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const findings = find(masked, codes, options, mask, 0);
    if (findings.length === 0) break;
    for (const { kinds } of findings) for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const ends: number[] = [];
    const replaced = replaceAll(masked, findings, mask, ends);
    if (replaced === masked) break;
    masked = replaced;
    // Whatever comes together does so beside a mask.
    if (masked.length > LARGE && ends.length < 100 && !ends.some((end) => holdsNear(replaced, end, options, mask)))
      break;
    codes = codesOf(masked);
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
  const part = text.slice(Math.max(0, at - NEAR), at + NEAR);
  return find(part, codesOf(part), options, mask, 0).length > 0;
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

/** `codes`: those of the text. */
function find(
  text: string,
  codes: Uint8Array,
  options: FindOptions,
  mask: (kind: string, secret: string) => string,
  depth: number,
): Finding[] {
  const hits = findPlainSecrets(text, codes, options.name, options.kinds);
  const findings = hits.map((hit): Finding => ({ ...hit, count: 1, kinds: [hit.kind] }));
  if (depth >= MAX_BASE64_DEPTH) return findings;
  const encoded: Finding[] = [];
  for (const run of base64Runs(codes)) {
    const kind = kindOfRun(codes, run);
    if (kind !== undefined && (options.kinds === undefined || options.kinds.has(kind))) {
      encoded.push({ start: run.start, end: run.end, kind, count: 1, kinds: [kind] });
      continue;
    }
    const finding = findInBase64(
      text,
      codes,
      run,
      depth,
      (inner, bytes) => find(inner, bytes, { kinds: options.kinds }, mask, depth + 1),
      (inner, found) => replaceAll(inner, found, mask),
    );
    if (finding !== undefined) encoded.push(finding);
  }
  return encoded.length === 0 ? findings : joined([...findings, ...encoded]);
}

/**
 * In order, not overlapping. What is a secret as a whole does not count again for what it decodes to. Where something in base64
 * looks like a secret and its content holds another, all of it goes: with a piece missing, the rest would decode to something
 * else, and the secret in it would not be found again.
 */
function joined(findings: Finding[]): Finding[] {
  findings.sort((a, b) => a.start - b.start || b.end - a.end);
  const result: Finding[] = [];
  for (const finding of findings) {
    const last = result.at(-1);
    if (last === undefined || finding.start >= last.end) {
      result.push(finding);
    } else if (last.replacement !== undefined || finding.end > last.end) {
      const { start, kind } = last;
      const kinds = [...last.kinds, ...finding.kinds];
      result[result.length - 1] = { start, end: Math.max(last.end, finding.end), kind, count: kinds.length, kinds };
    }
  }
  return result;
}
