/** What several tellings of one step say together: field by field the best told, never the first that came. */
import type { TokenCounts } from '../agents/common-event.ts';
import type { RunEvent, RunValues } from '../agents/run-event.ts';
import { canonically } from './group.ts';

/** Worst first: a call that was declined was not run, whatever else is said of it. */
const OUTCOMES = ['cancelled', 'declined', 'failed', 'ok'] as const;

export interface Merged extends RunValues {
  /** How many attempts were told of. */
  attemptCount?: number;
}

export function mergeValues(given: readonly RunEvent[]): Merged {
  const events = given.slice().sort((a, b) => a.form.rank - b.form.rank || canonically(a, b));
  const merged: Merged = {};
  const found = merged as Record<string, unknown>;
  const past = pastAttempts(events, merged);
  let tokens: TokenCounts | undefined;
  let httpAttempts = 0;
  for (const event of events) {
    const { values, form } = event;
    if (values === undefined) continue;
    const isPast = past.has(event);
    for (const field in values) {
      const value = values[field as keyof RunValues];
      if (value === undefined || found[field] !== undefined) continue;
      if (isPast && (field === 'error' || field === 'status')) continue;
      if (form.weak.includes(field as keyof RunValues)) continue;
      if (field === 'outcome' || field === 'tokens' || field === 'httpAttempts' || field === 'asksForCalls') continue;
      found[field] = value;
    }
    if (values.asksForCalls !== undefined) merged.asksForCalls = (merged.asksForCalls ?? false) || values.asksForCalls;
    if (values.httpAttempts !== undefined) httpAttempts += values.httpAttempts;
    if (values.outcome !== undefined && !isPast) {
      const worse = merged.outcome === undefined || OUTCOMES.indexOf(values.outcome) < OUTCOMES.indexOf(merged.outcome);
      if (worse) merged.outcome = values.outcome;
    }
    tokens ??= values.tokens;
  }
  for (const { form, values } of events) {
    for (const field of form.weak)
      if (found[field] === undefined && values?.[field] !== undefined) found[field] = values[field];
  }
  if (tokens !== undefined) merged.tokens = tokens;
  if (httpAttempts > 0) merged.httpAttempts = httpAttempts;
  // What went well in the end says nothing of what failed on the way.
  if (merged.outcome === 'ok') delete merged.error;
  return merged;
}

/** Attempts of one request that another followed. Each signal counts its own. */
function pastAttempts(events: readonly RunEvent[], merged: Merged): ReadonlySet<RunEvent> {
  const past = new Set<RunEvent>();
  const attempts = events.filter(({ form }) => form.isAttempt);
  if (attempts.length === 0) return past;
  const numbers = new Map<RunEvent, number>();
  for (const signal of ['log', 'span', 'span_event'] as const) {
    const some = attempts.filter((event) => event.signal === signal).sort(canonically);
    some.forEach((event, index) => {
      numbers.set(event, event.values?.attempt ?? index + 1);
    });
  }
  let last = 0;
  for (const number of numbers.values()) last = Math.max(last, number);
  for (const [event, number] of numbers) if (number < last) past.add(event);
  merged.attemptCount = last;
  return past;
}
