import { expect, it } from 'vitest';
import { mergeRanges } from './ranges.ts';

it.each<[Array<[number, number]>, Array<[number, number]>]>([
  [[], []],
  [
    [
      [5, 6],
      [1, 2],
    ],
    [
      [1, 2],
      [5, 6],
    ],
  ],
  [
    [
      [1, 2],
      [3, 4],
    ],
    [[1, 4]],
  ],
  [
    [
      [1, 9],
      [2, 3],
      [11, 11],
      [10, 10],
    ],
    [[1, 11]],
  ],
])('merges %j into %j', (ranges, expected) => {
  expect(mergeRanges(ranges)).toEqual(expected);
});
