/** What the table of detectors is made of. */
import { codeAt } from './codes.ts';

export interface Hit {
  start: number;
  end: number;
  /** Such as `github-token`; what the mask names. */
  kind: string;
}

/** How many UTF-16 units the character at an index was written with: 1, or more where it was escaped. */
export type Writing = (index: number) => number;

/**
 * Looks at one place of a text where one of its literals stands. `at` is where the literal starts, `behind` where it ends.
 * Ranges are of `text`, which has its escapes taken away; `writing` tells where they were. `passed`: nothing more of this detector
 * before that index.
 */
export type Examine = (
  text: string,
  at: number,
  behind: number,
  writing: Writing,
) => { hits: readonly Hit[]; passed?: number } | undefined;

export interface Detector {
  kind: string;
  /** For people. */
  title: string;
  /** One of these is in every text with such a secret. Letter case counts unless {@link anyCase}. */
  literals: readonly string[];
  anyCase?: true;
  /** At least so many characters of the class follow the literal; read before anything else, to be quick. */
  follow?: Follow;
  /** Tells more, from the codes behind the literal. */
  deserves?: (codes: Uint8Array, end: number) => boolean;
  /** How many characters before and after the literal matter. */
  reach?: { before: number; after: number };
  examine: Examine;
}

export interface Follow {
  min: number;
  of: CharClass;
}

export type CharClass =
  | 'word'
  | 'alnum'
  | 'alnum_'
  | 'hex'
  | 'hex-dash'
  | 'digit'
  | 'upper'
  | 'hex-dump'
  | 'hex-signs'
  | 'numbers'
  | 'any';

const classes: Readonly<Record<CharClass, Uint8Array>> = {
  /** Letters, digits, `_`, `-`, `.`, `+`, `/`, `=`, `~`: what tokens are made of. */
  word: classOf('A-Za-z0-9_\\-.+/=~'),
  alnum: classOf('A-Za-z0-9'),
  alnum_: classOf('A-Za-z0-9_'),
  'hex-dash': classOf('a-fA-F0-9\\-'),
  hex: classOf('a-fA-F0-9'),
  digit: classOf('0-9'),
  upper: classOf('A-Z0-9'),
  /** Bytes in hexadecimal with what dumps put between them; no dash, which ids have. */
  'hex-dump': classOf('a-fA-F0-9 \\t\\n\\r:,xX|'),
  /** Of bytes with dashes or `U+` between them as well. */
  'hex-signs': classOf('a-fA-F0-9 \\t\\n\\r:,xX|\\-uU+'),
  /** Of a list, with what stands between them. */
  numbers: classOf('0-9 ,\\t\\n\\r'),
  any: classOf('\\x00-\\x7f'),
};

function classOf(ranges: string): Uint8Array {
  // An escape may stand for anything.
  const pattern = new RegExp(`[${ranges}\\\\%\\u001b]`);
  return Uint8Array.from({ length: 128 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

/** Whether `min` characters of the class stand at `from`, or an escape before that. */
export function followsClass(codes: Uint8Array, from: number, min: number, of: CharClass): boolean {
  const allowed = classes[of];
  for (let index = from; index < from + min; index++) {
    const code = codeAt(codes, index);
    if (allowed[code] !== 1) return false;
    if (code === 0x5c || code === 0x25 || code === 0x1b) return true;
  }
  return true;
}
