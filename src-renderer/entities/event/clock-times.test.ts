import { describe, expect, it } from 'vitest';
import { formatSpan, nanosToMs } from './clock-times.ts';

describe('times of records', () => {
  it.each([
    [186, '186 ms'],
    [134_000, '2 m 14 s'],
  ])('writes a span of %d ms as %s', (durationMs, expected) => {
    expect(formatSpan(durationMs)).toBe(expected);
  });
  it('keeps microseconds', () => {
    expect(nanosToMs('1795327864248150063')).toBeCloseTo(1795327864248.15, 2);
  });
});
