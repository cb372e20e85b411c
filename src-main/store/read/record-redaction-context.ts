import type { ContextSource } from '../../redaction/record-redaction.ts';
import type { EventStore } from './event-store.ts';

/**
 * Whose a stored log record is, as it was recognised when it came. Both the relay and what shows what it would do ask here,
 * so that both give rules the same answer.
 */
export function createContextSources(events: EventStore): (seq: number) => ContextSource {
  return (seq) => () => {
    const event = events.event(seq);
    if (event === undefined) return {};
    const { kind, name } = event.shape;
    return { agent: events.conversation(event.conversationId)?.agent ?? 'other', kind, event: name };
  };
}
