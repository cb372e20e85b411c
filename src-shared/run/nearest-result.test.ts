import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NearestResult } from './nearest-result.ts';

interface Timed {
  start: number;
  end: number;
  traceId?: string;
}

/** What is meant, looked for one by one. */
function nearest(event: Timed, results: readonly Timed[]): number {
  const traced = results.filter(({ traceId }) => traceId !== undefined && traceId === event.traceId);
  let found = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const result of traced.length > 0 ? traced : results) {
    const distance = Math.max(result.start - event.start, event.start - result.end, 0);
    if (distance >= least) continue;
    least = distance;
    found = results.indexOf(result);
  }
  return found;
}

const timed = fc.record({ start: fc.nat(30), took: fc.nat(10), trace: fc.constantFrom(undefined, 'a', 'b') }).map(
  ({ start, took, trace }): Timed => ({
    start,
    end: start + took,
    ...(trace === undefined ? {} : { traceId: trace }),
  }),
);

it('is the one of its trace, else the one that ran nearest, the first of several', () => {
  fc.assert(
    fc.property(
      fc.array(timed, { minLength: 1, maxLength: 12 }),
      fc.array(timed, { maxLength: 12 }),
      (some, events) => {
        const results = some.toSorted((a, b) => a.end - b.end);
        const index = new NearestResult(results);
        expect(results.map((result) => index.placeOf(result))).toEqual(results.map((_, place) => place));
        expect(events.map((event) => index.placeOf(event))).toEqual(events.map((event) => nearest(event, results)));
      },
    ),
    { numRuns: 2_000 },
  );
});
