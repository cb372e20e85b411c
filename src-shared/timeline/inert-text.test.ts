import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertBlock, inertLine } from './inert-text.ts';

describe('one line', () => {
  it.each([
    ['terminal colours', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['a window title', '\u001b]0;evil\u0007', '␛]0;evil␇'],
    ['an 8-bit control', '\u009b2J', '\ufffd2J'],
    ['right-to-left override', 'user\u202egpj.exe', 'user⟨U+202E⟩gpj.exe'],
    ['bidi isolates', '\u2066a\u2069', '⟨U+2066⟩a⟨U+2069⟩'],
    ['bidi marks', 'a\u200fb\u061cc', 'a⟨U+200F⟩b⟨U+061C⟩c'],
    ['zero-width characters', 'pass\u200bword\u200d\u2060\ufeff\u00ad!', 'password!'],
    ['invisible tag characters', 'a\u{e0041}b', 'a⟨U+E0041⟩b'],
    ['half a character', 'a\ud83db\udc00', 'a\ufffdb\ufffd'],
    ['NUL and DEL', 'a\0b\u007f', 'a␀b␡'],
    ['line breaks', ' a\r\nb\n\n\tc\u2028d ', 'a b c d'],
    ['an honest text', 'héllo ‘wörld’ 日本 😀 ❤️ عربي', 'héllo ‘wörld’ 日本 😀 ❤️ عربي'],
  ])('%s', (_, text, expected) => {
    expect(inertLine(text)).toBe(expected);
  });

  it('leaves nothing that steers, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const result of [inertLine(text), inertBlock(text)]) {
          expect(result.isWellFormed()).toBe(true);
          expect(result).not.toMatch(/(?![\n\t])\p{Cc}|\p{Bidi_Control}|[\u200b-\u200d]/u);
        }
        expect(inertLine(text)).not.toMatch(/[\n\t]/);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('keeps the lines of a block', () => {
  expect(inertBlock('a\r\n\tb\n\rc\u001b[2K\u202e')).toBe('a\n\tb\n␍c␛[2K⟨U+202E⟩');
});
