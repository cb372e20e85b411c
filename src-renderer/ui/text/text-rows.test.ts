import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutIntoRows } from './text-rows.ts';

function rowsOf(text: string, columns: number): string[] {
  const rows = cutIntoRows(text, columns);
  return Array.from({ length: rows.count }, (_, row) => text.slice(rows.start(row), rows.end(row)));
}

describe('cutIntoRows', () => {
  it.each([
    ['', ['']],
    ['one', ['one']],
    ['one\n', ['one', '']],
    ['\n\n', ['', '', '']],
    ['12345678', ['12345678']],
    ['123456789', ['12345678', '9']],
    ['1234567890123456789\nx', ['12345678', '90123456', '789', 'x']],
    ['1234567😀8', ['1234567', '😀8']],
    ['word by word', ['word by ', 'word']],
    ['ab cdefghij', ['ab cdefg', 'hij']],
  ])('cuts %j', (text, expected) => {
    expect(rowsOf(text, 8)).toEqual(expected);
  });

  it('keeps every character and finds the row of each', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', '😀', 'é', ' ') }),
        fc.integer({ min: 8, max: 20 }),
        (text, columns) => {
          const rows = cutIntoRows(text, columns);
          let rebuilt = '';
          for (let row = 0; row < rows.count; row += 1) {
            if (row > 0 && rows.startsLine(row)) rebuilt += '\n';
            rebuilt += text.slice(rows.start(row), rows.end(row));
            expect(rows.rowAt(rows.start(row))).toBe(row);
          }
          expect(rebuilt).toBe(text);
          const lines = text.split('\n');
          expect(lines.map((_, line) => text.slice(rows.lineStart(line), rows.lineEnd(line)))).toEqual(lines);
          expect(rows.line(rows.count - 1)).toBe(text.split('\n').length - 1);
        },
      ),
    );
  });
});
