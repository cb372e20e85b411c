import type { DatabaseSync } from 'node:sqlite';
import { createSignalTotals, type SignalTotals } from '../file/signal-totals.ts';
import { createRelayWriter, type RelayWriter } from '../sending/relay-writer.ts';
import { type ChunkGroup, createChunkBuilder } from './chunk-builder.ts';
import { type ConversationTable, createConversationTable } from './conversations.ts';
import { createEnvelopeTable, type EnvelopeTable } from './envelopes.ts';
import { createEventInserter } from './event-inserter.ts';
import { type PendingRequest, titleIn } from './pending-request.ts';
import { createShapeTable, type ShapeTable } from './shapes.ts';

/** The writer's in-memory side of the tables, shared by appending, retention and purging. */
export interface WriterTables {
  envelopes: EnvelopeTable;
  shapes: ShapeTable;
  conversations: ConversationTable;
  totals: SignalTotals;
  relay: RelayWriter;
  /** Ends a transaction's work: writes all noted changes. Answers the conversations that changed and went. */
  flush(): { changed: number[]; removed: number[] };
  /** After a rollback. */
  forget(): void;
}

export function createWriterTables(db: DatabaseSync): WriterTables {
  const envelopes = createEnvelopeTable(db);
  const shapes = createShapeTable(db);
  const conversations = createConversationTable(db);
  const totals = createSignalTotals(db);
  const relay = createRelayWriter(db, () => totals.nextSeq);
  return {
    envelopes,
    shapes,
    conversations,
    totals,
    relay,
    flush() {
      envelopes.flush();
      shapes.flush();
      totals.flush();
      return conversations.flush();
    },
    forget() {
      envelopes.forget();
      shapes.forget();
      conversations.forget();
      totals.reload();
      relay.forget();
    },
  };
}

/** Inserts walked requests inside the open transaction. */
export interface Appender {
  append(request: PendingRequest, receivedMs: number): void;
  /** Ends the transaction's appending: writes the open chunk. Answers ranges of events that others took the place of. */
  flush(): Array<[from: number, to: number]>;
  forget(): void;
}

export function createAppender(db: DatabaseSync, tables: WriterTables): Appender {
  const { envelopes, totals } = tables;
  const chunks = createChunkBuilder(db, envelopes);
  const events = createEventInserter(db, tables.conversations, tables.shapes);

  return {
    append({ signal, body, groups, origin, stored }, receivedMs) {
      for (const group of groups) {
        const chunkGroup: ChunkGroup = {
          signal,
          resourceEnvelope: envelopes.idOf(group.resourceEnvelope),
          scopeEnvelope: envelopes.idOf(group.scopeEnvelope),
          receivedMs,
          origin,
        };
        let bytes = 0;
        for (let i = 0; i < group.starts.length; i++) {
          const seq = totals.nextSeq++;
          const start = group.starts[i] as number;
          const end = group.ends[i] as number;
          bytes += end - start;
          if (stored === undefined) chunks.add(chunkGroup, seq, body, start, end);
          else chunks.addStored(chunkGroup, seq, stored);
          const event = group.events[i];
          if (event === undefined) continue;
          const place = { seq, signal, receivedMs, isTwin: group.twins?.has(i) ?? false };
          events.insert(place, event, group.texts[i] as string, group.info, () => titleIn(group, body, i));
        }
        totals.add(signal, group.starts.length, bytes);
        if (origin === 'received') tables.relay.appended(signal, group.starts.length, bytes);
      }
    },
    flush() {
      chunks.flush();
      return events.takeReplaced();
    },
    forget() {
      chunks.forget();
      events.forget();
    },
  };
}
