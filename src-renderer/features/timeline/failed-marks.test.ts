import { expect, test } from 'vitest';
import { createEventList } from '../../state/event-list.ts';
import { failedMarks } from './failed-marks.ts';

function listOf(count: number, isFailed: (index: number) => boolean) {
  const list = createEventList('arrival');
  const numbers = Array.from({ length: count }, (_, index) => index);
  list.add(
    numbers.map((index) => index + 1),
    numbers,
    numbers.map((index) => Number(isFailed(index))),
  );
  return list;
}

test('each failure of a short list has its mark', () => {
  const marks = failedMarks(listOf(10, (index) => index === 0 || index === 4 || index === 9));
  expect(marks).toEqual([
    { at: 0, index: 0 },
    { at: 0.4, index: 4 },
    { at: 0.9, index: 9 },
  ]);
  expect(failedMarks(listOf(10, () => false))).toEqual([]);
  expect(failedMarks(listOf(0, () => true))).toEqual([]);
});

test('of a long list at most so many, each at the first failure of its part', () => {
  const marks = failedMarks(
    listOf(100_000, (index) => index % 3 === 1),
    100,
  );
  expect(marks).toHaveLength(100);
  expect(marks.every(({ index }, part) => index >= part * 1_000 && index < part * 1_000 + 3)).toBe(true);
});
