import fc from 'fast-check';
import { expect, it } from 'vitest';
import { syntaxErrorOffset } from './json-syntax.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it.each([
  ['', 0],
  ['[1,]', 3],
  ['[1 2]', 3],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['{a:1}', 1],
  ['nul', 0],
  ['01', 1],
  ['-', 0],
  ['"a\u0000"', 2],
  ['"\\x"', 1],
  ['"abc', 4],
  ['[[]]]', 4],
  ['{"a":[}', 6],
])('%j breaks at %d', (text, offset) => {
  expect(syntaxErrorOffset(text)).toBe(offset);
});

it('finds an offset before which the text could still become JSON, and only in texts that are none', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '\\',
    '1',
    '-2.5e3',
    'true',
    'null',
    ' ',
    '\n',
    'x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      if (isJson(text)) {
        expect(syntaxErrorOffset(text)).toBe(text.length);
        return;
      }
      const offset = syntaxErrorOffset(text);
      if (offset === text.length) return;
      // Whatever follows, the text up to and with the offset stays broken.
      for (const rest of ['', '"', '}', ']', '1', ':1}', '1]', '":1}', '"]']) {
        expect(isJson(text.slice(0, offset + 1) + rest)).toBe(false);
      }
    }),
    { numRuns: 5000 },
  );
});
