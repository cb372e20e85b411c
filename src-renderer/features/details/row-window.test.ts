import { describe, expect, it } from 'vitest';
import { MAX_HEIGHT_PX, rowWindow, scrollTopOf } from './row-window.ts';

const SMALL = { rows: 1_000, rowPx: 18, viewportPx: 180, overscan: 2 };
const HUGE = { rows: 10_000_000, rowPx: 18, viewportPx: 180, overscan: 2 };

describe('rowWindow', () => {
  it('draws the visible rows and a few around them', () => {
    expect(rowWindow({ ...SMALL, scrollTopPx: 1_800 })).toEqual({
      heightPx: 18_000,
      first: 98,
      count: 14,
      topPx: 1_764,
    });
    expect(rowWindow({ ...SMALL, scrollTopPx: 0 })).toMatchObject({ first: 0, count: 12, topPx: 0 });
  });
  it('ends at the last row', () => {
    const { first, count } = rowWindow({ ...SMALL, scrollTopPx: 18_000 - 180 });
    expect(first + count).toBe(1_000);
  });
  it('reaches both ends of a list that is taller than a browser lays out', () => {
    expect(rowWindow({ ...HUGE, scrollTopPx: 0 })).toMatchObject({ heightPx: MAX_HEIGHT_PX, first: 0, topPx: 0 });
    const atEnd = rowWindow({ ...HUGE, scrollTopPx: MAX_HEIGHT_PX - 180 });
    expect(atEnd.first + atEnd.count).toBe(10_000_000);
    expect(atEnd.topPx + atEnd.count * 18).toBeCloseTo(MAX_HEIGHT_PX, 3);
  });
  it('draws nothing of an empty list', () => {
    expect(rowWindow({ ...SMALL, rows: 0, scrollTopPx: 0 }).count).toBe(0);
  });
});

describe('scrollTopOf', () => {
  it.each([SMALL, HUGE])('brings any row of $rows into view', (list) => {
    for (const row of [0, 1, Math.floor(list.rows / 3), list.rows - 1]) {
      const shown = rowWindow({ ...list, overscan: 0, scrollTopPx: scrollTopOf(row, list) });
      expect(shown.first).toBeLessThanOrEqual(row);
      expect(shown.first + shown.count).toBeGreaterThan(row);
    }
  });
});
