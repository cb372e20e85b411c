/** Takes a request apart into its records; values are decoded when somebody looks. */

import type {
  AnyValue,
  InstrumentationScope,
  KeyValue,
  LogRecord,
  Resource,
  Signal,
} from '../../../src-shared/otlp/otlp-json.ts';
import {
  type Decoded,
  decodeLogRecord,
  decodeMessage,
  decodeResourceEnvelope,
  decodeScopeEnvelope,
  type ResourceEnvelope,
  type ScopeEnvelope,
} from '../../otlp/decode.ts';
import { messageType } from '../../otlp/messages.ts';
import { walkRequest } from '../../otlp/walk.ts';

export interface ReceivedRecord {
  /** Resource and scope may be shared with other records. */
  resource: Resource;
  resourceSchemaUrl: string | undefined;
  scope: InstrumentationScope;
  scopeSchemaUrl: string | undefined;
  /** Of the record, by key; the last of equal keys. */
  attributes: Record<string, AnyValue>;
  /** The LogRecord, Span or Metric without its tag and length. */
  bytes: Uint8Array;
  /** ResourceLogs (ResourceSpans, …) without its scopes, and ScopeLogs without its records. */
  resourceBytes: Uint8Array;
  scopeBytes: Uint8Array;
}

export interface ReceivedLogRecord extends ReceivedRecord {
  record: LogRecord;
}

/** A Span or a Metric in the OTLP/JSON form. */
export interface ReceivedOther extends ReceivedRecord {
  record: Decoded;
}

export interface RecordPlace {
  resourceBytes: Uint8Array;
  scopeBytes: Uint8Array;
  bytes: Uint8Array;
}

/** Where the records of a request are. Throws MalformedError. */
export function findRecords(signal: Signal, protobuf: Uint8Array): RecordPlace[] {
  const places: RecordPlace[] = [];
  let resourceBytes: Uint8Array = new Uint8Array(0);
  let scopeBytes: Uint8Array = resourceBytes;
  walkRequest(signal, protobuf, {
    group(resourceEnvelope, scopeEnvelope) {
      resourceBytes = resourceEnvelope;
      scopeBytes = scopeEnvelope;
    },
    record(_tagStart, start, end) {
      places.push({ resourceBytes, scopeBytes, bytes: protobuf.subarray(start, end) });
    },
  });
  return places;
}

// The walk hands out the same bytes for a group that comes again, in another request as well.
const resources = new WeakMap<Uint8Array, ResourceEnvelope>();
const scopes = new WeakMap<Uint8Array, ScopeEnvelope>();

function decodeOnce<T>(known: WeakMap<Uint8Array, T>, bytes: Uint8Array, decode: (bytes: Uint8Array) => T): T {
  const decoded = known.get(bytes) ?? decode(bytes);
  known.set(bytes, decoded);
  return decoded;
}

const RECORD_TYPES = { traces: messageType('Span'), metrics: messageType('Metric') };

export function decodeRecord(signal: Signal, place: RecordPlace): ReceivedLogRecord | ReceivedOther {
  const { resource, schemaUrl: resourceSchemaUrl } = decodeOnce(resources, place.resourceBytes, decodeResourceEnvelope);
  const { scope, schemaUrl: scopeSchemaUrl } = decodeOnce(scopes, place.scopeBytes, decodeScopeEnvelope);
  const common = { ...place, resource, resourceSchemaUrl, scope, scopeSchemaUrl };
  if (signal === 'logs') {
    const record = decodeLogRecord(place.bytes);
    return { ...common, attributes: byKey(record.attributes), record };
  }
  const record = decodeMessage(RECORD_TYPES[signal], place.bytes);
  return { ...common, attributes: byKey((record['attributes'] ?? []) as KeyValue[]), record };
}

function byKey(list: KeyValue[]): Record<string, AnyValue> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value ?? {}]));
}
