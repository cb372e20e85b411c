/** Recent arrivals, newest first: bounded, each once. */
import type { Arrival } from '../../../src-shared/contract/host-api.ts';

/** How many the view keeps; the host keeps its own list. */
export const ARRIVALS_KEPT = 500;

export type ArrivalFilter = 'all' | 'accepted' | 'refused';

export function mergeArrivals(known: readonly Arrival[], added: readonly Arrival[], limit = ARRIVALS_KEPT): Arrival[] {
  const byId = new Map<number, Arrival>();
  for (const arrival of known) byId.set(arrival.id, arrival);
  for (const arrival of added) byId.set(arrival.id, arrival);
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, limit);
}

/** `refused` is whatever was not taken in full: refused, put off, or taken in part. */
export function filterArrivals(arrivals: readonly Arrival[], filter: ArrivalFilter): Arrival[] {
  if (filter === 'all') return [...arrivals];
  return arrivals.filter((arrival) => (arrival.outcome === 'accepted') === (filter === 'accepted'));
}

export function countArrivals(arrivals: readonly Arrival[]): Record<ArrivalFilter, number> {
  const accepted = arrivals.filter((arrival) => arrival.outcome === 'accepted').length;
  return { all: arrivals.length, accepted, refused: arrivals.length - accepted };
}
