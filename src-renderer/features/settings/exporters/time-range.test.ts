import { expect, test } from 'vitest';
import { localInputValue, rangeOf } from './time-range.ts';

test('a time goes into the field and comes out to the second', () => {
  const timeMs = Date.UTC(2026, 10, 22, 6, 11, 4, 605);
  const value = localInputValue(timeMs);
  expect(value).toMatch(/^2026-11-2\dT\d\d:11:04$/);
  expect(rangeOf(value, value)).toEqual({
    ok: true,
    range: { fromMs: timeMs - 605, toMs: timeMs - 605 + 999 },
  });
});

test.each([
  ['', '2026-11-22T06:00', 'needed'],
  ['2026-11-22T06:00', 'x', 'needed'],
  ['2026-11-22T06:00:01', '2026-11-22T06:00:00', 'before'],
])('%j to %j is no range', (from, to, message) => {
  const result = rangeOf(from, to);
  expect(result.ok).toBe(false);
  if (!result.ok) expect(result.message).toContain(message);
});
