/**
 * Secrets that stand in a text as they are, or behind escapes. One pass for all detectors; a detector looks only where one of
 * its literals stands.
 */
import { deservesLook, detectorOf, SECRET_LITERALS, SECRET_SCANNER } from './catalogue.ts';
import { codesOf } from './codes.ts';
import type { Detector, Hit } from './detector.ts';
import { scan } from './literal-scanner.ts';
import { classOfName, kindOfName } from './name-class.ts';
import { isMask } from './randomness.ts';
import { isSecretValue } from './secret-value.ts';
import { createViewer, endOf, indexInView, originOf, type Viewer, writingOf } from './view.ts';
import { restOf } from './wrapped.ts';
import { lookInWritings, WRITING_DETECTORS } from './writings.ts';

/** Characters of `\\u0061`. */
const LONGEST_ESCAPE = 6;
const DEFAULT_REACH = { before: 128, after: 2_600 };

lookInWritings((text) => findAnywhere(text, codesOf(text), true));

/** In order, not overlapping. `codes`: those of the text. `name`: what the whole text is the value of. */
export function findPlainSecrets(
  text: string,
  codes: Uint8Array,
  name: string | undefined,
  kinds: ReadonlySet<string> | undefined,
): Hit[] {
  const hits = findAnywhere(text, codes);
  const whole = wholeAsValue(text, name);
  if (whole !== undefined) hits.push(whole);
  return merge(kinds === undefined ? hits : hits.filter(({ kind }) => kinds.has(kind)));
}

/** `inside`: of another writing already, of which none is read again. */
function findAnywhere(text: string, codes: Uint8Array, inside = false): Hit[] {
  const hits: Hit[] = [];
  /** By detector: nothing more before that index of the text. */
  const passed = new Map<Detector, number>();
  const viewer = createViewer(text, codes);
  scan(SECRET_SCANNER, codes, (literal, end) => {
    const detector = detectorOf(literal);
    if (inside && WRITING_DETECTORS.includes(detector)) return end;
    if (end > (passed.get(detector) ?? 0) && deservesLook(codes, literal, end)) {
      look(text, viewer, detector, SECRET_LITERALS[literal]?.text.length ?? 0, end, hits, passed);
    }
    return end;
  });
  return hits;
}

/** Enough for nearly all of what is found; the rest is looked at again with the detector's own reach. */
const FIRST_REACH = 600;

/** Of lines already, or of words. */
const WHOLE_KINDS = new Set(['private-key', 'seed-phrase', 'recovery-code', 'password-hash', 'ansible-vault']);
const MAX_PARTS = 8;

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
    const seen = detector.examine(view.text, behind - length, behind, writingOf(view));
    if (seen === undefined) return;
    const furthest = seen.hits.reduce((most, hit) => Math.max(most, hit.end), seen.passed ?? 0);
    const isCut = view.pieces !== undefined && view.to < text.length && furthest >= view.text.length - 1;
    if (isCut && after < reach.after) continue;
    for (const { start, end: stop, kind } of seen.hits) {
      hits.push({ start: originOf(view, start), end: endOf(view, stop), kind });
      if (WHOLE_KINDS.has(kind)) continue;
      for (let rest = restOf(view.text, start, stop), part = 0; rest !== undefined && part < MAX_PARTS; part++) {
        hits.push({ start: originOf(view, rest.start), end: endOf(view, rest.end), kind });
        rest = restOf(view.text, rest.start, rest.end);
      }
    }
    if (seen.passed !== undefined) passed.set(detector, endOf(view, seen.passed));
    return;
  }
}

/** The text as the value of a telling name. */
function wholeAsValue(text: string, name: string | undefined): Hit | undefined {
  // A key that was masked tells nothing any more.
  if (name === undefined || isMask(name) || text.length > 4_096) return undefined;
  const nameClass = classOfName(name);
  if (nameClass === undefined) return undefined;
  const value = text.trim();
  const start = text.indexOf(value);
  if (!isSecretValue(value, nameClass, { env: false, quoted: false, whole: true })) return undefined;
  return { start, end: start + value.length, kind: kindOfName(name, nameClass) };
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
