/** Every detector, and the scanner that finds where one of them has to look. */
import { codeAt } from './codes.ts';
import { COMMAND_DETECTORS } from './commands.ts';
import { type Detector, followsClass } from './detector.ts';
import { FOREIGN_NAME_DETECTOR } from './foreign-names.ts';
import { createScanner, type Literal, type Scanner } from './literal-scanner.ts';
import { foreignNameTells, nameTells } from './name-tells.ts';
import { NAMED_DETECTOR } from './named.ts';
import { STRUCTURE_DETECTORS } from './structures.ts';
import { FURTHER_STRUCTURE_DETECTORS } from './structures-more.ts';
import { TOKEN_DETECTORS } from './tokens.ts';
import { WRITING_DETECTORS } from './writings.ts';

/** In order of preference: where two find the same, the first names it. */
export const DETECTORS: readonly Detector[] = [
  ...TOKEN_DETECTORS,
  ...STRUCTURE_DETECTORS,
  ...FURTHER_STRUCTURE_DETECTORS,
  ...COMMAND_DETECTORS,
  NAMED_DETECTOR,
  FOREIGN_NAME_DETECTOR,
];

/** Those that read another writing and look at what it says with all of the above: `plain-secrets.ts` tells them how. */
export const ALL_DETECTORS: readonly Detector[] = [...DETECTORS, ...WRITING_DETECTORS];

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
      { kind: 'ngrok-token', title: 'ngrok token' },
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

const anchors: readonly Anchor[] = ALL_DETECTORS.flatMap((detector) =>
  detector.literals.map((literal) => ({ detector, literal })),
);

export const SECRET_LITERALS: readonly Literal[] = anchors.map(({ detector, literal }) => ({
  text: literal,
  anyCase: detector.anyCase === true,
}));
export const SECRET_SCANNER: Scanner = createScanner(SECRET_LITERALS);

export function detectorOf(literal: number): Detector {
  return (anchors[literal] as Anchor).detector;
}

/** Whether a detector has to look at a literal that ends before `end`: a few characters decide most. */
export function deservesLook(codes: Uint8Array, literal: number, end: number): boolean {
  const { detector, literal: text } = anchors[literal] as Anchor;
  if (!detector.anyCase && !hasCase(codes, text, end)) return false;
  if (detector === NAMED_DETECTOR) return nameTells(codes, end);
  if (detector === FOREIGN_NAME_DETECTOR) return foreignNameTells(codes, end);
  const { follow, deserves } = detector;
  if (deserves !== undefined && !deserves(codes, end)) return false;
  return follow === undefined || followsClass(codes, end, follow.min, follow.of);
}

/** The literal as it is written, unless an escape is in the way. */
function hasCase(codes: Uint8Array, literal: string, end: number): boolean {
  const start = end - literal.length;
  for (let index = literal.length - 1; index >= 0; index--) {
    const code = codeAt(codes, start + index);
    // U+0080 stands for whatever is not ASCII.
    if (code === literal.charCodeAt(index) || literal.charCodeAt(index) === 0x80) continue;
    // Letters of the other case only; anything else is part of an escape.
    return (code ^ literal.charCodeAt(index)) !== 0x20;
  }
  return true;
}
