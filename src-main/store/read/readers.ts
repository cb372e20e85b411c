import type { DatabaseSync } from 'node:sqlite';
import { type ChunkReader, createChunkReader } from './chunk-reader.ts';
import { createEnvelopeReader, type EnvelopeReader } from './envelope-reader.ts';
import { createEventStore, type EventStore } from './event-store.ts';
import { createStepReads, type StepReads } from './read-steps.ts';
import { createRecordStore, type RecordStore } from './record-store.ts';

/** Readers over one connection, each with a memory of its own. */
export interface Readers {
  db: DatabaseSync;
  events: EventStore;
  chunks: ChunkReader;
  envelopes: EnvelopeReader;
  records: RecordStore;
  steps: StepReads;
}

export function createReaders(db: DatabaseSync): Readers {
  const chunks = createChunkReader(db);
  const envelopes = createEnvelopeReader(db);
  return {
    db,
    events: createEventStore(db),
    chunks,
    envelopes,
    records: createRecordStore(chunks, envelopes),
    steps: createStepReads(db),
  };
}
