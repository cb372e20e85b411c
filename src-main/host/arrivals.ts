/** The newest requests that reached a port, accepted or not, and how many there were of each. In memory only. */
import type { Arrival, HostInfo } from '../../src-shared/contract/host-api.ts';
import type { ArrivalReport } from '../log/intake.ts';

export const KEPT_ARRIVALS = 1_000;

export interface Arrivals {
  add(report: ArrivalReport): void;
  /** Newest first. */
  newest(limit: number): Arrival[];
  /** Those after `id` that are still kept, oldest first. */
  after(id: number): Arrival[];
  counters(): HostInfo['requests'];
}

export interface ArrivalsOptions {
  now?: () => number;
  keep?: number;
  onAdded?: () => void;
}

export function createArrivals(options: ArrivalsOptions = {}): Arrivals {
  const now = options.now ?? Date.now;
  const keep = options.keep ?? KEPT_ARRIVALS;
  const ring: Arrival[] = [];
  const counters = { accepted: 0, refused: 0, deferred: 0 };
  let lastId = 0;

  /** The kept ones with an id above `id`, oldest first. Ids are dense, so their places follow from them. */
  function after(id: number): Arrival[] {
    const found: Arrival[] = [];
    for (let next = Math.max(id, lastId - ring.length) + 1; next <= lastId; next++) {
      const arrival = ring[(next - 1) % keep];
      if (arrival !== undefined) found.push(arrival);
    }
    return found;
  }

  return {
    add(report) {
      lastId += 1;
      ring[(lastId - 1) % keep] = { id: lastId, timeMs: now(), ...report };
      counters[report.outcome === 'partial' ? 'accepted' : report.outcome] += 1;
      options.onAdded?.();
    },
    newest: (limit) => after(lastId - Math.min(limit, ring.length)).reverse(),
    after,
    counters: () => ({ ...counters }),
  };
}
