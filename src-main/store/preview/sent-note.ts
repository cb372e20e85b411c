import type { LeakAtExporter, LeakingEvent } from '../../../src-shared/contract/redaction-api.ts';

/** Secrets, masked, of a record that was sent with them, and where they went. A scrub keeps it in `scrubbed`. */
export type SentNote = Pick<LeakingEvent, 'findings' | 'exporters'>;

/** `leaves` undefined: nobody knows. */
export interface SentAt {
  timeMs: number;
  leaves: number[] | undefined;
}

/** Joins what was sent several times: the last time that anything left, and everything that ever did. */
export function joinTimes(times: readonly SentAt[]): NonNullable<LeakAtExporter['sent']> {
  const leaking = times.filter(({ leaves }) => leaves === undefined || leaves.length > 0);
  const timeMs = Math.max(...(leaking.length > 0 ? leaking : times).map((one) => one.timeMs));
  if (times.some(({ leaves }) => leaves === undefined)) return { timeMs };
  const leaves = [...new Set(times.flatMap((one) => one.leaves ?? []))].sort((a, b) => a - b);
  return { timeMs, leaves };
}

/** Adds what was sent of a record before it was scrubbed; the note's findings come after `before` others. */
export function withNote(at: LeakAtExporter, note: SentNote | undefined, before: number): LeakAtExporter {
  const then = note?.exporters.find(({ exporter }) => exporter === at.exporter)?.sent;
  if (then === undefined) return at;
  const timeMs = Math.max(then.timeMs, at.sent?.timeMs ?? 0);
  const known = at.sent === undefined ? [] : at.sent.leaves;
  if (known === undefined || then.leaves === undefined) return { ...at, sent: { timeMs } };
  return { ...at, sent: { timeMs, leaves: [...known, ...then.leaves.map((index) => index + before)] } };
}
