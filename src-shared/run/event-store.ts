/**
 * What is kept of the events of runs: whole only what tells of steps and turns. Stream events without values are times,
 * noise is a count, spans of noise are links between others.
 */
import type { RunEvent, RunEventForm, RunSource } from '../agents/run-event.ts';
import { IdentitySet } from './identity-set.ts';
import { SpanTree } from './span-tree.ts';

/** Events that are only counted in the step that their time says. */
export interface BareEvents {
  conversation: string;
  source: RunSource;
  form: RunEventForm;
  name: string;
  /** Microseconds since the epoch, in no order. */
  times: number[];
}

export class RunEventStore {
  readonly kept: RunEvent[] = [];
  readonly tree = new SpanTree();
  readonly bare = new Map<string, BareEvents>();
  /** By conversation, or by `t:` and the trace where there is none; '' for neither. */
  readonly noise = new Map<string, number>();
  /** When each process was last heard of, whatever it said. */
  readonly heard = new Map<string, number>();
  /** Signals by conversation or trace, noise included. */
  readonly #seen = new IdentitySet();

  /** Distinct events. */
  get size(): number {
    return this.#seen.size;
  }

  /** False when it was there before. */
  add(event: RunEvent): boolean {
    if (!this.#seen.add(event.identity)) return false;
    this.#hear(event.source, event.arrived ?? event.end);
    const { form } = event;
    if (form.kind === 'noise') {
      const place = event.conversation ?? (event.traceId === undefined ? '' : `t:${event.traceId}`);
      this.noise.set(place, (this.noise.get(place) ?? 0) + 1);
      if (event.signal === 'span' && event.spanId !== undefined) {
        this.tree.add(event.spanId, event.parentSpanId, event.name, -1);
      }
      return true;
    }
    if (
      form.place !== undefined &&
      event.values === undefined &&
      event.keys === undefined &&
      event.conversation !== undefined
    ) {
      this.#addBare(event, event.conversation);
      return true;
    }
    if (event.signal === 'span' && event.spanId !== undefined) {
      this.tree.add(event.spanId, event.parentSpanId, event.name, this.kept.length);
    }
    this.kept.push(event);
    return true;
  }

  #addBare({ name, form, start, source }: RunEvent, conversation: string): void {
    const key = `${name}\n${conversation}\n${source.id}`;
    const bare = this.bare.get(key);
    if (bare === undefined) this.bare.set(key, { conversation, source, form, name, times: [start] });
    else bare.times.push(start);
  }

  #hear({ id }: RunSource, time: number): void {
    const last = this.heard.get(id);
    if (last === undefined || time > last) this.heard.set(id, time);
  }
}
