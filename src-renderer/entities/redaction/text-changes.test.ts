import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BRIEF, shownChanges, textChanges } from './text-changes.ts';

const signs = { same: ' ', removed: '-', added: '+' };
const drawn = (before: string, after: string) =>
  textChanges(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

describe('what was replaced in a text', () => {
  it('finds each replaced piece', () => {
    const line = 'The quick brown fox jumps over the lazy dog, twice a day.';
    expect(
      drawn(`${line} key=ghp_abc ${line} key=ghp_def ${line}`, `${line} key=[S:x] ${line} key=[S:x] ${line}`),
    ).toEqual([` ${line} key=`, '-ghp_abc', '+[S:x]', `  ${line} key=`, '-ghp_def', '+[S:x]', `  ${line}`]);
  });

  it.each([
    ['a', 'a', [' a']],
    ['', '', []],
    ['secret', '[REDACTED]', ['-secret', '+[REDACTED]']],
    ['name: x', '', ['-name: x']],
    ['', '[REDACTED]', ['+[REDACTED]']],
    ['aaa', 'aa', [' aa', '-a']],
    ['😀', '😁', ['-😀', '+😁']],
    ['x😀', 'x', [' x', '-😀']],
  ])('from %j to %j', (before, after, pieces) => {
    expect(drawn(before, after)).toEqual(pieces);
  });

  it('gives back both texts and never halves a character', () => {
    const word = fc.constantFrom('alpha ', 'beta ', 'ghp_0123456789 ', '[SECRET:github-token] ', '😀', '\n', 'x');
    const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = textChanges(before, after);
        const joined = (not: string) =>
          pieces
            .filter(({ kind }) => kind !== not)
            .map((piece) => piece.text)
            .join('');
        expect(joined('added')).toBe(before);
        expect(joined('removed')).toBe(after);
        expect(pieces.every((piece) => piece.text.isWellFormed())).toBe(true);
      }),
    );
  });

  it('reads a text of 10 MB with many changes', () => {
    const lines = Array.from({ length: 200_000 }, (_, index) => `line ${index} of the output of a tool, no secret`);
    const before = lines.map((line, index) => (index % 1_000 === 7 ? `${line} token=abcdef${index}` : line)).join('\n');
    const after = before.replaceAll(/token=\w+/g, 'token=[SECRET:x]');
    expect(textChanges(before, after).filter(({ kind }) => kind === 'added')).toHaveLength(200);
  });
});

describe('what is drawn of it', () => {
  const pieces = textChanges(
    `${'a'.repeat(5_000)}KEY${'b'.repeat(5_000)}`,
    `${'a'.repeat(5_000)}[X]${'b'.repeat(5_000)}`,
  );

  it('keeps what stands beside a change and counts what is left out', () => {
    const { pieces: shown } = shownChanges(pieces, { contextUnits: 10 });
    expect(shown).toEqual([
      { kind: 'same', text: '', gap: { units: 4_990, tail: 'aaaaaaaaaa' } },
      { kind: 'removed', text: 'KEY' },
      { kind: 'added', text: '[X]' },
      { kind: 'same', text: 'bbbbbbbbbb', gap: { units: 4_990, tail: '' } },
    ]);
  });

  it('goes on behind a gap at the beginning of a line', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index} nothing to hide\n`).join('');
    const [first] = shownChanges(textChanges(`${lines}KEY end`, `${lines}[X] end`)).pieces;
    expect(first?.gap?.tail).toMatch(/^line 3\d nothing/);
    expect((first?.gap?.units ?? 0) + (first?.gap?.tail.length ?? 0)).toBe(lines.length);
  });

  it('says the first change in a line when it has to be brief', () => {
    const line = 'nothing to hide on this line\n'.repeat(4);
    const before = `${line}owner CUST-20417\n${line}owner CUST-31900\n${line}`;
    const shown = shownChanges(textChanges(before, before.replaceAll(/\d{5}/g, '[X]')), BRIEF);
    expect(shown.more).toBe(1);
    const text = shown.pieces.map((piece) => `${piece.text}${piece.gap ? `…${piece.gap.tail}` : ''}`).join('');
    expect(text).toContain('owner CUST-20417[X]');
    expect(text.length).toBeLessThan(160);
  });

  it('shortens what was removed and stops after so many changes', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({
      kind: index % 2 === 0 ? ('same' as const) : ('removed' as const),
      text: 'x'.repeat(2_000),
    }));
    const shown = shownChanges(many, { maxChanges: 2, pieceUnits: 100, contextUnits: 5 });
    expect(shown.more).toBe(2);
    expect(shown.pieces.filter(({ kind }) => kind === 'removed').map(({ gap }) => gap?.units)).toEqual([1_875, 1_875]);
  });
});
