import { expect, it } from 'vitest';
import {
  formatAge,
  formatAgo,
  formatBytes,
  formatCost,
  formatCount,
  formatDuration,
  formatOffset,
  formatShortCount,
  formatTokens,
} from './format.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

it.each([
  [0, '0ms'],
  [0.4, '<1ms'],
  [186, '186ms'],
  [270.947, '271ms'],
  [999.6, '1.0s'],
  [3_140, '3.1s'],
  [9_949, '9.9s'],
  [9_960, '10s'],
  [59_600, '1m00s'],
  [134_000, '2m14s'],
  [3_599_600, '1h00m'],
  [23.9 * hour, '23h54m'],
  [25 * hour, '1d01h'],
  [365 * day, '1y0d'],
  [2_501_999.8 * hour, '285y225d'],
  [Number.POSITIVE_INFINITY, '–'],
])('a duration of %d ms is %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it.each([
  [0, '0', '0'],
  [980, '980', '980'],
  [999.6, '1,000', '1k'],
  [1_200, '1,200', '1.2k'],
  [12_449, '12,449', '12.4k'],
  [99_960, '99,960', '100k'],
  [999_499, '999,499', '999k'],
  [999_600, '999,600', '1M'],
  [1_250_000_000, '1,250,000,000', '1.3G'],
])('the count %d is %s, in short %s', (count, whole, short) => {
  expect([formatCount(count), formatShortCount(count)]).toEqual([whole, short]);
});

it('shows tokens in and out', () => {
  expect(formatTokens({ input: 1_200, output: 80 })).toBe('1,200→80 tok');
  expect(formatTokens({ output: 80 })).toBe('→80 tok');
  expect(formatTokens({})).toBe('');
});

it.each([
  [0, '$0'],
  [0.00004, '<$0.0001'],
  [0.0075125, '$0.0075'],
  [0.0812, '$0.08'],
  [12.3, '$12.30'],
  [1_234.5, '$1,235'],
])('a cost of %d is %s', (costUsd, text) => {
  expect(formatCost(costUsd)).toBe(text);
});

it.each([
  [0, '+0.000'],
  [34, '+0.034'],
  [-0.2, '+0.000'],
  [-500, '-0.500'],
  [59_999.6, '+1:00.000'],
  [123_100, '+2:03.100'],
  [hour + 61_005, '+1:01:01.005'],
])('an offset of %d ms is %s', (offsetMs, text) => {
  expect(formatOffset(offsetMs)).toBe(text);
});

it.each([
  [512, '512 B'],
  [1_024, '1.0 KiB'],
  [1_536, '1.5 KiB'],
  [20 * 1_024 * 1_024, '20 MiB'],
  [1_023.7 * 1_024, '1.0 MiB'],
  [5_000 * 1_024 ** 4, '5000 TiB'],
])('%d bytes are %s', (sizeBytes, text) => {
  expect(formatBytes(sizeBytes)).toBe(text);
});

it.each([
  [-hour, 'now'],
  [4_999, 'now'],
  [42 * second, '42s'],
  [60 * second, '1m'],
  [3 * hour, '3h'],
  [13 * day, '13d'],
  [15 * day, '2w'],
  [800 * day, '2y'],
])('%d ms ago is %s', (ageMs, text) => {
  expect(formatAge(ageMs)).toBe(text);
});

it('says how long ago, and that it was now', () => {
  expect([formatAgo(0), formatAgo(61_000)]).toEqual(['just now', '1m ago']);
});
