import type { DatabaseSync } from 'node:sqlite';
import type { RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import type { RecordGroup } from '../../../src-shared/agents/record-reader.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { boundTime, type ConversationIdentity } from '../file/derived-event.ts';
import type { ConversationTable } from './conversations.ts';
import { createEventRemover } from './remove-events.ts';
import type { ShapeTable } from './shapes.ts';

/** Where a record is in the log. */
export interface RecordPlace {
  seq: number;
  signal: Signal;
  receivedMs: number;
  /** Of a span: it gives way to whatever else tells of the same call. */
  isTwin: boolean;
}

/**
 * Writes the derived rows of one record: `event`, `event_text`, and what they add to shape and conversation. A conversation's rows
 * are its log records; spans have rows only where there is none of these, because both tell the same.
 */
export interface EventInserter {
  /**
   * @param titleOf called at most once for a conversation, with its first prompt: the title, '' for none
   */
  insert(place: RecordPlace, event: RecognisedEvent, text: string, group: RecordGroup, titleOf: () => string): void;
  /** Rows that others took the place of since the last call: inclusive ranges of sequence numbers. */
  takeReplaced(): Array<[from: number, to: number]>;
  /** After a rollback. */
  forget(): void;
}

export function createEventInserter(
  db: DatabaseSync,
  conversations: ConversationTable,
  shapes: ShapeTable,
): EventInserter {
  const remover = createEventRemover(db, { conversations, shapes });
  const selectRows = db.prepare('SELECT seq FROM event WHERE conversation_id = ?');
  const selectCall = db.prepare(
    'SELECT e.seq FROM event e JOIN shape s ON s.id = e.shape_id WHERE e.call = ? AND e.conversation_id = ? AND s.name <> ?',
  );
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
  let replaced: Array<[number, number]> = [];

  function replace(seq: number, conversationId: number): void {
    remover.remove(seq, seq, conversationId);
    replaced.push([seq, seq]);
  }

  return {
    insert({ seq, signal, receivedMs, isTwin }, event, text, group, titleOf) {
      if (identityGroup !== group) {
        identityGroup = group;
        identity.service = group.resource.get('service.name') ?? '';
        identity.sample = group.resource.get('sluice.sample') === 'true';
      }
      identity.agent = event.agent;
      identity.key = event.conversation ?? '';
      event.timeUs = boundTime(event.timeUs, receivedMs);

      const conversation = conversations.find(identity, signal);
      if (conversation.signal !== signal) {
        if (signal === 'traces') {
          // No row, but evidence: its summary is written anew.
          conversations.touch(conversation.id, receivedMs);
          return;
        }
        for (const row of selectRows.all(conversation.id)) replace(Number(row['seq']), conversation.id);
        conversations.setSignal(conversation, signal);
      }
      if (signal === 'traces' && event.callId !== undefined) {
        const others = selectCall.all(event.callId, conversation.id, event.name);
        if (isTwin && others.length > 0) return;
        for (const row of others) replace(Number(row['seq']), conversation.id);
      }
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
    takeReplaced() {
      const taken = replaced.sort((a, b) => a[0] - b[0]);
      replaced = [];
      return taken;
    },
    forget() {
      replaced = [];
    },
  };
}
