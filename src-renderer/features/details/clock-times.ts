/** Points in time, in the reader's time zone, and spans of time, as the details show them. */
import { formatDuration } from '../../../src-shared/timeline/format.ts';

/** `186 ms`, `2 m 14 s`: where there is room, units stand apart. */
export function formatSpan(durationMs: number): string {
  return formatDuration(durationMs).replaceAll(/(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)/g, ' ');
}

/** `06:11:04.605` */
export function formatClock(timeMs: number): string {
  const date = new Date(timeMs);
  const pad = (part: number, width = 2) => String(part).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** `2026-11-22 06:11:04.605` */
export function formatDateTime(timeMs: number): string {
  const date = new Date(timeMs);
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${formatClock(timeMs)}`;
}

/** Decimal nanoseconds since the epoch as milliseconds with their fraction, to the microsecond. */
export function nanosToMs(timeUnixNano: string): number {
  return Number(BigInt(timeUnixNano) / 1_000n) / 1_000;
}
