/**
 * Text that is not UTF-8 on its way out: U+FFFD for what is no character, because strict receivers refuse the whole message
 * otherwise. What was changed carries the number of such texts as an attribute.
 */

import { isAscii } from 'node:buffer';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { type FieldType, type MessageType, messageType } from '../otlp/messages.ts';
import { TEXT_INVALID, textKind } from '../otlp/text-bytes.ts';
import { WIRE_LENGTH, WireReader } from '../otlp/wire.ts';

export const REPLACED_TEXTS_KEY = 'sluice.replaced_texts';

/** Where a message of that type takes an attribute; one that comes behind the others is one more of them. */
const MARK_AT: Readonly<Record<string, (mark: unknown[]) => object>> = {
  LogRecord: (attributes) => ({ attributes }),
  Span: (attributes) => ({ attributes }),
  Metric: (metadata) => ({ metadata }),
  ResourceLogs: (attributes) => ({ resource: { attributes } }),
  ScopeLogs: (attributes) => ({ scope: { attributes } }),
};

/** The very bytes when all of their texts are UTF-8. `marks`: whether what was changed says so. */
export function withSoundText(typeName: string, bytes: Uint8Array, marks: boolean): Uint8Array {
  const type = messageType(typeName);
  const count = countInvalid(type, new WireReader(bytes), bytes.length);
  if (count === 0) return bytes;
  const sound = rewritten(type, bytes);
  const mark = { key: REPLACED_TEXTS_KEY, value: { intValue: String(count) } };
  const place = MARK_AT[typeName];
  return marks && place !== undefined ? Buffer.concat([sound, encodeMessage(type, place([mark]))]) : sound;
}

/** Whether all texts are UTF-8; false as well for what is no such message. */
export function isSoundText(typeName: string, bytes: Uint8Array): boolean {
  // Every byte of a text is in it: what is ASCII as a whole needs no walk.
  if (isAscii(bytes)) return true;
  try {
    return countInvalid(messageType(typeName), new WireReader(bytes), bytes.length) === 0;
  } catch {
    return false;
  }
}

/** A text that leaves as U+FFFD where it is no UTF-8. */
export interface ReplacedText {
  /** As the changes of rules name places: `attributes["x"]`, `body`, `resource.attributes[key]` for an attribute's own key. */
  path: string;
  /** As it leaves, its beginning. */
  text: string;
}

/** Of these texts as many are listed. */
const MAX_LISTED = 1_000;
/** Of each, in UTF-16 units. */
const MAX_LISTED_CHARS = 400;
const KEY_VALUE = messageType('KeyValue');

/** The texts that {@link withSoundText} would replace; of what is no such message none. */
export function replacedTexts(typeName: string, bytes: Uint8Array): ReplacedText[] {
  if (isSoundText(typeName, bytes)) return [];
  const found: ReplacedText[] = [];
  try {
    listInvalid(messageType(typeName), new WireReader(bytes), bytes.length, { path: '', isWhole: false }, found);
    return found;
  } catch {
    return [];
  }
}

/** `isWhole`: everything in the message is at that one place, as the value of an attribute is. */
interface Place {
  path: string;
  isWhole: boolean;
}

function listInvalid(type: MessageType, wire: WireReader, end: number, at: Place, found: ReplacedText[]): void {
  const own = type === KEY_VALUE && !at.isWhole ? placesOfPair(wire, end, at.path) : undefined;
  const counts = new Map<FieldType, number>();
  while (wire.pos < end && found.length < MAX_LISTED) {
    const tag = wire.tag(end, type.name);
    const field = type.byNumber[tag >>> 3];
    if ((tag & 7) !== WIRE_LENGTH || field === undefined || (field.kind !== 'string' && field.kind !== 'message')) {
      wire.skip(tag, end, type.name);
      continue;
    }
    const fieldEnd = wire.length(end, field.path);
    const place = own?.[field.kind] ?? placeOf(field, at, counts);
    if (field.message !== undefined) listInvalid(field.message, wire, fieldEnd, place, found);
    else if (textKind(wire.bytes, wire.view, wire.pos, fieldEnd) === TEXT_INVALID) {
      found.push({ path: place.path, text: headOf(wire.bytes, wire.pos, fieldEnd) });
    }
    wire.pos = fieldEnd;
  }
}

function placeOf(field: FieldType, at: Place, counts: Map<FieldType, number>): Place {
  if (at.isWhole) return at;
  const index = counts.get(field) ?? 0;
  counts.set(field, index + 1);
  const name = at.path === '' ? field.name : `${at.path}.${field.name}`;
  const isNumbered = field.repeated && field.message !== KEY_VALUE;
  return { path: isNumbered ? `${name}[${index}]` : name, isWhole: field.message?.name === 'AnyValue' };
}

/** Where an attribute's key and value are; `list`: the attributes it is one of. */
function placesOfPair(wire: WireReader, end: number, list: string): { string: Place; message: Place } {
  const start = wire.pos;
  let key = '';
  while (wire.pos < end) {
    const tag = wire.tag(end, KEY_VALUE.name);
    const from = wire.pos;
    wire.skip(tag, end, KEY_VALUE.name);
    if (KEY_VALUE.byNumber[tag >>> 3]?.kind !== 'string' || (tag & 7) !== WIRE_LENGTH) continue;
    const keyEnd = wire.pos;
    wire.pos = from;
    wire.length(end, KEY_VALUE.name);
    key = headOf(wire.bytes, wire.pos, keyEnd);
    wire.pos = keyEnd;
  }
  wire.pos = start;
  return { string: { path: `${list}[key]`, isWhole: true }, message: { path: `${list}["${key}"]`, isWhole: true } };
}

function headOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, Math.min(end, start + 3 * MAX_LISTED_CHARS)).slice(0, MAX_LISTED_CHARS);
}

function countInvalid(type: MessageType, wire: WireReader, end: number): number {
  let count = 0;
  while (wire.pos < end) {
    const tag = wire.tag(end, type.name);
    const field = type.byNumber[tag >>> 3];
    if ((tag & 7) !== WIRE_LENGTH || field === undefined || (field.kind !== 'string' && field.kind !== 'message')) {
      wire.skip(tag, end, type.name);
      continue;
    }
    const fieldEnd = wire.length(end, field.path);
    if (field.message !== undefined) count += countInvalid(field.message, wire, fieldEnd);
    else if (textKind(wire.bytes, wire.view, wire.pos, fieldEnd) === TEXT_INVALID) count++;
    wire.pos = fieldEnd;
  }
  return count;
}

/** Every field in its place; of those that hold text, tag and contents are written anew. */
function rewritten(type: MessageType, bytes: Uint8Array): Buffer {
  const wire = new WireReader(bytes);
  const end = bytes.length;
  const parts: Uint8Array[] = [];
  while (wire.pos < end) {
    const at = wire.pos;
    const tag = wire.tag(end, type.name);
    const field = type.byNumber[tag >>> 3];
    if ((tag & 7) !== WIRE_LENGTH || field === undefined || (field.kind !== 'string' && field.kind !== 'message')) {
      wire.skip(tag, end, type.name);
      parts.push(bytes.subarray(at, wire.pos));
      continue;
    }
    const tagEnd = wire.pos;
    const fieldEnd = wire.length(end, field.path);
    const content = bytes.subarray(wire.pos, fieldEnd);
    const sound = field.message === undefined ? soundString(content) : rewritten(field.message, content);
    parts.push(bytes.subarray(at, tagEnd), varint(sound.length), sound);
    wire.pos = fieldEnd;
  }
  return Buffer.concat(parts);
}

function soundString(content: Uint8Array): Buffer {
  return Buffer.from(Buffer.from(content).toString('utf8'));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}
