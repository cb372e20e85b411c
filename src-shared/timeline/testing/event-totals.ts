import type { RecognisedEvent, TokenCounts } from '../../agents/common-event.ts';

/** Sums over recognised events. Recognition gives usage only to the records that count: summing is only adding. */
export interface Totals {
  events: number;
  /** Events that failed (`ok` is false). */
  errors: number;
  tokens: Required<TokenCounts>;
  /** Absent when no event carried a cost. */
  costUsd?: number;
}

type CountedEvent = Pick<RecognisedEvent, 'ok' | 'tokens' | 'costUsd' | 'conversation'>;

function emptyTotals(): Totals {
  return { events: 0, errors: 0, tokens: { input: 0, cached: 0, cacheWrite: 0, output: 0, reasoning: 0 } };
}

/** Adds one event to `totals` in place. */
function addToTotals(totals: Totals, event: CountedEvent): void {
  totals.events++;
  if (event.ok === false) totals.errors++;
  if (event.tokens !== undefined) {
    totals.tokens.input += event.tokens.input ?? 0;
    totals.tokens.cached += event.tokens.cached ?? 0;
    totals.tokens.cacheWrite += event.tokens.cacheWrite ?? 0;
    totals.tokens.output += event.tokens.output ?? 0;
    totals.tokens.reasoning += event.tokens.reasoning ?? 0;
  }
  if (event.costUsd !== undefined) totals.costUsd = (totals.costUsd ?? 0) + event.costUsd;
}

export function totalsOf(events: Iterable<CountedEvent>): Totals {
  const totals = emptyTotals();
  for (const event of events) addToTotals(totals, event);
  return totals;
}

/** By conversation, in order of first appearance; '' for events that carry none. */
export function totalsByConversation(events: Iterable<CountedEvent>): Map<string, Totals> {
  const byConversation = new Map<string, Totals>();
  for (const event of events) {
    const key = event.conversation ?? '';
    const totals = byConversation.get(key) ?? emptyTotals();
    byConversation.set(key, totals);
    addToTotals(totals, event);
  }
  return byConversation;
}
