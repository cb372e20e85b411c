/**
 * One pass over a whole export request: validates every known field of it, and hands each group (resource and scope)
 * and each record to a visitor as the bytes they arrived in. Fields that nobody knows are skipped and stay in the bytes.
 */
import type { RecordGroup } from '../../src-shared/agents/record-reader.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { type GroupedResource, groupOf, resourceOf } from './group-cache.ts';
import { type ContentReader, LogRecordReader } from './log-record-reader.ts';
import { MalformedError } from './malformed-error.ts';
import { type FieldType, type MessageType, messageType, REQUEST_TYPES } from './messages.ts';
import { NO_BYTES, ValueWalker } from './value-walker.ts';
import { failDepth, failIdLength, failWireType, MAX_DEPTH, WIRE_LENGTH, WireReader } from './wire.ts';

export interface RequestVisitor {
  /**
   * The records that follow belong to this group; not called for a group without records. Envelopes are the message
   * ResourceLogs without its `scope_logs` and ScopeLogs without its `log_records` (so for spans and metrics), every
   * other byte kept in its order. All three arguments may be shared with other groups and kept: nobody changes them,
   * and a group that comes again usually comes as the same objects.
   */
  group(resourceEnvelope: Uint8Array, scopeEnvelope: Uint8Array, info: RecordGroup): void;
  /**
   * body[tagStart..end) is the record with its tag and length as sent, body[start..end) the message itself.
   * `reader` is given for logs only, and is valid only during the call.
   */
  record(tagStart: number, start: number, end: number, reader: ContentReader | undefined): void;
  /**
   * A record that breaks, in a message that goes on behind it: `items` log records, spans or data points are lost with it.
   * Without this method such a record breaks the walk.
   */
  rejected?(items: number, reason: string): void;
  /** The records of a group whose resource or scope is larger are rejected, so it takes {@link rejected}. Absent: none is. */
  maxEnvelopeBytes?: number;
}

/**
 * Records in one request; more are refused. Twice of what 64 MiB hold of ordinary records, and a bound on what a body of
 * nothing but empty records can make of itself.
 */
export const MAX_RECORDS = 262_144;

const NO_ENVELOPE = Buffer.alloc(0);
const values = new ValueWalker();
const reader = new LogRecordReader(values);

/** ResourceLogs.scope_logs and ScopeLogs.log_records, the same in all three signals. */
const CHILDREN_FIELD = 2;
/** `data_points` of every kind of metric. */
const DATA_POINTS_TAG = 1 * 8 + WIRE_LENGTH;

/**
 * Walks the request and answers with the number of its items: log records, spans, or data points. Throws MalformedError for a
 * message that breaks; the visitor has then seen what came before, so keep nothing of it until the walk has returned.
 * Not to be called from within a visitor: there is one reader.
 */
export function walkRequest(signal: Signal, body: Uint8Array, visitor: RequestVisitor): number {
  const walk = new RequestWalk(signal, body, visitor);
  reader.attach(walk.wire);
  try {
    walk.request();
    return walk.items;
  } finally {
    // The body must not stay in memory because of a reader that waits for the next one.
    reader.attach(NO_BYTES);
  }
}

/** Reads one log record, a message; the reader is valid during the call. Not to be called from within a visitor. */
export function readLogRecord<T>(message: Uint8Array, look: (reader: ContentReader) => T): T {
  reader.attach(new WireReader(message));
  try {
    reader.read(0, message.length);
    return look(reader);
  } finally {
    reader.attach(NO_BYTES);
  }
}

class RequestWalk {
  readonly wire: WireReader;
  readonly #visitor: RequestVisitor;
  readonly #type: MessageType;
  readonly #isLogs: boolean;
  readonly #isTraces: boolean;
  items = 0;
  #records = 0;
  /** Why the records that follow are rejected. */
  #refusal: string | undefined;
  /** Where the walk is, for messages. */
  readonly #path = { resources: '', resource: -1, scopes: '', scope: -1 };

  constructor(signal: Signal, body: Uint8Array, visitor: RequestVisitor) {
    this.wire = new WireReader(body);
    this.#visitor = visitor;
    this.#type = REQUEST_TYPES[signal];
    this.#isLogs = signal === 'logs';
    this.#isTraces = signal === 'traces';
  }

  request(): void {
    const { wire } = this;
    const end = wire.bytes.length;
    const type = this.#type;
    const resources = type.fields[0] as FieldType;
    const path = this.#path;
    path.resources = resources.name;
    while (wire.pos < end) {
      const at = wire.pos;
      const tag = wire.tag(end, type.name);
      if (tag === resources.tag) {
        const fieldEnd = wire.length(end, resources.path);
        path.resource++;
        this.#resource(resources.message as MessageType, wire.pos, fieldEnd);
        wire.pos = fieldEnd;
      } else {
        this.#field(type, at, tag, end, 0);
      }
    }
  }

  #resource(type: MessageType, start: number, end: number): void {
    const { wire } = this;
    const scopes = type.byNumber[CHILDREN_FIELD] as FieldType;
    const { count, restBytes } = this.#around(type, scopes, start, end, 1);
    if (count === 0) return;
    const ofResource = this.#sizeRefusal(type, restBytes);
    const resource = resourceOf(ofResource === undefined ? this.#rest(scopes, start, end, restBytes) : NO_ENVELOPE);
    this.#path.scopes = scopes.name;
    this.#path.scope = -1;
    wire.pos = start;
    while (wire.pos < end) {
      const tag = wire.tag(end, type.name);
      if (tag === scopes.tag) {
        const scopeEnd = wire.length(end, scopes.path);
        this.#path.scope++;
        this.#refusal = ofResource;
        this.#scope(scopes.message as MessageType, resource, wire.pos, scopeEnd);
        wire.pos = scopeEnd;
      } else {
        wire.skip(tag, end, type.name);
      }
    }
  }

  #scope(type: MessageType, resource: GroupedResource, start: number, end: number): void {
    const { wire } = this;
    const visitor = this.#visitor;
    const records = type.byNumber[CHILDREN_FIELD] as FieldType;
    const { count, restBytes } = this.#around(type, records, start, end, 2);
    if (count === 0) return;
    this.#records += count;
    if (this.#records > MAX_RECORDS) failCount(start, records.path);
    this.#refusal ??= this.#sizeRefusal(type, restBytes);
    const isRefused = this.#refusal !== undefined;
    const group = groupOf(resource, isRefused ? NO_ENVELOPE : this.#rest(records, start, end, restBytes));
    let isOpen = false;
    let index = -1;
    wire.pos = start;
    while (wire.pos < end) {
      const tagStart = wire.pos;
      const tag = wire.tag(end, type.name);
      if (tag !== records.tag) {
        wire.skip(tag, end, type.name);
        continue;
      }
      const recordEnd = wire.length(end, records.path);
      const recordStart = wire.pos;
      index++;
      if (this.#isRead(records, recordStart, recordEnd, index)) {
        if (!isOpen) visitor.group(resource.envelope, group.scopeEnvelope, group.info);
        isOpen = true;
        visitor.record(tagStart, recordStart, recordEnd, this.#isLogs ? reader : undefined);
      }
      wire.pos = recordEnd;
    }
  }

  /** Validates a record and counts its items. False for one that breaks, when the visitor takes those. */
  #isRead(records: FieldType, start: number, end: number, index: number): boolean {
    const visitor = this.#visitor;
    const before = this.items;
    let lost: number;
    let reason = this.#refusal;
    try {
      if (this.#isLogs) reader.read(start, end);
      else this.#message(records.message as MessageType, end, 3);
      if (this.#isLogs || this.#isTraces) this.items++;
      if (reason === undefined) return true;
      lost = this.items - before;
    } catch (error) {
      if (!(error instanceof MalformedError) || visitor.rejected === undefined) throw error;
      lost = this.#isLogs || this.#isTraces ? 1 : countDataPoints(this.wire.bytes.subarray(start, end));
      reason = error.message;
    }
    this.items = before;
    const { resources, resource, scopes, scope } = this.#path;
    const place = `${resources}[${resource}].${scopes}[${scope}].${records.name}[${index}]`;
    visitor.rejected?.(lost, `${place}: ${reason}`);
    return false;
  }

  /** Of a resource or a scope that the visitor does not take. */
  #sizeRefusal(type: MessageType, bytes: number): string | undefined {
    const { maxEnvelopeBytes: most } = this.#visitor;
    if (most === undefined || bytes <= most) return undefined;
    return `${type.name} without its records has ${bytes} bytes, more than ${most}: send large values in records`;
  }

  /** Validates all fields of a message but its children; counts those, and the bytes that are not theirs. */
  #around(
    type: MessageType,
    children: FieldType,
    start: number,
    end: number,
    depth: number,
  ): { count: number; restBytes: number } {
    const { wire } = this;
    let count = 0;
    let restBytes = 0;
    wire.pos = start;
    while (wire.pos < end) {
      const at = wire.pos;
      const tag = wire.tag(end, type.name);
      if (tag === children.tag) {
        count++;
        wire.pos = wire.length(end, children.path);
      } else {
        this.#field(type, at, tag, end, depth);
        restBytes += wire.pos - at;
      }
    }
    return { count, restBytes };
  }

  /** The validated bytes[start..end) without the children, as a copy of `restBytes` bytes. */
  #rest(children: FieldType, start: number, end: number, restBytes: number): Buffer {
    const { wire } = this;
    const rest = Buffer.allocUnsafeSlow(restBytes);
    let to = 0;
    wire.pos = start;
    // What comes before the children is nearly always all there is.
    while (to < restBytes) {
      const at = wire.pos;
      const tag = wire.tag(end, children.path);
      if (tag === children.tag) {
        wire.pos = wire.length(end, children.path);
      } else {
        wire.skip(tag, end, children.path);
        to += wire.bytes.copy(rest, to, at, wire.pos);
      }
    }
    return rest;
  }

  #message(type: MessageType, end: number, depth: number): void {
    const { wire } = this;
    if (depth > MAX_DEPTH) failDepth(wire.pos, type.name);
    while (wire.pos < end) {
      const at = wire.pos;
      this.#field(type, at, wire.tag(end, type.name), end, depth);
    }
  }

  /** Validates one field whose tag, at `at`, has been read. */
  #field(type: MessageType, at: number, tag: number, end: number, depth: number): void {
    const { wire } = this;
    const number = tag >>> 3;
    const field = number < type.byNumber.length ? type.byNumber[number] : undefined;
    if (field === undefined) {
      wire.skip(tag, end, type.name);
      return;
    }
    const wireType = tag & 7;
    if (wireType !== field.wireType) {
      if (!field.packed || wireType !== WIRE_LENGTH) failWireType(at, tag, field.wireType, field.path);
      const listEnd = wire.length(end, field.path);
      while (wire.pos < listEnd) this.#scalar(field, listEnd);
      return;
    }
    if (field.kind !== 'message') {
      this.#scalar(field, end);
      return;
    }
    const fieldEnd = wire.length(end, field.path);
    const message = field.message as MessageType;
    if (message.name === 'KeyValue') {
      values.pair(wire.pos, fieldEnd, depth + 1);
    } else {
      if (field.name === 'dataPoints') this.items++;
      this.#message(message, fieldEnd, depth + 1);
    }
    wire.pos = fieldEnd;
  }

  #scalar(field: FieldType, end: number): void {
    const { wire } = this;
    switch (field.kind) {
      case 'string':
        wire.pos = values.text(end, field.path);
        break;
      case 'bytes':
      case 'id': {
        const at = wire.pos;
        const fieldEnd = wire.length(end, field.path);
        const length = fieldEnd - wire.pos;
        if (field.idBytes !== undefined && length !== 0 && length !== field.idBytes) {
          failIdLength(at, length, field.idBytes, field.path);
        }
        wire.pos = fieldEnd;
        break;
      }
      case 'fixed32':
        wire.fixed(4, end, field.path);
        break;
      case 'fixed64':
      case 'sfixed64':
      case 'double':
        wire.fixed(8, end, field.path);
        break;
      default:
        wire.varint(end, field.path);
    }
  }
}

function failCount(at: number, where: string): never {
  throw new MalformedError(`${where} at byte ${at}: more than ${MAX_RECORDS} records in one request`);
}

const METRIC = messageType('Metric');

/** Data points of a metric that breaks somewhere, as far as they can be counted; at least one. */
function countDataPoints(metric: Uint8Array): number {
  const wire = new WireReader(metric);
  let count = 0;
  try {
    while (wire.pos < metric.length) {
      const tag = wire.tag(metric.length, METRIC.name);
      const isData = METRIC.byNumber[tag >>> 3]?.oneof === true && (tag & 7) === WIRE_LENGTH;
      if (!isData) {
        wire.skip(tag, metric.length, METRIC.name);
        continue;
      }
      const end = wire.length(metric.length, METRIC.name);
      while (wire.pos < end) {
        const inner = wire.tag(end, METRIC.name);
        wire.skip(inner, end, METRIC.name);
        if (inner === DATA_POINTS_TAG) count++;
      }
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
  }
  return Math.max(1, count);
}
