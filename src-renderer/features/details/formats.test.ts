import { describe, expect, it } from 'vitest';
import { formatBytes, formatCost, formatDelta, formatDuration, nanosToMs } from './formats.ts';

describe('formats', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [186, '186 ms'],
    [3_214, '3.21 s'],
    [41_000, '41.0 s'],
    [134_000, '2 m 14 s'],
  ])('writes %d ms as %s', (durationMs, expected) => {
    expect(formatDuration(durationMs)).toBe(expected);
  });
  it.each([
    [0, '$0.00'],
    [0.007512, '$0.00751'],
    [0.25, '$0.25'],
    [12.5, '$12.50'],
  ])('writes %d dollars as %s', (costUsd, expected) => {
    expect(formatCost(costUsd)).toBe(expected);
  });
  it.each([
    [15, '15 B'],
    [1_331, '1.3 KiB'],
    [10 * 1024 * 1024, '10.0 MiB'],
  ])('writes %d bytes as %s', (sizeBytes, expected) => {
    expect(formatBytes(sizeBytes)).toBe(expected);
  });
  it('keeps the sign of a delta', () => {
    expect(formatDelta(1_173, 1_000)).toBe('+0.173');
    expect(formatDelta(1_000, 3_400)).toBe('−2.400');
  });
  it('keeps microseconds', () => {
    expect(nanosToMs('1795327864248150063')).toBeCloseTo(1795327864248.15, 2);
  });
});
