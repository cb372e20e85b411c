import { describe, expect, test } from 'vitest';
import { codesOf, latin1Text } from './codes.ts';

const one = (text: string) => Array.from({ length: text.length }, (_, at) => Math.min(text.charCodeAt(at), 0x80));

describe('codes of a text', () => {
  test.each([
    ['nothing', ''],
    ['a short text', 'token = é'],
    ['long ASCII', 'line of text\n'.repeat(1_000)],
    ['a long text whose last character is none', `${'a'.repeat(9_000)}é`],
    ['what is none in the beginning', `é${'a'.repeat(9_000)}`],
    ['pairs and halves of surrogates', `${'x'.repeat(5_000)}\u{1f511}\ud83d.\udd11`],
    ['control characters', '\u0000\u007f\u0080\u00ff'.repeat(100)],
  ])('%s: one for each UTF-16 unit', (_, text) => {
    expect([...codesOf(text)]).toEqual(one(text));
  });

  test('latin-1 has one character for each byte', () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256);
    expect(latin1Text(bytes)).toBe(Buffer.from(bytes).toString('latin1'));
  });
});
