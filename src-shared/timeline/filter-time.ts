/**
 * Times in a filter: what is written behind `time:`, as a span of microseconds since the epoch, and back. `filter.ts` says
 * what may be written and what it means.
 */
import type { ComparisonOp, TimeSpan } from './filter-types.ts';

/** The latest instant a filter can name, µs: 2200-01-01T00:00Z, so that every one is a safe integer. */
const LATEST_US = Date.UTC(2200, 0, 1) * 1_000;

const FORMS = 'time:>14:05, time:2026-11-22, time:<2026-11-22T14:05, time:today, time:>-15m (s, m, h, d)';

export type TimeRead = { ok: true; span: TimeSpan } | { ok: false; offset: number; message: string };

/** What a time covers: nothing (an instant, `end` is `start`) when it is relative, else as much as it leaves open. */
interface WrittenTime {
  type: 'relative' | 'clock' | 'day';
  /** µs; `end` exclusive. */
  start: number;
  end: number;
}

/** @param offset of a fault: UTF-16 units from the beginning of `value` */
export function readTimes(value: string, op: ComparisonOp, nowMs: number): TimeRead {
  const dots = value.indexOf('..');
  if (dots !== -1) return readRange(value, dots, op, nowMs);
  const time = readTime(value, nowMs);
  if (time === undefined) return notATime(value, 0);
  const { start, end } = time;
  // Only a day is as long as it is written; a clock's time is the instant at which it begins.
  const last = time.type === 'day' ? end - 1 : start;
  switch (op) {
    case '<':
      return spanned({ toUs: start });
    case '<=':
      return spanned({ toUs: last + 1 });
    case '>':
      return spanned({ fromUs: last + 1 });
    case '>=':
      return spanned({ fromUs: start });
    case '=':
      if (time.type !== 'relative') return spanned({ fromUs: start, toUs: end });
      return fault(0, `“${value}” is one instant: time:>${value} is all since then`);
  }
}

function readRange(value: string, dots: number, op: ComparisonOp, nowMs: number): TimeRead {
  const [from, to] = [value.slice(0, dots), value.slice(dots + 2)];
  if (op !== '=') return fault(0, `A range stands alone, without < or >: time:${value}`);
  if (to === '' || from === '') {
    const half = from === '' ? `time:<=${to || '14:10'}` : `time:>=${from}`;
    return fault(from === '' ? 0 : value.length, `A range has two ends, as in time:14:05..14:10, or is ${half}`);
  }
  const first = readTime(from, nowMs);
  if (first === undefined) return notATime(from, 0);
  const second = readTime(to, nowMs);
  if (second === undefined) return notATime(to, dots + 2);
  const toUs = second.type === 'day' ? second.end : second.start + 1;
  if (toUs > first.start) return spanned({ fromUs: first.start, toUs });
  return fault(dots + 2, `“${to}” is before “${from}”. A time without a day is today’s: write the day as well.`);
}

function spanned(span: TimeSpan): TimeRead {
  const isWithin = (timeUs: number | undefined) => timeUs === undefined || (timeUs >= 0 && timeUs <= LATEST_US);
  if (isWithin(span.fromUs) && isWithin(span.toUs)) return { ok: true, span };
  return fault(0, 'A time lies between 1970 and 2200.');
}

const RELATIVE = /^-(\d{1,9}(?:\.\d{1,6})?)([smhd])$/;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,6}))?)?`;
const DAY = String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)`;
const TIME = new RegExp(`^(?:${DAY}[t ])?${CLOCK}(?<zone>z|[+-]\\d\\d:?\\d\\d)?$`);
const WHOLE_DAY = new RegExp(`^${DAY}$`);

function readTime(text: string, nowMs: number): WrittenTime | undefined {
  const lower = text.toLowerCase();
  const relative = RELATIVE.exec(lower);
  if (relative !== null) {
    const agoMs = Number(relative[1]) * (UNITS_MS[relative[2] ?? ''] ?? 0);
    const start = Math.round((nowMs - agoMs) * 1_000);
    return { type: 'relative', start, end: start };
  }
  const now = new Date(nowMs);
  const today = [now.getFullYear(), now.getMonth(), now.getDate()] as const;
  if (lower === 'today') return dayOf(...today);
  if (lower === 'yesterday') return dayOf(today[0], today[1], today[2] - 1);
  const day = WHOLE_DAY.exec(lower)?.groups;
  if (day !== undefined) {
    const date = dateOf(day);
    return date && dayOf(...date);
  }
  const groups = TIME.exec(lower)?.groups;
  if (groups === undefined) return undefined;
  const date = groups['year'] === undefined ? today : dateOf(groups);
  if (date === undefined || (groups['zone'] !== undefined && groups['year'] === undefined)) return undefined;
  return clockOf(date, groups);
}

type CalendarDate = readonly [year: number, month: number, day: number];

/** A day as the calendar has it; months count from 0. */
function dateOf(groups: Record<string, string | undefined>): CalendarDate | undefined {
  const [year, month, day] = [Number(groups['year']), Number(groups['month']) - 1, Number(groups['day'])];
  const date = new Date(Date.UTC(year, month, day));
  return year >= 1969 && date.getUTCMonth() === month && date.getUTCDate() === day ? [year, month, day] : undefined;
}

/** From midnight to midnight here, which is not 24 hours where the clocks change. */
function dayOf(year: number, month: number, day: number): WrittenTime {
  const start = new Date(year, month, day).getTime() * 1_000;
  return { type: 'day', start, end: new Date(year, month, day + 1).getTime() * 1_000 };
}

function clockOf(date: CalendarDate, groups: Record<string, string | undefined>): WrittenTime | undefined {
  const { hour, minute, second, fraction, zone } = groups;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  let startMs: number;
  if (zone === undefined) {
    startMs = new Date(...date, hours, minutes, seconds).getTime();
  } else {
    const offset = offsetMinutes(zone);
    if (offset === undefined) return undefined;
    startMs = Date.UTC(...date, hours, minutes, seconds) - offset * 60_000;
  }
  const start = startMs * 1_000 + Number((fraction ?? '').padEnd(6, '0'));
  const length = second === undefined ? 60_000_000 : 10 ** (6 - (fraction?.length ?? 0));
  return { type: 'clock', start, end: start + length };
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
}

/** The value behind `time:` that stands for this span wherever and whenever it is read. */
export function formatSpan({ fromUs, toUs }: TimeSpan): string {
  if (toUs === undefined) return `>=${instantText(fromUs ?? 0)}`;
  if (fromUs === undefined) return `<${instantText(toUs)}`;
  return `${instantText(fromUs)}..${instantText(toUs - 1)}`;
}

function instantText(timeUs: number): string {
  const seconds = new Date(Math.floor(timeUs / 1_000_000) * 1_000).toISOString().slice(0, 19);
  const fraction = timeUs % 1_000_000;
  return `${seconds}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`}Z`;
}

function notATime(text: string, offset: number): TimeRead {
  return fault(offset, `“${text}” is not a time: ${FORMS}`);
}

function fault(offset: number, message: string): { ok: false; offset: number; message: string } {
  return { ok: false, offset, message };
}
