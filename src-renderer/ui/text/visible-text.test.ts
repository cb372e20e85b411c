import { describe, expect, it } from 'vitest';
import { codePointName, visibleRuns } from './visible-text.ts';

/** Runs as one string, marks in brackets. */
function shown(text: string): string {
  return visibleRuns(text)
    .map((run) => (run.mark ? `[${run.label}]` : run.text))
    .join('');
}

describe('visibleRuns', () => {
  it.each([
    ['plain text\n\twith tab', 'plain text\n\twith tab'],
    ['\u001b[31mred\u001b[0m', '[ESC][31mred[ESC][0m'],
    ['abc\u202egpj.exe', 'abc[RLO]gpj.exe'],
    ['a\u2066b\u2069c', 'a[LRI]b[PDI]c'],
    ['pass\u200bword', 'pass[ZWSP]word'],
    ['a\u200db', 'a[ZWJ]b'],
    ['line\r\nnext', 'line\r\nnext'],
    ['10%\r20%', '10%[CR]20%'],
    ['\u0000\u007f\u009b', '[NUL][DEL][CSI]'],
    ['lone \ud800 surrogate', 'lone [U+D800] surrogate'],
    ['hi\u{e0068}\u{e0069}', 'hi[TAG h][TAG i]'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ])('shows %j as %s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('leaves emoji sequences and scripts alone', () => {
    for (const text of ['👩‍👩‍👧', 'می‌خواهم', '漢字かな', 'naïve café', '🏳️‍🌈']) expect(shown(text)).toBe(text);
  });

  it('loses nothing', () => {
    const text = Array.from({ length: 0x3000 }, (_, index) => String.fromCodePoint(index)).join('');
    const back = visibleRuns(text)
      .map((run) => (run.mark ? String.fromCodePoint(run.codePoint) : run.text))
      .join('');
    expect(back).toBe(text);
  });
});

describe('codePointName', () => {
  it('names code points as Unicode does', () => {
    expect(codePointName(0x202e)).toBe('U+202E');
    expect(codePointName(0x1b)).toBe('U+001B');
    expect(codePointName(0xe0068)).toBe('U+E0068');
  });
});
