/**
 * The time axis of the waterfall: what the rows in sight cover, so that a bar means something in a conversation of hours
 * as in one of seconds. A bar ends at its event's time and is as long as its duration. While nothing ran (the user thinks,
 * the agent waits) the axis is shortened, else a pause of a minute would leave a pixel to everything else.
 */
import type { EventRow } from '../../../src-shared/contract/host-api.ts';

type Timed = Pick<EventRow, 'timeMs' | 'durationMs'>;

export interface TimeAxis {
  startMs: number;
  endMs: number;
  /** Places of times as fractions of the axis, ascending; linear in between. */
  knots: ReadonlyArray<{ timeMs: number; at: number }>;
  /** Some pause was shortened. */
  isShortened: boolean;
}

export interface Bar {
  /** Fractions of the axis, 0 to 1. */
  left: number;
  width: number;
  /** The event has no duration: a tick at its time. */
  isPoint: boolean;
}

/** Pauses up to this long are shown in full. */
const MIN_PAUSE_MS = 500;
/** A longer one takes this share of the time in which something ran. */
const PAUSE_SHARE = 0.06;

export function axisOf(rows: Iterable<Timed>): TimeAxis | undefined {
  const spans: Array<{ fromMs: number; toMs: number }> = [];
  for (const { timeMs, durationMs = 0 } of rows) spans.push({ fromMs: timeMs - Math.max(0, durationMs), toMs: timeMs });
  spans.sort((a, b) => a.fromMs - b.fromMs);
  const busy: Array<{ fromMs: number; toMs: number }> = [];
  for (const span of spans) {
    const last = busy.at(-1);
    if (last !== undefined && span.fromMs - last.toMs <= MIN_PAUSE_MS) last.toMs = Math.max(last.toMs, span.toMs);
    else busy.push({ ...span });
  }
  const first = busy[0];
  const last = busy.at(-1);
  if (first === undefined || last === undefined) return undefined;

  const busyMs = busy.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const longestPauseMs = Math.max(MIN_PAUSE_MS, busyMs * PAUSE_SHARE);
  let width = 0;
  let isShortened = false;
  const places: Array<{ timeMs: number; at: number }> = [];
  busy.forEach(({ fromMs, toMs }, index) => {
    const before = busy[index - 1];
    if (before !== undefined) {
      const pauseMs = fromMs - before.toMs;
      if (pauseMs > longestPauseMs) isShortened = true;
      width += Math.min(pauseMs, longestPauseMs);
    }
    places.push({ timeMs: fromMs, at: width });
    width += toMs - fromMs;
    if (toMs > fromMs) places.push({ timeMs: toMs, at: width });
  });
  return {
    startMs: first.fromMs,
    endMs: last.toMs,
    knots: places.map(({ timeMs, at }) => ({ timeMs, at: width === 0 ? 0 : at / width })),
    isShortened,
  };
}

/** A time's place on the axis, 0 to 1. */
export function placeOf(timeMs: number, { knots }: TimeAxis): number {
  let before = knots[0];
  if (before === undefined || timeMs <= before.timeMs) return 0;
  for (const knot of knots) {
    if (timeMs <= knot.timeMs) {
      const share = knot.timeMs === before.timeMs ? 1 : (timeMs - before.timeMs) / (knot.timeMs - before.timeMs);
      return before.at + share * (knot.at - before.at);
    }
    before = knot;
  }
  return 1;
}

export function barOf({ timeMs, durationMs = 0 }: Timed, axis: TimeAxis): Bar {
  const right = placeOf(timeMs, axis);
  if (durationMs <= 0) return { left: right, width: 0, isPoint: true };
  const left = placeOf(timeMs - durationMs, axis);
  return { left, width: right - left, isPoint: false };
}
