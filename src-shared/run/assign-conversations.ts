/**
 * Whose conversation an event is: what it says itself, else the span above it that says so, else what else its trace says, where that
 * is one conversation. An event without all of these has none.
 */
import type { RunEvent } from '../agents/run-event.ts';
import type { RunEventStore } from './event-store.ts';
import type { Group } from './group.ts';

export class Conversations {
  readonly #store: RunEventStore;
  /** The conversation of a trace; of several, the one that began first. */
  readonly #ofTrace = new Map<string, { conversation: string; start: number }>();

  constructor(store: RunEventStore) {
    this.#store = store;
    for (const { conversation, traceId, start, form } of store.kept) {
      if (conversation === undefined || traceId === undefined || form.kind === 'process') continue;
      const known = this.#ofTrace.get(traceId);
      const isEarlier =
        known === undefined || start < known.start || (start === known.start && conversation < known.conversation);
      if (isEarlier) this.#ofTrace.set(traceId, { conversation, start });
    }
  }

  readonly of = (event: RunEvent): string | undefined => {
    if (event.conversation !== undefined) return event.conversation;
    return this.#above(event) ?? this.ofTrace(event.traceId);
  };

  ofTrace(traceId: string | undefined): string | undefined {
    return traceId === undefined ? undefined : this.#ofTrace.get(traceId)?.conversation;
  }

  /** Sets the conversation of each group. */
  assign(groups: readonly Group[]): void {
    for (const group of groups) {
      group.conversation =
        group.events.find(({ conversation }) => conversation !== undefined)?.conversation ??
        firstOf(group.events, (event) => this.#above(event)) ??
        firstOf(group.events, ({ traceId }) => this.ofTrace(traceId));
    }
  }

  /** The conversation in which something of this one was started: of a tool call above one of its spans. */
  startedIn(event: RunEvent, conversation: string): string | undefined {
    if (event.signal === 'log' || event.spanId === undefined) return undefined;
    const { kept, tree } = this.#store;
    const ref = tree.ancestorRef(event.spanId, (at) => {
      const above = kept[at] as RunEvent;
      return above.form.kind === 'tool_call' && above.conversation !== undefined && above.conversation !== conversation;
    });
    return ref === undefined ? undefined : (kept[ref] as RunEvent).conversation;
  }

  #above({ spanId }: RunEvent): string | undefined {
    if (spanId === undefined) return undefined;
    const { kept, tree } = this.#store;
    const ref = tree.ancestorRef(spanId, (at) => (kept[at] as RunEvent).conversation !== undefined);
    return ref === undefined ? undefined : (kept[ref] as RunEvent).conversation;
  }
}

function firstOf<One, Found>(some: readonly One[], find: (one: One) => Found | undefined): Found | undefined {
  for (const one of some) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
