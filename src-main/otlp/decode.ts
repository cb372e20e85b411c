/**
 * Bytes to the decoded form of `src-shared/otlp/otlp-json.ts`, made when somebody looks. Lossless for every field in the
 * table of `message-table.ts`; fields that nobody knows stay in the bytes only.
 */
import type { InstrumentationScope, LogRecord, Resource, Signal } from '../../src-shared/otlp/otlp-json.ts';
import { type FieldType, type MessageType, messageType, REQUEST_TYPES } from './messages.ts';
import { failDepth, failIdLength, failWireType, MAX_DEPTH, WIRE_LENGTH, WireReader } from './wire.ts';

export interface ResourceEnvelope {
  resource: Resource;
  schemaUrl?: string;
}

export interface ScopeEnvelope {
  scope: InstrumentationScope;
  schemaUrl?: string;
}

export type Decoded = Record<string, unknown>;

const LOG_RECORD = messageType('LogRecord');
const RESOURCE_LOGS = messageType('ResourceLogs');
const SCOPE_LOGS = messageType('ScopeLogs');

/** One LogRecord without its tag and length. Throws MalformedError. */
export function decodeLogRecord(bytes: Uint8Array): LogRecord {
  return decodeMessage(LOG_RECORD, bytes) as unknown as LogRecord;
}

/** A ResourceLogs, ResourceSpans or ResourceMetrics without its scopes: the three agree in the fields left. */
export function decodeResourceEnvelope(bytes: Uint8Array): ResourceEnvelope {
  const { resource, schemaUrl } = decodeMessage(RESOURCE_LOGS, bytes);
  const envelope: ResourceEnvelope = { resource: { attributes: [], ...(resource as object) } };
  if (typeof schemaUrl === 'string') envelope.schemaUrl = schemaUrl;
  return envelope;
}

/** A ScopeLogs, ScopeSpans or ScopeMetrics without its records. */
export function decodeScopeEnvelope(bytes: Uint8Array): ScopeEnvelope {
  const { scope, schemaUrl } = decodeMessage(SCOPE_LOGS, bytes);
  const envelope: ScopeEnvelope = { scope: { attributes: [], ...(scope as object) } };
  if (typeof schemaUrl === 'string') envelope.schemaUrl = schemaUrl;
  return envelope;
}

/** A whole ExportLogs/Trace/MetricsServiceRequest. */
export function decodeExportRequest(signal: Signal, bytes: Uint8Array): Decoded {
  return decodeMessage(REQUEST_TYPES[signal], bytes);
}

/** A message as plain OTLP/JSON values, in field order; fields with their default value are absent. */
export function decodeMessage(type: MessageType, bytes: Uint8Array): Decoded {
  const wire = new WireReader(bytes);
  return decodeUntil(wire, wire.bytes.length, type, 0);
}

function decodeUntil(wire: WireReader, end: number, type: MessageType, depth: number): Decoded {
  if (depth > MAX_DEPTH) failDepth(wire.pos, type.name);
  /** Index = field number, like `type.byNumber`. */
  const slots: unknown[] = new Array(type.byNumber.length);
  let oneof: FieldType | undefined;
  while (wire.pos < end) {
    const at = wire.pos;
    const tag = wire.tag(end, type.name);
    const field = type.byNumber[tag >>> 3];
    if (field === undefined) {
      wire.skip(tag, end, type.name);
      continue;
    }
    if (field.oneof) {
      if (oneof !== undefined && oneof !== field) slots[oneof.number] = undefined;
      oneof = field;
    }
    const wireType = tag & 7;
    if (field.repeated) {
      const list = (slots[field.number] ?? []) as unknown[];
      slots[field.number] = list;
      if (wireType === WIRE_LENGTH && field.packed) {
        const listEnd = wire.length(end, field.path);
        while (wire.pos < listEnd) list.push(decodeValue(wire, listEnd, field, depth));
        continue;
      }
      if (wireType !== field.wireType) failWireType(at, tag, field.wireType, field.path);
      list.push(decodeValue(wire, end, field, depth));
      continue;
    }
    if (wireType !== field.wireType) failWireType(at, tag, field.wireType, field.path);
    const before = slots[field.number];
    const value = decodeValue(wire, end, field, depth);
    slots[field.number] = before !== undefined && field.kind === 'message' ? merge(field, before, value) : value;
  }
  return assemble(type, slots);
}

/** The values in field order, defaults left out; `attributes` and the values of lists are always there. */
function assemble(type: MessageType, slots: unknown[]): Decoded {
  const decoded: Decoded = {};
  for (const field of type.fields) {
    const value = slots[field.number];
    if (value !== undefined) {
      if (field.repeated || field.explicit || field.kind === 'message' || !isDefault(field, value))
        decoded[field.name] = value;
    } else if (field.repeated && (field.name === 'attributes' || field.name === 'values')) {
      decoded[field.name] = [];
    }
  }
  // A key that was left out is the empty key.
  if (type.name === 'KeyValue' && decoded['key'] === undefined) return { key: '', ...decoded };
  return decoded;
}

function isDefault(field: FieldType, value: unknown): boolean {
  switch (field.kind) {
    case 'string':
    case 'bytes':
    case 'id':
      return value === '';
    case 'int64':
    case 'uint64':
    case 'fixed64':
    case 'sfixed64':
      return value === '0';
    case 'bool':
      return value === false;
    default:
      // -0 is no default: it is another double.
      return Object.is(value, 0);
  }
}

/**
 * A singular message that came twice: lists are joined, of the rest the later counts (protobuf's encoding guide). Adds to
 * `before`, so that a message that comes a million times costs no more than it is long.
 */
function merge(field: FieldType, before: unknown, after: unknown): Decoded {
  const merged = before as Decoded;
  const second = after as Decoded;
  const fields = (field.message as MessageType).fields;
  for (const inner of fields) {
    const value = second[inner.name];
    if (value === undefined) continue;
    const known = merged[inner.name];
    if (inner.oneof && known === undefined) {
      for (const other of fields) if (other.oneof) delete merged[other.name];
    }
    if (known !== undefined && inner.repeated)
      for (const element of value as unknown[]) (known as unknown[]).push(element);
    else if (known !== undefined && inner.kind === 'message') merge(inner, known, value);
    // The empty key stands for a key that was left out.
    else if (known === undefined || inner.name !== 'key' || value !== '') merged[inner.name] = value;
  }
  return merged;
}

function decodeValue(wire: WireReader, end: number, field: FieldType, depth: number): unknown {
  const { path } = field;
  switch (field.kind) {
    case 'message': {
      const fieldEnd = wire.length(end, path);
      return decodeUntil(wire, fieldEnd, field.message as MessageType, depth + 1);
    }
    case 'string': {
      const fieldEnd = wire.length(end, path);
      // What is no UTF-8 becomes U+FFFD; the bytes stay as they are where they are kept.
      const text = wire.bytes.toString('utf8', wire.pos, fieldEnd);
      wire.pos = fieldEnd;
      return text;
    }
    case 'bytes':
    case 'id': {
      const at = wire.pos;
      const fieldEnd = wire.length(end, path);
      const length = fieldEnd - wire.pos;
      if (field.idBytes !== undefined && length !== 0 && length !== field.idBytes) {
        failIdLength(at, length, field.idBytes, path);
      }
      const text = wire.bytes.toString(field.kind === 'id' ? 'hex' : 'base64', wire.pos, fieldEnd);
      wire.pos = fieldEnd;
      return text;
    }
    case 'bool':
      wire.varint(end, path);
      return wire.low !== 0 || wire.high !== 0;
    case 'enum':
    case 'int32':
      wire.varint(end, path);
      return wire.low | 0;
    case 'uint32':
      wire.varint(end, path);
      return wire.low;
    case 'sint32':
      wire.varint(end, path);
      return (wire.low >>> 1) ^ -(wire.low & 1);
    case 'int64':
      wire.varint(end, path);
      return BigInt.asIntN(64, (BigInt(wire.high) << 32n) | BigInt(wire.low)).toString();
    case 'uint64':
      wire.varint(end, path);
      return ((BigInt(wire.high) << 32n) | BigInt(wire.low)).toString();
    case 'fixed32':
      return wire.view.getUint32(wire.fixed(4, end, path), true);
    case 'fixed64':
      return wire.view.getBigUint64(wire.fixed(8, end, path), true).toString();
    case 'sfixed64':
      return wire.view.getBigInt64(wire.fixed(8, end, path), true).toString();
    case 'double':
      return jsonDouble(wire.view.getFloat64(wire.fixed(8, end, path), true));
  }
}

/** JSON holds no NaN and no infinities: proto JSON writes their names. */
function jsonDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
