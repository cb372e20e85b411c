import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ownValue } from './own-value.ts';
import { errorWords, valueWords } from './value-words.ts';

/** Names that every object has by inheritance. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON'];

it('finds words for every value that JSON can hold, and for what it cannot', () => {
  const hostile = fc.jsonValue().map((value) => JSON.parse(`{"toString":1,"valueOf":2,"x":${JSON.stringify(value)}}`));
  fc.assert(
    fc.property(fc.oneof(fc.anything(), hostile), (value) => {
      const words = valueWords(value);
      expect(words.length).toBeGreaterThan(0);
      // Escapes take up to six characters each.
      expect(words.length).toBeLessThan(300);
      expect(typeof errorWords(value)).toBe('string');
    }),
  );
  expect(valueWords(JSON.parse('{"toString":1}'))).toBe('an object');
  expect(valueWords(Object.create(null))).toBe('an object');
  expect(valueWords('😀'.repeat(60))).toBe(`"${'😀'.repeat(40)}…"`);
});

it.each(INHERITED)('finds nothing under %s unless it is there', (name) => {
  expect(ownValue({}, name)).toBeUndefined();
  expect(ownValue(JSON.parse(`{${JSON.stringify(name)}:7}`), name)).toBe(7);
});
