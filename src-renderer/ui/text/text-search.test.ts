import { describe, expect, it } from 'vitest';
import { findMatches, sliceByMatches } from './text-search.ts';

describe('findMatches', () => {
  it('ignores case and takes the query literally', () => {
    expect(findMatches('A.b a.B axb', 'a.b').starts).toEqual([0, 4]);
    expect(findMatches('(x) [y] \\d', '[y]').starts).toEqual([4]);
    expect(findMatches('(x) [y] \\d', '\\D').starts).toEqual([8]);
  });
  it('finds nothing for an empty query', () => {
    expect(findMatches('abc', '').starts).toEqual([]);
  });
  it('stops at the limit and says so', () => {
    expect(findMatches('aaaa', 'a', 3)).toEqual({ starts: [0, 1, 2], length: 1, truncated: true });
    expect(findMatches('aaa', 'a', 3).truncated).toBe(false);
  });
});

describe('sliceByMatches', () => {
  const matches = findMatches('one two one', 'one');
  it('cuts a range at the matches', () => {
    expect(sliceByMatches(matches, 0, 11)).toEqual([
      { start: 0, end: 3, match: 0 },
      { start: 3, end: 8, match: -1 },
      { start: 8, end: 11, match: 1 },
    ]);
  });
  it('keeps the part of a match that lies in the range', () => {
    expect(sliceByMatches(matches, 2, 9)).toEqual([
      { start: 2, end: 3, match: 0 },
      { start: 3, end: 8, match: -1 },
      { start: 8, end: 9, match: 1 },
    ]);
    expect(sliceByMatches(matches, 3, 8)).toEqual([{ start: 3, end: 8, match: -1 }]);
  });
});
