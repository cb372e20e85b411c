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
import { MalformedError } from './malformed-error.ts';
import { type FieldType, type MessageType, REQUEST_TYPES } from './messages.ts';
import { ProtoWriter } from './proto-writer.ts';
import { MAX_DEPTH } from './wire.ts';

type JsonObject = Record<string, unknown>;

/** Throws MalformedError whose message names the JSON path, or line and column of a syntax error. */
export function jsonToProtobuf(signal: Signal, body: Uint8Array): Uint8Array {
  const text = jsonText(body);
  const parsed = parseJson(text);
  try {
    return encodeMessage(REQUEST_TYPES[signal], parsed, text.length);
  } catch (error) {
    // Some integer did not fit a double: its digits are in the text only.
    if (error !== INEXACT) throw error;
    return encodeMessage(REQUEST_TYPES[signal], parseJsonExactly(text), text.length);
  }
}

/** A message given as OTLP/JSON values. Throws MalformedError. */
export function encodeMessage(type: MessageType, value: unknown, capacityBytes = 0): Uint8Array {
  // Protobuf is nearly always shorter than its JSON; where it is not, the writer grows.
  const writer = new ProtoWriter(capacityBytes);
  try {
    writeMessage(writer, type, value, 0);
  } catch (error) {
    if (error instanceof PathError)
      throw new MalformedError(`${error.path === '' ? 'JSON' : error.path}: ${error.problem}`);
    throw error;
  }
  return writer.finish();
}

function writeMessage(writer: ProtoWriter, type: MessageType, value: unknown, depth: number): void {
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
function writeUnion(writer: ProtoWriter, type: MessageType, object: JsonObject, depth: number): void {
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

function writeNamed(writer: ProtoWriter, field: FieldType, given: unknown, depth: number): void {
  try {
    if (field.repeated) writeList(writer, field, given, depth);
    else writeField(writer, field, given, depth);
  } catch (error) {
    if (error instanceof PathError) throw error.under(field.name);
    throw error;
  }
}

function writeList(writer: ProtoWriter, field: FieldType, given: unknown, depth: number): void {
  if (!Array.isArray(given)) fail('an array', given);
  const list = given as unknown[];
  const before = writer.sizeBytes;
  let index = list.length - 1;
  try {
    for (; index >= 0; index--) {
      const element = list[index];
      if (field.packed) {
        writeScalar(writer, field, element);
      } else {
        writeValue(writer, field, element, depth);
        writer.varint(field.tag);
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

function writeField(writer: ProtoWriter, field: FieldType, given: unknown, depth: number): void {
  const before = writer.sizeBytes;
  if (!writeValue(writer, field, given, depth) && !field.explicit) {
    writer.undo(before);
    return;
  }
  writer.varint(field.tag);
}

/** Writes a value and, where it has one, its length. False for a scalar that equals its type's default. */
function writeValue(writer: ProtoWriter, field: FieldType, given: unknown, depth: number): boolean {
  if (field.kind !== 'message') return writeScalar(writer, field, given);
  const before = writer.sizeBytes;
  const message = field.message as MessageType;
  // A JavaScript array with a hole or an undefined in it becomes null in JSON.
  writeMessage(writer, message, given === null && message.name === 'AnyValue' ? {} : given, depth + 1);
  writer.varint(writer.sizeBytes - before);
  return true;
}
