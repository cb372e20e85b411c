/**
 * The time axis of the waterfall: what the rows in sight cover, so that a bar means something in a conversation of hours
 * as in one of seconds. A bar ends at its event's time and is as long as its duration.
 */
import type { EventRow } from '../../../src-shared/contract/host-api.ts';

export interface TimeAxis {
  startMs: number;
  endMs: number;
}

export interface Bar {
  /** Fractions of the axis, 0 to 1. */
  left: number;
  width: number;
  /** The event has no duration: a tick at its time. */
  isPoint: boolean;
}

export function axisOf(rows: Iterable<Pick<EventRow, 'timeMs' | 'durationMs'>>): TimeAxis | undefined {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    startMs = Math.min(startMs, row.timeMs - (row.durationMs ?? 0));
    endMs = Math.max(endMs, row.timeMs);
  }
  if (endMs < startMs) return undefined;
  return { startMs, endMs: endMs > startMs ? endMs : startMs + 1 };
}

export function barOf(row: Pick<EventRow, 'timeMs' | 'durationMs'>, axis: TimeAxis): Bar {
  const spanMs = axis.endMs - axis.startMs;
  const at = (timeMs: number) => Math.min(1, Math.max(0, (timeMs - axis.startMs) / spanMs));
  const right = at(row.timeMs);
  if (row.durationMs === undefined || row.durationMs <= 0) return { left: right, width: 0, isPoint: true };
  const left = at(row.timeMs - row.durationMs);
  return { left, width: right - left, isPoint: false };
}
