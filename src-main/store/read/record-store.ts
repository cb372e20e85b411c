import type { DatabaseSync } from 'node:sqlite';
import type { RecordGroup } from '../../../src-shared/agents/record-reader.ts';
import { recordGroup } from '../../../src-shared/agents/to-common-event.ts';
import type {
  InstrumentationScope,
  KeyValue,
  LogRecord,
  Resource,
  Signal,
} from '../../../src-shared/otlp/otlp-json.ts';
import { decodeLogRecord, decodeResourceEnvelope, decodeScopeEnvelope } from '../../otlp/decode.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { SAMPLE_CODE, signalOf } from '../file/codes.ts';
import { type RecordOffsets, recordOffsets } from '../file/record-offsets.ts';
import { findAttribute } from './find-attribute.ts';

/** Chunks kept decoded into offsets, for rows that lie side by side. Both bounds hold. */
const MAX_CHUNKS = 32;
const MAX_CHUNK_CACHE_BYTES = 8 * 1024 * 1024;
/** Decoded pairs of envelopes kept, and envelopes as they are stored. */
const MAX_GROUPS = 256;
const MAX_ENVELOPES = 64;
const MAX_ENVELOPE_BYTES = 64 * 1024;

export interface StoredChunk {
  firstSeq: number;
  count: number;
  resourceEnvelope: number;
  scopeEnvelope: number;
  receivedMs: number;
  signal: Signal;
  /** As `chunk.origin` has it. */
  origin: number;
  bytes: Uint8Array;
  offsets: RecordOffsets;
}

/** What the records of a chunk share, decoded. */
export interface StoredGroup {
  resource: Resource;
  scope: InstrumentationScope;
  resourceSchemaUrl?: string;
  scopeSchemaUrl?: string;
  info: RecordGroup;
}

export interface StoredRecord extends StoredGroup {
  record: LogRecord;
  receivedMs: number;
  /** The record's message, without tag and length. */
  sizeBytes: number;
}

/** A record's bytes as they are stored: its message without tag and length, and its envelopes. */
export interface StoredBytes {
  record: Uint8Array;
  resource: Uint8Array;
  scope: Uint8Array;
  /** The same for equal envelopes; never used again for others. */
  resourceId: number;
  scopeId: number;
  receivedMs: number;
  signal: Signal;
  /** A recorded run: it never leaves. */
  isSample: boolean;
}

/** Records by sequence number, from their chunks. A record never changes, so what is remembered cannot be wrong. */
export interface RecordStore {
  chunkAt(seq: number): StoredChunk | undefined;
  groupOf(chunk: StoredChunk): StoredGroup;
  /** Undefined when no chunk holds it, or its bytes cannot be read any more. Logs only. */
  record(seq: number): StoredRecord | undefined;
  /** Undefined when no chunk holds it, or the chunk is damaged. */
  bytes(seq: number): StoredBytes | undefined;
  /** The record's attribute with that key, else its resource's, without decoding the rest. */
  attribute(seq: number, key: string): KeyValue | undefined;
}

export function createRecordStore(db: DatabaseSync): RecordStore {
  const selectChunk = db.prepare(
    `SELECT first_seq, signal, count, resource_envelope, scope_envelope, received_ms, bytes, origin
     FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
  );
  const selectEnvelope = db.prepare('SELECT bytes FROM envelope WHERE id = ?');
  /** Least recently used first. */
  const chunks = new Map<number, StoredChunk>();
  let chunkBytes = 0;
  const groups = new Map<string, StoredGroup>();
  /** A search asks for the same key again and again. */
  let lastKey = '';
  let lastKeyBytes = Buffer.alloc(0);

  const envelopes = new Map<number, Uint8Array>();

  function envelopeBytes(id: number): Uint8Array {
    let bytes = envelopes.get(id);
    if (bytes === undefined) {
      bytes = (selectEnvelope.get(id)?.['bytes'] as Uint8Array | undefined) ?? new Uint8Array();
      if (envelopes.size >= MAX_ENVELOPES) envelopes.clear();
      if (bytes.length <= MAX_ENVELOPE_BYTES) envelopes.set(id, bytes);
    }
    return bytes;
  }

  function remember(chunk: StoredChunk): void {
    for (const [key, old] of chunks) {
      if (chunks.size < MAX_CHUNKS && chunkBytes + chunk.bytes.length <= MAX_CHUNK_CACHE_BYTES) break;
      chunks.delete(key);
      chunkBytes -= old.bytes.length;
    }
    chunks.set(chunk.firstSeq, chunk);
    chunkBytes += chunk.bytes.length;
  }

  function chunkAt(seq: number): StoredChunk | undefined {
    for (const known of chunks.values()) {
      if (seq < known.firstSeq || seq >= known.firstSeq + known.count) continue;
      chunks.delete(known.firstSeq);
      chunks.set(known.firstSeq, known);
      return known;
    }
    const row = selectChunk.get(seq);
    if (row === undefined) return undefined;
    const firstSeq = Number(row['first_seq']);
    const count = Number(row['count']);
    if (seq >= firstSeq + count) return undefined;
    const bytes = row['bytes'] as Uint8Array;
    const offsets = unlessUnreadable(() => recordOffsets(bytes, count));
    if (offsets === undefined) return undefined;
    const chunk: StoredChunk = {
      firstSeq,
      count,
      resourceEnvelope: Number(row['resource_envelope']),
      scopeEnvelope: Number(row['scope_envelope']),
      receivedMs: Number(row['received_ms']),
      signal: signalOf(Number(row['signal'])),
      origin: Number(row['origin']),
      bytes,
      offsets,
    };
    const shadowed = chunks.get(firstSeq);
    if (shadowed !== undefined) {
      chunks.delete(firstSeq);
      chunkBytes -= shadowed.bytes.length;
    }
    remember(chunk);
    return chunk;
  }

  function groupOf(chunk: StoredChunk): StoredGroup {
    const key = `${chunk.resourceEnvelope} ${chunk.scopeEnvelope}`;
    let group = groups.get(key);
    if (group === undefined) {
      const resource = decodeResourceEnvelope(envelopeBytes(chunk.resourceEnvelope));
      const scope = decodeScopeEnvelope(envelopeBytes(chunk.scopeEnvelope));
      group = {
        resource: resource.resource,
        scope: scope.scope,
        ...(resource.schemaUrl === undefined ? {} : { resourceSchemaUrl: resource.schemaUrl }),
        ...(scope.schemaUrl === undefined ? {} : { scopeSchemaUrl: scope.schemaUrl }),
        info: recordGroup(resource.resource, scope.scope),
      };
      if (groups.size >= MAX_GROUPS) groups.clear();
      groups.set(key, group);
    }
    return group;
  }

  return {
    chunkAt,
    groupOf,
    bytes(seq) {
      const chunk = chunkAt(seq);
      if (chunk === undefined) return undefined;
      const index = seq - chunk.firstSeq;
      return {
        record: chunk.bytes.subarray(chunk.offsets.messageStarts[index], chunk.offsets.tagStarts[index + 1]),
        resource: envelopeBytes(chunk.resourceEnvelope),
        scope: envelopeBytes(chunk.scopeEnvelope),
        resourceId: chunk.resourceEnvelope,
        scopeId: chunk.scopeEnvelope,
        receivedMs: chunk.receivedMs,
        signal: chunk.signal,
        isSample: chunk.origin === SAMPLE_CODE,
      };
    },
    attribute(seq, key) {
      const chunk = chunkAt(seq);
      if (chunk === undefined) return undefined;
      const index = seq - chunk.firstSeq;
      const bytes = chunk.bytes.subarray(chunk.offsets.messageStarts[index], chunk.offsets.tagStarts[index + 1]);
      if (key !== lastKey) {
        lastKey = key;
        lastKeyBytes = Buffer.from(key);
      }
      return unlessUnreadable(
        () =>
          findAttribute(bytes, lastKeyBytes) ??
          groupOf(chunk).resource.attributes.find((attribute) => attribute.key === key),
      );
    },
    record(seq) {
      const chunk = chunkAt(seq);
      if (chunk === undefined) return undefined;
      const index = seq - chunk.firstSeq;
      const start = chunk.offsets.messageStarts[index] as number;
      const end = chunk.offsets.tagStarts[index + 1] as number;
      return unlessUnreadable(() => ({
        ...groupOf(chunk),
        record: decodeLogRecord(chunk.bytes.subarray(start, end)),
        receivedMs: chunk.receivedMs,
        sizeBytes: end - start,
      }));
    },
  };
}

/** SQLite does not notice bytes that changed inside a blob: one such chunk must not take others' rows with it. */
function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
