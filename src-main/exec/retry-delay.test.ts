import { describe, expect, it } from 'vitest';
import { backoffMs, serverDelayMs } from './retry-delay.ts';

describe('serverDelayMs', () => {
  it.each([
    ['Rate limit reached. Please try again in 1.898s. Visit …', 1_898],
    ['Please try again in 28ms.', 28],
    ['please TRY AGAIN IN 35 seconds', 35_000],
    ['try again in 1 second', 1_000],
    ['try again in 2 s', 2_000],
    ['try again later', undefined],
    ['synthetic server error', undefined],
    ['try again in soon', undefined],
  ])('%s', (message, expected) => {
    const found = serverDelayMs(message);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 6);
  });
});

describe('backoffMs', () => {
  it('doubles from 200 ms', () => {
    expect([1, 2, 3, 4].map((retry) => backoffMs(retry, () => 0.5))).toEqual([200, 400, 800, 1_600]);
  });

  it('is at most 10 % more or less', () => {
    expect(backoffMs(1, () => 0)).toBeCloseTo(180);
    expect(backoffMs(1, () => 1)).toBeCloseTo(220);
  });

  it('stays bounded for 100 retries', () => {
    expect(backoffMs(100, () => 0.5)).toBe(60_000);
  });
});
