/**
 * Shapes of secrets: what stands in them as it is, and `{x32}` for 32 characters of an alphabet. Enough to make an example by, and the
 * facts of a public rule without its text.
 */
import type { RandomSource } from '../../random-source.ts';

export const ALPHABETS: Readonly<Record<string, string>> = {
  a: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  b: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
  d: '0123456789',
  k: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  l: 'abcdefghijklmnopqrstuvwxyz0123456789',
  p: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  q: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  u: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  w: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  x: '0123456789abcdef',
};

export function exampleOf(shape: string, random: RandomSource): string {
  return shape.replace(/\{([a-z])(\d+)\}/g, (_, name: string, count: string) =>
    random.text(ALPHABETS[name] as string, Number(count)),
  );
}

export interface RuleSet {
  /** `source`, `version`, `read`. */
  head: ReadonlyMap<string, string>;
  /** By the rule's id. */
  shapes: ReadonlyMap<string, string>;
}

/** A kind a line: id, then shape; `#` begins a comment, or one of the head's. */
export function parseRuleSet(text: string): RuleSet {
  const lines = text.split('\n').filter((line) => line !== '');
  const head = lines.flatMap((line) => {
    const [, name, value] = /^# (source|version|read): (.+)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const shapes = lines.flatMap((line) => {
    const at = line.indexOf(' ');
    return line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return { head: new Map(head), shapes: new Map(shapes) };
}
