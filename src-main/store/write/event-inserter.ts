import type { DatabaseSync } from 'node:sqlite';
import type { RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import type { RecordGroup } from '../../../src-shared/agents/record-reader.ts';
import { boundTime, type ConversationIdentity } from '../file/derived-event.ts';
import type { ConversationTable } from './conversations.ts';
import type { ShapeTable } from './shapes.ts';

/** Writes the derived rows of one log record: `event`, `event_text`, and what they add to shape and conversation. */
export interface EventInserter {
  /**
   * @param titleOf called at most once for a conversation, with its first prompt: the title, '' for none
   */
  insert(
    seq: number,
    event: RecognisedEvent,
    text: string,
    group: RecordGroup,
    receivedMs: number,
    titleOf: () => string,
  ): void;
}

export function createEventInserter(
  db: DatabaseSync,
  conversations: ConversationTable,
  shapes: ShapeTable,
): EventInserter {
  const insertNarrow = db.prepare(
    'INSERT INTO event(seq, conversation_id, time_us, shape_id, duration_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const insertWide = db.prepare(
    `INSERT INTO event(seq, conversation_id, time_us, shape_id, duration_ms, call, input, cached, cache_write, output, reasoning, cost)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertText = db.prepare('INSERT INTO event_text(rowid, text) VALUES (?, ?)');
  const identity: ConversationIdentity = { agent: 'other', key: '', service: '', sample: false };
  let identityGroup: RecordGroup | undefined;

  return {
    insert(seq, event, text, group, receivedMs, titleOf) {
      if (identityGroup !== group) {
        identityGroup = group;
        identity.service = group.resource.get('service.name') ?? '';
        identity.sample = group.resource.get('sluice.sample') === 'true';
      }
      identity.agent = event.agent;
      identity.key = event.conversation ?? '';
      event.timeUs = boundTime(event.timeUs, receivedMs);

      const conversation = conversations.find(identity);
      const shapeId = shapes.idOf(event);
      const { tokens } = event;
      if (tokens === undefined && event.callId === undefined && event.costUsd === undefined) {
        insertNarrow.run(seq, conversation.id, event.timeUs, shapeId, event.durationMs ?? null);
      } else {
        insertWide.run(
          seq,
          conversation.id,
          event.timeUs,
          shapeId,
          event.durationMs ?? null,
          event.callId ?? null,
          tokens?.input ?? null,
          tokens?.cached ?? null,
          tokens?.cacheWrite ?? null,
          tokens?.output ?? null,
          tokens?.reasoning ?? null,
          event.costUsd ?? null,
        );
      }
      if (text !== '') insertText.run(seq, text);
      conversations.add(conversation.id, event, receivedMs);
      if (event.kind === 'user_prompt' && !conversation.hasTitle) {
        const title = titleOf();
        if (title !== '') conversations.setTitle(conversation, title);
      }
    },
  };
}
