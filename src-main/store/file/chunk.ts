/** Rows of `chunk`: consecutive records of one group of one signal, see `migrations/001-initial.ts`. */
import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { type StoredParts, WHOLE_BYTES } from './chunk-parts.ts';
import { signalCode, signalOf } from './codes.ts';
import { type RecordOffsets, recordOffsets } from './record-offsets.ts';

export interface Chunk {
  /** The i-th record has the sequence number `firstSeq + i`. */
  firstSeq: number;
  count: number;
  signal: Signal;
  /** Ids of its envelopes: the same for equal ones, never used again for others. */
  resourceEnvelope: number;
  scopeEnvelope: number;
  receivedMs: number;
  /** As `chunk.origin` has it (`codes.ts`). */
  origin: number;
  /** The records, each with its tag and length. */
  bytes: Uint8Array;
}

const OTHER_COLUMNS = 'first_seq, count, signal, resource_envelope, scope_envelope, received_ms, origin';
/** Columns that {@link chunkOf} reads. */
export const CHUNK_COLUMNS = `${OTHER_COLUMNS}, ${WHOLE_BYTES} AS bytes`;
/** The same of a log of an older Sluice. */
export const OLDER_CHUNK_COLUMNS = `${OTHER_COLUMNS}, bytes`;

export function chunkOf(row: Record<string, unknown>): Chunk {
  return {
    firstSeq: Number(row['first_seq']),
    count: Number(row['count']),
    signal: signalOf(Number(row['signal'])),
    resourceEnvelope: Number(row['resource_envelope']),
    scopeEnvelope: Number(row['scope_envelope']),
    receivedMs: Number(row['received_ms']),
    origin: Number(row['origin']),
    bytes: row['bytes'] as Uint8Array,
  };
}

/** Where the chunk's records begin; undefined: its bytes were damaged. */
export function offsetsOf({ bytes, count }: Pick<Chunk, 'bytes' | 'count'>): RecordOffsets | undefined {
  try {
    return recordOffsets(bytes, count);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** Writes a row; `refs` of its envelopes are the caller's to count. */
export function createChunkInserter(db: DatabaseSync): (chunk: Chunk) => void {
  const insert = db.prepare(`INSERT INTO chunk(${OTHER_COLUMNS}, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  return ({ firstSeq, count, signal, resourceEnvelope, scopeEnvelope, receivedMs, origin, bytes }) => {
    insert.run(firstSeq, count, signalCode(signal), resourceEnvelope, scopeEnvelope, receivedMs, origin, bytes);
  };
}

/** Writes the row of a chunk whose bytes are stored in parts. */
export function createStoredChunkInserter(db: DatabaseSync): (chunk: Omit<Chunk, 'bytes'>, at: StoredParts) => void {
  const insert = db.prepare(
    `INSERT INTO chunk(${OTHER_COLUMNS}, bytes, first_part, parts, part_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, x'', ?, ?, ?)`,
  );
  return (chunk, { firstPart, parts, bytes }) => {
    const { firstSeq, count, signal, resourceEnvelope, scopeEnvelope, receivedMs, origin } = chunk;
    const code = signalCode(signal);
    insert.run(firstSeq, count, code, resourceEnvelope, scopeEnvelope, receivedMs, origin, firstPart, parts, bytes);
  };
}

/** Reads the bytes of an envelope, stored or empty where it is gone. */
export function createEnvelopeBytes(db: DatabaseSync): (id: number) => Uint8Array {
  const select = db.prepare('SELECT bytes FROM envelope WHERE id = ?');
  return (id) => (select.get(id)?.['bytes'] as Uint8Array | undefined) ?? new Uint8Array(0);
}
