import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codesOf } from './codes.ts';
import { type EscapedCode, isEscapeStart, readEscape } from './escapes.ts';
import { createViewer, endOf, indexInView, originOf } from './view.ts';

const piece = fc.constantFrom(
  'a',
  'key=',
  'é',
  '\\n',
  '\\\\"',
  '\\u0041',
  '\\',
  '%',
  '%41',
  '%2525',
  '9 %',
  '\u001b[31m',
  '\u001b[0;1m\u001b[0m',
  '\u001b',
);
const escapedText = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

/** Character by character: what each stands for, where it starts and where it ends. */
function characters(text: string) {
  const codes = codesOf(text);
  const escaped: EscapedCode = { code: 0, end: 0 };
  const list: Array<{ char: string; start: number; end: number }> = [];
  for (let index = 0; index < text.length; index = escaped.end) {
    if (isEscapeStart(text.charCodeAt(index))) readEscape(codes, index, escaped);
    else Object.assign(escaped, { code: text.charCodeAt(index), end: index + 1 });
    if (escaped.code >= 0) list.push({ char: String.fromCharCode(escaped.code), start: index, end: escaped.end });
  }
  return list;
}

describe('a view of a text', () => {
  test('is what the escapes stand for, and tells where each character was', () => {
    fc.assert(
      fc.property(escapedText, (text) => {
        const view = createViewer(text, codesOf(text))(0, text.length);
        const expected = characters(text);
        expect(view.text).toBe(expected.map(({ char }) => char).join(''));
        expected.forEach(({ start, end }, index) => {
          expect(originOf(view, index)).toBe(start);
          expect(endOf(view, index + 1)).toBe(end);
          expect(indexInView(view, start)).toBe(index);
          expect(indexInView(view, end)).toBe(index + 1);
        });
      }),
    );
  });

  test('in the middle of an escape is behind what it stands for', () => {
    const view = createViewer('a\\u0041b', codesOf('a\\u0041b'))(0, 8);
    expect([view.text, indexInView(view, 1), indexInView(view, 4), indexInView(view, 7)]).toEqual(['aAb', 1, 2, 2]);
  });

  test('is used again as long as it has what is asked for', () => {
    const text = 'word \\n '.repeat(10_000);
    const viewer = createViewer(text, codesOf(text));
    const first = viewer(100, 200);
    expect(viewer(150, 10_000)).toBe(first);
    expect(viewer(40_000, 40_100)).not.toBe(first);
  });

  test('is the text itself where a per cent sign is no escape', () => {
    const text = '99.9 % of it';
    expect(createViewer(text, codesOf(text))(0, text.length)).toMatchObject({ text, pieces: undefined });
  });
});
