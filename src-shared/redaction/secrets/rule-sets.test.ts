/** Of each kind of secret that a public rule set knows, examples are found; `npm run rule-sets` compares a newer one. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exampleOf, parseRuleSet } from '../../testing/corpus/rule-sets/shape.ts';
import { createRandomSource } from '../../testing/random-source.ts';
import { maskSecrets } from './find-secrets.ts';

const { head, shapes } = parseRuleSet(
  readFileSync(new URL('../../testing/corpus/rule-sets/gitleaks.txt', import.meta.url), 'utf8'),
);
/** An app's id with a bar, which is what tables are made of. */
const NOT_FOUND = ['facebook-access-token'];
const EXAMPLES = 10;

it('says where its kinds are from', () => {
  expect([...head.keys()]).toEqual(['source', 'version', 'read']);
  expect(shapes.size).toBeGreaterThan(150);
});

it('has examples of all kinds found', () => {
  const random = createRandomSource(11);
  const missed = [...shapes].filter(([, shape]) => {
    const found = Array.from({ length: EXAMPLES }).filter(() => {
      const example = exampleOf(shape, random);
      // The mask stands at the value: what is left holds no half of it.
      const masked = maskSecrets(`it is ${example} here`)?.text;
      return masked !== undefined && !(shape.endsWith('}') && masked.includes(example.slice(-12)));
    });
    // Of a short value behind a name a few look like words.
    return found.length < 0.8 * EXAMPLES;
  });
  expect(missed.map(([id]) => id)).toEqual(NOT_FOUND);
});
