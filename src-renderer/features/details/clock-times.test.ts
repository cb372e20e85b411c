import { describe, expect, it } from 'vitest';
import { formatClock, formatDateTime, formatSpan, nanosToMs } from './clock-times.ts';

const LOCAL = new Date(2026, 10, 2, 6, 1, 4, 65).getTime();

describe('clock times', () => {
  it('pads every part', () => {
    expect(formatClock(LOCAL)).toBe('06:01:04.065');
    expect(formatDateTime(LOCAL)).toBe('2026-11-02 06:01:04.065');
  });
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
