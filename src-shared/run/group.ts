/** Events that tell of one thing: one step, one prompt, one mark of a turn. */
import type { RunEvent, RunEventKind } from '../agents/run-event.ts';

export interface Group {
  kind: RunEventKind;
  /** In canonical order. */
  events: RunEvent[];
  conversation: string | undefined;
  /** Microseconds since the epoch, the widest of all its events. */
  start: number;
  end: number;
  /** Events that are only counted here. */
  folded: number;
}

export function groupOf(events: RunEvent[], conversation?: string): Group {
  const first = events.find(({ form }) => !form.part) ?? (events[0] as RunEvent);
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  const timed = events.some(({ form }) => !form.afterwards);
  for (const event of events) {
    if (timed && event.form.afterwards) continue;
    if (event.start < start) start = event.start;
    if (event.end > end) end = event.end;
  }
  const kind = first.form.part ? (first.form.alone ?? first.form.kind) : first.form.kind;
  return { kind, events, conversation, start, end, folded: 0 };
}

/** Adds an event that came to it by time. */
export function extendGroup(group: Group, event: RunEvent): void {
  group.events.push(event);
  if (event.form.afterwards) return;
  if (event.start < group.start) group.start = event.start;
  if (event.end > group.end) group.end = event.end;
}

/** The span of time that they take together; of nothing, from infinity to 0. */
export function spanOf(some: Iterable<{ start: number; end: number }>): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const one of some) {
    if (one.start < start) start = one.start;
    if (one.end > end) end = one.end;
  }
  return { start, end };
}

/** The same for the same events, in whatever order and pieces they came. */
export function canonically(a: RunEvent, b: RunEvent): number {
  return a.start - b.start || a.end - b.end || a.form.rank - b.form.rank || a.identity - b.identity;
}

/** Of a set of groups or steps: by start, then end, then what was told first. */
export function byStart(a: Group, b: Group): number {
  return a.start - b.start || a.end - b.end || (a.events[0] as RunEvent).identity - (b.events[0] as RunEvent).identity;
}

export interface Gathered {
  groups: Group[];
  noise: number;
  hasNoise: boolean;
  /** Left over by placing, and so in no step. */
  folded: number;
}
