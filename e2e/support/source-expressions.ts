/** Every regular expression that is written out in the program's sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from 'vite';

export interface SourceExpression {
  /** File, from the repository's root, with the number of the expression in it. */
  place: string;
  pattern: string;
  flags: string;
}

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['src-main', 'src-shared', 'src-renderer'];

export function sourceExpressions(): SourceExpression[] {
  const found: SourceExpression[] = [];
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || entry.name.includes('.test.')) continue;
      // What only tests run reads no text from outside.
      if (/[\\/]testing([\\/]|$)/.test(entry.parentPath)) continue;
      const file = join(entry.parentPath, entry.name);
      collect(parseSync(file, readFileSync(file, 'utf8')).program, ({ pattern, flags }, number) =>
        found.push({ place: `${relative(ROOT, file)} #${number}`, pattern, flags }),
      );
    }
  }
  return found;
}

type Found = (regex: { pattern: string; flags: string }, number: number) => void;

function collect(root: unknown, onFound: Found): void {
  let count = 0;
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null) continue;
    const { type, regex } = node as { type?: string; regex?: { pattern: string; flags: string } };
    if (type === 'Literal' && regex !== undefined) onFound(regex, ++count);
    else waiting.push(...Object.values(node).reverse());
  }
}

/** Characters that an expression may repeat over, whatever it is written with. */
const COMMON = ['a', ' ', '0'];
const ESCAPED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  s: ' ',
  S: 'a',
  d: '0',
  D: 'a',
  w: 'a',
  W: '-',
};

/** Units which, repeated, an expression would have to try from each of their places: its own characters and words. */
export function attackUnits(pattern: string): string[] {
  const units = new Set(COMMON);
  let word = '';
  for (let at = 0; at < pattern.length; at++) {
    let character = pattern.charAt(at);
    if (character === '\\') {
      character = pattern.charAt(++at);
      if (/[pPukxbB0-9]/.test(character)) continue;
      character = ESCAPED[character] ?? character;
    } else if ('^$()[]{}|*+?.'.includes(character)) {
      if (word.length > 1) units.add(word);
      word = '';
      continue;
    }
    units.add(character);
    word += character;
  }
  if (word.length > 1) units.add(word);
  return [...units];
}
