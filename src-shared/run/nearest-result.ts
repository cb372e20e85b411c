/** Which of several results an event belongs to, where all have the same id: of its own trace if that has one, else the one that ran nearest. */
import type { RunEvent } from '../agents/run-event.ts';

type Timed = Pick<RunEvent, 'start' | 'end' | 'traceId'>;

export class NearestResult<Event extends Timed> {
  readonly #all: Line<Event>;
  readonly #byTrace = new Map<string, Line<Event>>();
  readonly #places = new Map<Event, number>();

  /** `results`: in order of their ends, at least one. */
  constructor(results: readonly Event[]) {
    const everywhere: number[] = [];
    const byTrace = new Map<string, number[]>();
    for (const [place, result] of results.entries()) {
      this.#places.set(result, place);
      everywhere.push(place);
      if (result.traceId === undefined) continue;
      const some = byTrace.get(result.traceId);
      if (some === undefined) byTrace.set(result.traceId, [place]);
      else some.push(place);
    }
    this.#all = new Line(results, everywhere);
    for (const [trace, places] of byTrace) this.#byTrace.set(trace, new Line(results, places));
  }

  /** The result's place. A result is its own. */
  placeOf(event: Event): number {
    const own = this.#places.get(event);
    if (own !== undefined) return own;
    const traced = event.traceId === undefined ? undefined : this.#byTrace.get(event.traceId);
    return (traced ?? this.#all).nearest(event.start);
  }
}

/** Some of the results, in order of their ends. */
class Line<Event extends Timed> {
  readonly #results: readonly Event[];
  readonly #places: readonly number[];
  /** For each, where the first is that begins least late of it and all that end later. */
  readonly #least: number[] = [];
  /** For each, where the first is that ended with it. */
  readonly #firstWithEnd: number[] = [];

  constructor(results: readonly Event[], places: readonly number[]) {
    this.#results = results;
    this.#places = places;
    for (let at = 0; at < places.length; at++) {
      const isWithLast = at > 0 && this.#at(at - 1).end === this.#at(at).end;
      this.#firstWithEnd[at] = isWithLast ? (this.#firstWithEnd[at - 1] as number) : at;
    }
    for (let at = places.length - 1; at >= 0; at--) {
      const later = this.#least[at + 1];
      this.#least[at] = later !== undefined && this.#at(later).start < this.#at(at).start ? later : at;
    }
  }

  nearest(time: number): number {
    let from = 0;
    let to = this.#places.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#at(middle).end < time) from = middle + 1;
      else to = middle;
    }
    let found = this.#least[from];
    // Of several that ran just then, the one that ended first.
    if (found !== undefined && this.#at(found).start <= time) {
      found = from;
      while (this.#at(found).start > time) found++;
    }
    const before = from - 1;
    if (before >= 0) {
      const distance = time - this.#at(before).end;
      if (found === undefined || distance <= Math.max(this.#at(found).start - time, 0))
        found = this.#firstWithEnd[before];
    }
    return this.#places[found ?? 0] as number;
  }

  #at(at: number): Event {
    return this.#results[this.#places[at] as number] as Event;
  }
}
