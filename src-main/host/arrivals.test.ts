import { describe, expect, it } from 'vitest';
import type { ArrivalReport } from '../log/intake.ts';
import { createArrivals } from './arrivals.ts';

function report(outcome: ArrivalReport['outcome']): ArrivalReport {
  return { listener: 'otlp-http', target: 'POST /v1/logs', sizeBytes: 1, records: 0, outcome, status: 200 };
}

describe('arrivals', () => {
  it('keeps the newest, newest first, and counts all', () => {
    const arrivals = createArrivals({ keep: 3, now: () => 7 });
    for (const outcome of ['accepted', 'partial', 'refused', 'deferred', 'accepted'] as const) {
      arrivals.add(report(outcome));
    }
    expect(arrivals.newest(10).map(({ id, outcome }) => [id, outcome])).toEqual([
      [5, 'accepted'],
      [4, 'deferred'],
      [3, 'refused'],
    ]);
    expect(arrivals.newest(1)).toMatchObject([{ id: 5, timeMs: 7 }]);
    expect(arrivals.counters()).toEqual({ accepted: 3, refused: 1, deferred: 1 });
  });

  it('tells what came after an id, oldest first, as far as it is kept', () => {
    const arrivals = createArrivals({ keep: 3 });
    expect(arrivals.after(0)).toEqual([]);
    for (let index = 0; index < 5; index++) arrivals.add(report('accepted'));
    expect(arrivals.after(3).map((arrival) => arrival.id)).toEqual([4, 5]);
    expect(arrivals.after(0).map((arrival) => arrival.id)).toEqual([3, 4, 5]);
    expect(arrivals.after(5)).toEqual([]);
  });
});
