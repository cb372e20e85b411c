import type { ContextSource } from '../../redaction/record-redaction.ts';
import type { EventStore } from './event-store.ts';

/**
 * Looks up a stored record's agent, kind and event name. The relay and the previews both ask here, so that both give rules
 * the same answer.
 */
export function createContextSources(events: EventStore): (seq: number) => ContextSource {
  return (seq) => () => {
    const event = events.event(seq);
    if (event === undefined) return {};
    const { kind, name } = event.shape;
    return { agent: events.conversation(event.conversationId)?.agent ?? 'other', kind, event: name };
  };
}
