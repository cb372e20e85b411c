/**
 * OTLP/JSON to protobuf, once, at the edge: one ExportLogs/Trace/MetricsServiceRequest, driven by the table of
 * `messages.ts`. Source: the JSON mapping of the OTLP specification 1.11.0 over protobuf's own JSON mapping.
 *
 * Taken: names in lowerCamelCase or as in the .proto file, null as absent, unknown names (ignored), ids in hex in any case,
 * 64-bit integers as decimal strings or numbers, enums as numbers or names, bytes in either base64 alphabet. Fields are written
 * in the order of their numbers and defaults left out, as the generated encoders do it.
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { fail, INEXACT, PathError, writeScalar } from './json-scalars.ts';
import { jsonText, parseJson, parseJsonExactly } from './json-text.ts';
import { isRecordField, JsonWriter, pointsOf, RejectedRecords } from './json-writer.ts';
import { MalformedError } from './malformed-error.ts';
import { type FieldType, type MessageType, REQUEST_TYPES } from './messages.ts';
import type { Rejections } from './rejections.ts';
import { MAX_DEPTH } from './wire.ts';

type JsonObject = Record<string, unknown>;

/**
 * Throws MalformedError whose message names the JSON path, or line and column of a syntax error. With `rejections`, a record
 * that cannot be written is left out and noted there.
 */
export function jsonToProtobuf(signal: Signal, body: Uint8Array, rejections?: Rejections): Uint8Array {
  const { text, holdsEscapes } = jsonText(body);
  const encode = (value: unknown) => {
    const rejected = rejections === undefined ? undefined : new RejectedRecords();
    const writer = new JsonWriter(text.length, rejected);
    writer.holdsEscapes = holdsEscapes;
    const bytes = encodeWith(writer, REQUEST_TYPES[signal], value);
    if (rejected?.first !== undefined) rejections?.add(rejected.items, messageOf(rejected.first));
    return bytes;
  };
  const parsed = parseJson(text);
  try {
    return encode(parsed);
  } catch (error) {
    // Some integer did not fit a double: its digits are in the text only.
    if (error !== INEXACT) throw error;
    return encode(parseJsonExactly(text));
  }
}

/** A message given as OTLP/JSON values. Throws MalformedError. */
export function encodeMessage(type: MessageType, value: unknown, capacityBytes = 0): Uint8Array {
  // Protobuf is nearly always shorter than its JSON; where it is not, the writer grows.
  return encodeWith(new JsonWriter(capacityBytes, undefined), type, value);
}

function encodeWith(writer: JsonWriter, type: MessageType, value: unknown): Uint8Array {
  try {
    writeMessage(writer, type, value, 0);
  } catch (error) {
    if (error instanceof PathError) throw new MalformedError(messageOf(error));
    throw error;
  }
  return writer.finish();
}

function writeMessage(writer: JsonWriter, type: MessageType, value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('an object', value);
  if (depth > MAX_DEPTH) throw new PathError(`nested more than ${MAX_DEPTH} messages deep`);
  const object = value as JsonObject;
  if (type.isUnion) {
    writeUnion(writer, type, object, depth);
    return;
  }
  let oneof: FieldType | undefined;
  for (let index = type.fields.length - 1; index >= 0; index--) {
    const field = type.fields[index] as FieldType;
    const given = object[field.name] ?? (field.protoName === field.name ? undefined : object[field.protoName]);
    if (given === undefined || given === null) continue;
    if (field.oneof) oneof = only(field, oneof);
    writeNamed(writer, field, given, depth);
  }
}

/** A message of nothing but one oneof, by the one name it has: most of all messages are such. */
function writeUnion(writer: JsonWriter, type: MessageType, object: JsonObject, depth: number): void {
  let oneof: FieldType | undefined;
  for (const name of Object.keys(object)) {
    const given = object[name];
    const field = given === null ? undefined : type.byName.get(name);
    if (field === undefined) continue;
    oneof = only(field, oneof);
    writeNamed(writer, field, given, depth);
  }
}

function only(field: FieldType, before: FieldType | undefined): FieldType {
  if (before === undefined || before === field) return field;
  const [first, second] = before.number < field.number ? [before, field] : [field, before];
  throw new PathError(`only one of ${first.name} and ${second.name} may be set`);
}

function writeNamed(writer: JsonWriter, field: FieldType, given: unknown, depth: number): void {
  const { rejected } = writer;
  const before = rejected?.count;
  try {
    if (field.repeated) writeList(writer, field, given, depth);
    else writeField(writer, field, given, depth);
    if (rejected?.count !== before) rejected?.first?.under(field.name);
  } catch (error) {
    if (error instanceof PathError) throw error.under(field.name);
    throw error;
  }
}

function writeList(writer: JsonWriter, field: FieldType, given: unknown, depth: number): void {
  if (!Array.isArray(given)) fail('an array', given);
  const list = given as unknown[];
  const { rejected } = writer;
  const isRecord = rejected !== undefined && isRecordField(field);
  const before = writer.sizeBytes;
  let index = list.length - 1;
  try {
    for (; index >= 0; index--) {
      const element = list[index];
      if (field.packed) {
        writeScalar(writer, field, element);
      } else {
        const rejectedBefore = rejected?.count;
        const isWritten = !isRecord || isRecordWritten(writer, rejected, field, element, depth);
        if (!isRecord) writeValue(writer, field, element, depth);
        if (isWritten) writer.varint(field.tag);
        if (rejected?.count !== rejectedBefore) rejected?.first?.under(`[${index}]`);
      }
    }
  } catch (error) {
    if (error instanceof PathError) throw error.under(`[${index}]`);
    throw error;
  }
  if (field.packed && list.length > 0) {
    writer.varint(writer.sizeBytes - before);
    writer.varint(field.tag);
  }
}

/** Writes a record; false: it cannot be written, and nothing of it is. */
function isRecordWritten(
  writer: JsonWriter,
  rejected: RejectedRecords,
  field: FieldType,
  given: unknown,
  depth: number,
): boolean {
  const before = writer.sizeBytes;
  try {
    writeValue(writer, field, given, depth);
    return true;
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    writer.undo(before);
    rejected.add(field.name === 'metrics' ? pointsOf(given) : 1, error);
    return false;
  }
}

function messageOf(error: PathError): string {
  return `${error.path === '' ? 'JSON' : error.path}: ${error.problem}`;
}

function writeField(writer: JsonWriter, field: FieldType, given: unknown, depth: number): void {
  const before = writer.sizeBytes;
  if (!writeValue(writer, field, given, depth) && !field.explicit) {
    writer.undo(before);
    return;
  }
  writer.varint(field.tag);
}

/** Writes a value and, where it has one, its length. False for a scalar that equals its type's default. */
function writeValue(writer: JsonWriter, field: FieldType, given: unknown, depth: number): boolean {
  if (field.kind !== 'message') return writeScalar(writer, field, given);
  const before = writer.sizeBytes;
  const message = field.message as MessageType;
  // A JavaScript array with a hole or an undefined in it becomes null in JSON.
  writeMessage(writer, message, given === null && message.name === 'AnyValue' ? {} : given, depth + 1);
  writer.varint(writer.sizeBytes - before);
  return true;
}
