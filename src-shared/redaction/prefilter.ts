/** Tells from a record's bytes alone that no rule concerns it, which is so for nearly all records. */

import type { Step } from './rule-set.ts';
import { deservesLook, SECRET_LITERALS } from './secrets/catalogue.ts';
import { createScanner, scan } from './secrets/literal-scanner.ts';
import { base64MayHold } from './secrets/may-hold.ts';
import { longestPiece } from './wildcard.ts';

export type Prefilter = (bytes: Uint8Array) => boolean;

interface Literal {
  text: string;
  /** A whole key: something that ends or measures it stands before it. */
  isKey: boolean;
}

export function createPrefilter(steps: readonly Step[]): Prefilter {
  if (steps.length === 0) return () => false;
  let secrets = false;
  const keys = new Map<string, Literal>();
  for (const step of steps) {
    if (!('rule' in step)) return () => true;
    const { rule } = step;
    if (rule.keys === undefined) {
      if (rule.what.match === 'detector') {
        secrets = true;
        continue;
      }
      // A body that only some events have is told from their names; anything else may concern every record.
      if (rule.what.match !== 'whole' || rule.eventPieces === undefined) return () => true;
      for (const piece of rule.eventPieces) keys.set(piece, { text: piece, isKey: false });
      continue;
    }
    for (const key of rule.keys) {
      const piece = longestPiece(key);
      if (piece === '' || !/^[\x21-\x7e]+$/.test(piece) || /[\\%]/.test(piece)) return () => true;
      if (!keys.has(piece) || key.includes('*')) keys.set(piece, { text: piece, isKey: !key.includes('*') });
    }
  }
  const literals = [...keys.values()];
  const offset = secrets ? SECRET_LITERALS.length : 0;
  const scanner = createScanner([
    ...(secrets ? SECRET_LITERALS : []),
    ...literals.map(({ text }) => ({ text, anyCase: false })),
  ]);
  return (bytes) => {
    const finished = scan(scanner, bytes, (which, end) => {
      const hit =
        which < offset ? deservesLook(bytes, which, end) : isNamed(bytes, literals[which - offset] as Literal, end);
      return hit ? -1 : end;
    });
    return !finished || (secrets && base64MayHold(bytes));
  };
}

const QUOTE = 0x22;
const TWO = 0x32;

/** Whether the literal that ends before `end` can be a key: of protobuf, behind its length, or of JSON, behind a quote. */
function isNamed(bytes: Uint8Array, { text, isKey }: Literal, end: number): boolean {
  if (!isKey) return true;
  const start = end - text.length;
  for (let index = 0; index < text.length; index++) {
    const code = bytes[start + index];
    // Found in another spelling: letter case tells keys apart, an escape does not.
    if (code !== text.charCodeAt(index)) return ((code ?? 0) ^ text.charCodeAt(index)) !== 0x20;
  }
  const before = bytes[start - 1];
  // A quote may be escaped: `\u0022`.
  if (before === QUOTE || (before === TWO && bytes[start - 2] === TWO)) return true;
  // A varint may be longer than it has to be; its last byte is 0 then.
  return before === (text.length < 128 ? text.length : text.length >> 7) || before === 0;
}
