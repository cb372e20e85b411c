/** Every detector, and the automaton that finds where one of them has to look. */
import { type Automaton, createAutomaton } from './automaton.ts';
import { type Detector, followsClass } from './detector.ts';
import { codeAt, isEscapeStart, type Source } from './escapes.ts';
import { classOfName, NAMED_DETECTOR } from './named.ts';
import { STRUCTURE_DETECTORS } from './structures.ts';
import { TOKEN_DETECTORS } from './tokens.ts';

/** In order of preference: where two find the same, the first names it. */
export const DETECTORS: readonly Detector[] = [...TOKEN_DETECTORS, ...STRUCTURE_DETECTORS, NAMED_DETECTOR];

/** One kind of secret, for people. */
export interface SecretKind {
  kind: string;
  title: string;
}

/** Every kind once. */
export const SECRET_KINDS: readonly SecretKind[] = [
  ...new Map(
    [
      ...DETECTORS.map(({ kind, title }): SecretKind => ({ kind, title })),
      { kind: 'generic-secret', title: 'Value after a telling name' },
      { kind: 'password', title: 'Password' },
      { kind: 'aws-secret-key', title: 'AWS secret access key' },
    ]
      .toReversed()
      .map((entry) => [entry.kind, entry] as const),
  ).values(),
].toReversed();

interface Anchor {
  detector: Detector;
  literal: string;
}

const anchors: readonly Anchor[] = DETECTORS.flatMap((detector) =>
  detector.literals.map((literal) => ({ detector, literal })),
);

export const SECRET_LITERALS: readonly string[] = anchors.map(({ literal }) => literal);
export const SECRET_AUTOMATON: Automaton = createAutomaton(SECRET_LITERALS);

export function detectorOf(literal: number): Detector {
  return (anchors[literal] as Anchor).detector;
}

/** Longest way to look for the end of a name. */
const MAX_NAME = 64;

/** Whether a detector has to look at a literal that ends before `end`: a few characters decide most. */
export function deservesLook(source: Source, literal: number, end: number): boolean {
  const { detector, literal: text } = anchors[literal] as Anchor;
  if (!detector.anyCase && !hasCase(source, text, end)) return false;
  if (detector === NAMED_DETECTOR) return nameTells(source, end);
  const { follow } = detector;
  return follow === undefined || followsClass((index) => codeAt(source, index), end, follow.min, follow.of);
}

/** The literal as it is written, unless an escape is in the way. */
function hasCase(source: Source, literal: string, end: number): boolean {
  const start = end - literal.length;
  for (let index = literal.length - 1; index >= 0; index--) {
    const code = codeAt(source, start + index);
    if (code === literal.charCodeAt(index)) continue;
    // Letters of the other case only; anything else is part of an escape.
    return (code ^ literal.charCodeAt(index)) !== 0x20;
  }
  return true;
}

const nameChars = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_.-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const SPACE = 0x20;
/** Protobuf: KeyValue.value, length-delimited, behind KeyValue.key. */
const VALUE_TAG = 0x12;

const classes = new Map<string, boolean>();
const REMEMBERED_NAMES = 2_000;

function tells(name: string): boolean {
  let answer = classes.get(name);
  if (answer === undefined) {
    answer = classOfName(name) !== undefined;
    if (classes.size >= REMEMBERED_NAMES) classes.clear();
    classes.set(name, answer);
  }
  return answer;
}

/** Whether the name around the literal tells and something that gives it a value follows. */
function nameTells(source: Source, end: number): boolean {
  let stop = end;
  while (stop - end < MAX_NAME && nameChars[codeAt(source, stop)] === 1) stop++;
  let at = stop;
  let code = codeAt(source, at);
  const gap = code === SPACE;
  // Closing quotes, brackets, escapes.
  while (
    at - stop < 12 &&
    (code === SPACE ||
      code === 9 ||
      code === 0x22 ||
      code === 0x27 ||
      code === 0x60 ||
      code === 0x5d ||
      code === 0x29 ||
      isEscapeStart(code))
  ) {
    if (code === 0x25 || code === 0x1b) return true;
    // An escape of a letter: read later, properly.
    if (code === 0x5c && (codeAt(source, at + 1) === 0x75 || codeAt(source, at + 1) === 0x78)) return true;
    at++;
    code = codeAt(source, at);
  }
  // = : > and the tag of a protobuf value; `--name value` and `name is value` have only a gap.
  if (code !== 0x3d && code !== 0x3a && code !== 0x3e && code !== VALUE_TAG && !gap) return false;
  let start = end;
  while (end - start < MAX_NAME && nameChars[codeAt(source, start - 1)] === 1) start--;
  let name = '';
  for (let index = start; index < stop; index++) name += String.fromCharCode(codeAt(source, index));
  // The length of a protobuf key may look like a character of the name.
  if (code === VALUE_TAG) return tells(name) || tells(name.slice(1));
  if (gap && code !== 0x3d && code !== 0x3a && code !== 0x3e) {
    const option = name.startsWith('--');
    const verb = codeAt(source, stop + 1) | 0x20;
    if (!option && verb !== 0x69 && verb !== 0x77) return false;
  }
  return tells(name);
}
