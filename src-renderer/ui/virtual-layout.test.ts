import { describe, expect, test } from 'vitest';
import { createVirtualLayout, followAfterScroll } from './virtual-layout.ts';

const small = createVirtualLayout({ count: 100, rowHeightPx: 24, viewportPx: 240 });
/** 24 million pixels of content in a scroller of 12 million. */
const huge = createVirtualLayout({ count: 1_000_000, rowHeightPx: 24, viewportPx: 600, maxHeightPx: 12_000_000 });

describe('layout', () => {
  test('a list that fits is placed as it is', () => {
    expect(small.heightPx).toBe(2_400);
    expect(small.isScaled).toBe(false);
    expect(small.range(0, 0)).toEqual({ start: 0, end: 10 });
    expect(small.range(36, 2)).toEqual({ start: 0, end: 14 });
    expect(small.topOf(7, 500)).toBe(168);
  });

  test('every row of a list taller than a browser allows can be reached', () => {
    expect(huge.heightPx).toBe(12_000_000);
    expect(huge.range(0, 0).start).toBe(0);
    expect(huge.range(huge.maxScrollTop, 0)).toEqual({ start: 999_975, end: 1_000_000 });
    for (const index of [0, 1, 499_999, 500_000, 777_777, 999_999]) {
      const top = huge.scrollTopFor(index, 0, 'center');
      const { start, end } = huge.range(top, 0);
      expect(index).toBeGreaterThanOrEqual(start);
      expect(index).toBeLessThan(end);
      const onScreenPx = huge.topOf(index, top) - top;
      expect(onScreenPx).toBeGreaterThanOrEqual(-0.01);
      expect(onScreenPx).toBeLessThanOrEqual(600 - 24 + 0.01);
    }
  });

  test('rows in sight lie inside the scrolled element, one below the other', () => {
    for (const top of [0, 1_234_567, huge.maxScrollTop]) {
      const { start, end } = huge.range(top, 0);
      for (let index = start; index < end - 1; index++) {
        expect(huge.topOf(index + 1, top) - huge.topOf(index, top)).toBeCloseTo(24, 5);
      }
      expect(huge.topOf(end - 1, top) + 24).toBeLessThanOrEqual(huge.heightPx + 24);
    }
  });

  test('a row in sight is not scrolled to, one beyond the edge just comes in', () => {
    expect(small.scrollTopFor(5, 0, 'nearest')).toBe(0);
    expect(small.scrollTopFor(20, 0, 'nearest')).toBe(23 * 24 - 240);
    expect(small.scrollTopFor(0, 500, 'nearest')).toBe(0);
    expect(small.scrollTopFor(99, 0, 'nearest')).toBe(small.maxScrollTop);
  });

  test('an empty list has no rows and nowhere to scroll', () => {
    const empty = createVirtualLayout({ count: 0, rowHeightPx: 24, viewportPx: 240 });
    expect(empty.range(0, 8)).toEqual({ start: 0, end: 0 });
    expect(empty.maxScrollTop).toBe(0);
  });
});

describe('following the tail', () => {
  const at = {
    following: true,
    scrollTop: 1_000,
    previousTop: 1_000,
    maxScrollTop: 1_000,
    ownTop: undefined as number | undefined,
  };
  const cases: Array<[string, Partial<typeof at>, boolean]> = [
    ['scrolling up lets go', { scrollTop: 960 }, false],
    ['a pixel or two above the end is still the end', { scrollTop: 997 }, true],
    ['reaching the end takes hold', { following: false, previousTop: 400 }, true],
    ['scrolling down short of the end changes nothing', { following: false, previousTop: 400, scrollTop: 600 }, false],
    ['the list grew under a view that follows', { maxScrollTop: 1_240 }, true],
    ['what the list scrolled itself decides nothing', { following: false, ownTop: 1_000 }, false],
  ];
  test.each(cases)('%s', (_, change, expected) => {
    expect(followAfterScroll({ ...at, ...change })).toBe(expected);
  });
});
