import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFlagText, parseNumericText, parseRfc3339Text } from './scalar-text.ts';

describe('times', () => {
  it.each([
    ['2026-11-22T06:11:04.605Z', 1_795_327_864_605_000],
    ['2026-11-22T06:11:04Z', 1_795_327_864_000_000],
    ['2026-11-22t06:11:04.1z', 1_795_327_864_100_000],
    ['2026-11-22 06:11:04.123456789Z', 1_795_327_864_123_456],
    ['2026-11-22T07:11:04.605+01:00', 1_795_327_864_605_000],
    ['2026-11-21T20:41:04.605-09:30', 1_795_327_864_605_000],
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:59:59.5Z', -500_000],
    ['2024-02-29T12:00:00Z', Date.UTC(2024, 1, 29, 12) * 1000],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1) * 1000],
  ])('%s', (text, microseconds) => {
    expect(parseRfc3339Text(text)).toBe(microseconds);
  });

  it('agree with Date for every instant of four centuries', () => {
    const range = { noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2300-01-01') };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        expect(parseRfc3339Text(date.toISOString())).toBe(date.getTime() * 1000);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    '2026-11-22',
    '2026-11-22T06:11:04',
    '2026-11-22T06:11:04.Z',
    '2026-11-22T06:11:04.605',
    '2026-11-22T06:11:04.605Zx',
    '2026-11-22T06:11:04+0100',
    '2026-11-22T06:11:04+24:00',
    '2026-11-22T06:11:04+01:60',
    '2026-13-22T06:11:04Z',
    '2026-00-22T06:11:04Z',
    '2026-11-31T06:11:04Z',
    '2026-11-00T06:11:04Z',
    '2025-02-29T06:11:04Z',
    '2026-11-22T24:11:04Z',
    '2026-11-22T06:60:04Z',
    '2026-11-22T06:11:61Z',
    '2026/11/22T06:11:04Z',
    '2026-11-22T06-11-04Z',
    '2026-11-22x06:11:04Z',
    '20a6-11-22T06:11:04Z',
    '٢٠٢٦-11-22T06:11:04Z',
    `2026-11-22T06:11:04.${'0'.repeat(99)}Z`,
  ])('%j is none', (text) => {
    expect(parseRfc3339Text(text)).toBeUndefined();
  });
});

it.each([
  ['186', 186],
  ['007', 7],
  ['-3.5', -3.5],
  ['+1', 1],
  ['1.', 1],
  ['.5', 0.5],
  ['2e3', 2000],
  ['9007199254740993', 9007199254740992],
  ['', undefined],
  [' 1', undefined],
  ['1,000', undefined],
  ['0x10', undefined],
  ['1e999', undefined],
  ['Infinity', undefined],
  ['NaN', undefined],
  ['12ms', undefined],
  ['1'.repeat(65), undefined],
])('%j is the number %s', (text, expected) => {
  expect(parseNumericText(text)).toBe(expected);
});

it.each([
  ['true', true],
  ['TRUE', true],
  ['False', false],
  ['yes', undefined],
  ['1', undefined],
  ['', undefined],
])('%j is the flag %s', (text, expected) => {
  expect(parseFlagText(text)).toBe(expected);
});
