/**
 * For tests: a second, slow reader of the wire format that shares nothing with `wire.ts` but the table of messages.
 * Answers whether a message is valid; written for plainness, with bigints and no state.
 */
import type { FieldType, MessageType } from '../messages.ts';

export function isValidMessage(type: MessageType, bytes: Uint8Array): boolean {
  return isValid(type, bytes, 0);
}

function isValid(type: MessageType, bytes: Uint8Array, depth: number): boolean {
  try {
    check(type, bytes, depth);
    return true;
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}

/** Records of a request that are valid and that are not; undefined when the request breaks outside of them. */
export function sortRecords(type: MessageType, bytes: Uint8Array): { valid: number; invalid: number } | undefined {
  const records = type.byNumber[1]?.message?.byNumber[2]?.message?.byNumber[2];
  sorted = { field: records, valid: 0, invalid: 0 };
  try {
    return isValidMessage(type, bytes) ? sorted : undefined;
  } finally {
    sorted = undefined;
  }
}

/** Set while records are judged one by one. */
let sorted: { field: FieldType | undefined; valid: number; invalid: number } | undefined;

class Invalid extends Error {}

/** Takes a varint off the front: its value and what follows. */
function takeVarint(bytes: Uint8Array): [bigint, Uint8Array] {
  let value = 0n;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[index];
    if (byte === undefined) throw new Invalid();
    value += BigInt(byte & 127) * 128n ** BigInt(index);
    if (byte < 128) {
      if (value >= 2n ** 64n) throw new Invalid();
      return [value, bytes.subarray(index + 1)];
    }
  }
  throw new Invalid();
}

/** Takes `count` bytes off the front. */
function take(bytes: Uint8Array, count: bigint | number): [Uint8Array, Uint8Array] {
  if (BigInt(bytes.length) < BigInt(count)) throw new Invalid();
  return [bytes.subarray(0, Number(count)), bytes.subarray(Number(count))];
}

function check(type: MessageType, bytes: Uint8Array, depth: number): void {
  if (depth > 100) throw new Invalid();
  let rest = bytes;
  while (rest.length > 0) {
    let tag: bigint;
    [tag, rest] = takeVarint(rest);
    if (tag >= 2n ** 32n || tag < 8n) throw new Invalid();
    const wireType = Number(tag & 7n);
    const field = type.fields.find(({ number }) => BigInt(number) === tag >> 3n);
    let content = new Uint8Array(0) as Uint8Array;
    if (wireType === 0) [, rest] = takeVarint(rest);
    else if (wireType === 1) [, rest] = take(rest, 8);
    else if (wireType === 5) [, rest] = take(rest, 4);
    else if (wireType === 2) {
      let length: bigint;
      [length, rest] = takeVarint(rest);
      [content, rest] = take(rest, length);
    } else throw new Invalid();
    if (field === undefined) continue;
    if (wireType === 2) checkContent(field, content, depth);
    else if (wireType !== field.wireType) throw new Invalid();
  }
}

function checkContent(field: FieldType, content: Uint8Array, depth: number): void {
  if (sorted !== undefined && field === sorted.field && field.message !== undefined) {
    if (isValid(field.message, content, depth + 1)) sorted.valid++;
    else sorted.invalid++;
    return;
  }
  if (field.message !== undefined) check(field.message, content, depth + 1);
  else if (field.kind === 'id') {
    if (content.length !== 0 && content.length !== field.idBytes) throw new Invalid();
  } else if (field.kind !== 'bytes' && field.kind !== 'string') checkPacked(field, content);
}

function checkPacked(field: FieldType, content: Uint8Array): void {
  if (!field.repeated) throw new Invalid();
  let rest = content;
  while (rest.length > 0) {
    if (field.wireType === 0) [, rest] = takeVarint(rest);
    else [, rest] = take(rest, field.wireType === 1 ? 8 : 4);
  }
}
