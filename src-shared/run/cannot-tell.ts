/** What the signals that arrived never say for this agent, so that an absent value is not taken for one that is not there. */
import type { RunSignal } from '../agents/run-event.ts';
import type { CannotTell, RunTable } from '../agents/run-table.ts';
import type { Draft } from './build-steps.ts';

export function cannotTellOf(table: RunTable | undefined, signals: readonly RunSignal[]): CannotTell {
  if (table === undefined) return {};
  const hasLogs = signals.includes('log');
  const hasSpans = signals.includes('span') || signals.includes('span_event');
  const { logs, spans } = table.cannotTell;
  if (!hasSpans) return logs;
  if (!hasLogs) return spans;
  const both: Record<string, readonly string[]> = {};
  for (const kind of Object.keys(logs) as Array<keyof CannotTell>) {
    const fields = (logs[kind] ?? []).filter((field) => spans[kind]?.includes(field));
    if (fields.length > 0) both[kind] = fields;
  }
  return both;
}

/** Notes it on a step: a value that such signals give all the same was inferred. */
export function markUnsure(step: Draft, cannotTell: CannotTell): void {
  for (const one of cannotTell[step.kind as keyof CannotTell] ?? []) {
    const sometimes = one.endsWith('?');
    const field = sometimes ? one.slice(0, -1) : one;
    if (field === 'outcome') {
      step.sure['outcome'] = step.outcome === 'unknown' ? 'cannot tell' : 'inferred';
      continue;
    }
    const isThere = valueAt(step, field) !== undefined;
    if (!isThere) step.sure[field] = 'cannot tell';
    else if (!sometimes) step.sure[field] = 'inferred';
  }
  for (const inner of step.steps ?? []) markUnsure(inner, cannotTell);
}

function valueAt(step: Draft, field: string): unknown {
  let value: unknown = step;
  for (const part of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  return value;
}
