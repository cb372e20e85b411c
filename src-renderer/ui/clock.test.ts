import { expect, it } from 'vitest';
import { formatClock, formatDateTime, formatListTime, startOfDay } from './clock.ts';

const LOCAL = new Date(2026, 10, 2, 6, 1, 4, 65).getTime();

it('pads every part', () => {
  expect(formatClock(LOCAL)).toBe('06:01:04.065');
  expect(formatDateTime(LOCAL)).toBe('2026-11-02 06:01:04.065');
});

it('says the day of what is of another day', () => {
  expect(formatListTime(LOCAL, startOfDay(LOCAL + 3_600_000))).toBe('06:01:04.065');
  expect(formatListTime(LOCAL, startOfDay(LOCAL + 86_400_000))).toBe('Nov 02 06:01:04');
  expect(formatListTime(LOCAL, startOfDay(LOCAL - 86_400_000))).toBe('Nov 02 06:01:04');
});

it('says the year of what is of another year', () => {
  const dayMs = startOfDay(new Date(2027, 0, 1).getTime());
  expect(formatListTime(LOCAL, dayMs)).toBe('2026-11-02 06:01');
});
