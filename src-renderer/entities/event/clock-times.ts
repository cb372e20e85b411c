/** Spans of time and points in time as records hold them, as the details show them. */
import { formatDuration } from '../../../src-shared/timeline/format.ts';

/** `186 ms`, `2 m 14 s`: where there is room, units stand apart. */
export function formatSpan(durationMs: number): string {
  return formatDuration(durationMs).replaceAll(/(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)/g, ' ');
}

/** Decimal nanoseconds since the epoch as milliseconds with their fraction, to the microsecond. */
export function nanosToMs(timeUnixNano: string): number {
  return Number(BigInt(timeUnixNano) / 1_000n) / 1_000;
}
