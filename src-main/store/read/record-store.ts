import { recordOfSpan } from '../../../src-shared/agents/span-record.ts';
import type { KeyValue, LogRecord, Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { Span } from '../../../src-shared/otlp/span.ts';
import { decodeLogRecord, decodeMessage } from '../../otlp/decode.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { messageType } from '../../otlp/messages.ts';
import type { Chunk } from '../file/chunk.ts';
import { SAMPLE_CODE } from '../file/codes.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { EnvelopeReader, StoredGroup } from './envelope-reader.ts';
import { findAttribute } from './find-attribute.ts';

const SPAN = messageType('Span');

export interface StoredRecord extends StoredGroup {
  /** Of a span: in the form of a log record. */
  record: LogRecord;
  /** The span itself. */
  span?: Span;
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

/** Records by sequence number, from their chunks. */
export interface RecordStore {
  /** Undefined when no chunk holds it, or its bytes cannot be read any more. Log records and spans. */
  record(seq: number): StoredRecord | undefined;
  /** Undefined when no chunk holds it, or the chunk is damaged. */
  bytes(seq: number): StoredBytes | undefined;
  /** The record's attribute with that key, else its resource's, without decoding the rest. */
  attribute(seq: number, key: string): KeyValue | undefined;
}

export function createRecordStore(chunks: ChunkReader, envelopes: EnvelopeReader): RecordStore {
  /** A search asks for the same key again and again. */
  let lastKey = '';
  let lastKeyBytes = Buffer.alloc(0);

  function find(seq: number): { chunk: Chunk; message: Uint8Array } | undefined {
    const chunk = chunks.at(seq);
    if (chunk?.offsets === undefined) return undefined;
    const { messageStarts, tagStarts } = chunk.offsets;
    const index = seq - chunk.firstSeq;
    return { chunk, message: chunk.bytes.subarray(messageStarts[index], tagStarts[index + 1]) };
  }

  const groupOf = ({ resourceEnvelope, scopeEnvelope }: Chunk) => envelopes.group(resourceEnvelope, scopeEnvelope);

  return {
    bytes(seq) {
      const found = find(seq);
      if (found === undefined) return undefined;
      const { resourceEnvelope, scopeEnvelope, receivedMs, signal, origin } = found.chunk;
      return {
        record: found.message,
        resource: envelopes.bytes(resourceEnvelope),
        scope: envelopes.bytes(scopeEnvelope),
        resourceId: resourceEnvelope,
        scopeId: scopeEnvelope,
        receivedMs,
        signal,
        isSample: origin === SAMPLE_CODE,
      };
    },
    attribute(seq, key) {
      const found = find(seq);
      if (found === undefined) return undefined;
      if (key !== lastKey) {
        lastKey = key;
        lastKeyBytes = Buffer.from(key);
      }
      return unlessUnreadable(
        () =>
          findAttribute(found.chunk.signal, found.message, lastKeyBytes) ??
          groupOf(found.chunk).resource.attributes.find((attribute) => attribute.key === key),
      );
    },
    record(seq) {
      const found = find(seq);
      if (found === undefined) return undefined;
      const { chunk, message } = found;
      return unlessUnreadable(() => ({
        ...groupOf(chunk),
        ...decoded(chunk.signal, message),
        receivedMs: chunk.receivedMs,
        sizeBytes: message.length,
      }));
    },
  };
}

function decoded(signal: Signal, message: Uint8Array): Pick<StoredRecord, 'record' | 'span'> {
  if (signal !== 'traces') return { record: decodeLogRecord(message) };
  const span = decodeMessage(SPAN, message) as unknown as Span;
  return { record: recordOfSpan(span), span };
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
