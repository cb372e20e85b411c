import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './line-diff.ts';

const signs = { same: ' ', added: '+', removed: '-' };
const drawn = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

describe('the changed lines', () => {
  it('marks a changed line as one that goes and one that comes', () => {
    expect(drawn('a\nb\nc\n', 'a\nB\nc\n')).toEqual([' a', '-b', '+B', ' c']);
  });

  it('marks what was put in and what was taken out, and nothing else', () => {
    expect(drawn('a\nb\nc\n', 'a\nx\nb\nc\ny\n')).toEqual([' a', '+x', ' b', ' c', '+y']);
    expect(drawn('a\nb\nc\n', 'c\n')).toEqual(['-a', '-b', ' c']);
    expect(drawn('', 'a\n')).toEqual(['+a']);
    expect(drawn('a\n', '')).toEqual(['-a']);
  });

  it('does not take another line end for a change', () => {
    expect(drawn('a\r\nb\r\n', 'a\nb')).toEqual([' a', ' b']);
  });

  it('numbers lines by the text that they are of', () => {
    expect(diffLines('a\nb\nc', 'a\nx\ny\nc').map(({ number }) => number)).toEqual([1, 2, 2, 3, 4]);
  });

  it('gives back both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '', '[t]', 'k = 1'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before.map((line) => `${line}\n`).join(''), after.map((line) => `${line}\n`).join(''));
        expect(lines.filter(({ kind }) => kind !== 'added').map((line) => line.text)).toEqual(before);
        expect(lines.filter(({ kind }) => kind !== 'removed').map((line) => line.text)).toEqual(after);
      }),
    );
  });
});
