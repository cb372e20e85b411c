import { describe, expect, it } from 'vitest';
import { jsonLineTokens } from './json-tokens.ts';

function shown(line: string): string[] {
  return jsonLineTokens(line).map(({ type, start, end }) => `${type} ${line.slice(start, end)}`);
}

describe('jsonLineTokens', () => {
  it.each([
    ['  "key": "value",', ['key "key"', 'punctuation :', 'string "value"', 'punctuation ,']],
    ['"a \\" b \\\\": 1', ['key "a \\" b \\\\"', 'punctuation :', 'number 1']],
    ['    -1.5e+3,', ['number -1.5e+3', 'punctuation ,']],
    ['"k": true', ['key "k"', 'punctuation :', 'word true']],
    ['"k": [', ['key "k"', 'punctuation :', 'punctuation [']],
    ['}', ['punctuation }']],
    ['"never closed', ['string "never closed']],
    ['', []],
  ])('reads %s', (line, expected) => {
    expect(shown(line)).toEqual(expected);
  });
});
