/** Puts a request together again from what the walk took apart, byte for byte. */
import { WIRE_LENGTH } from './wire.ts';

/** Field 1 of the request, field 2 of ResourceLogs: the same numbers in all three signals. */
const RESOURCE_TAG = 1 * 8 + WIRE_LENGTH;
const SCOPE_TAG = 2 * 8 + WIRE_LENGTH;

/**
 * An ExportLogsServiceRequest (of spans or metrics just as well) with one group: the envelopes as the walk gave them,
 * and records with their tag and length. Envelope fields keep their bytes and come first, as senders write them.
 */
export function joinRequest(
  resourceEnvelope: Uint8Array,
  scopeEnvelope: Uint8Array,
  recordsWithTags: readonly Uint8Array[],
): Uint8Array {
  let recordBytes = 0;
  for (const record of recordsWithTags) recordBytes += record.length;
  const scopeBytes = scopeEnvelope.length + recordBytes;
  const resourceBytes = resourceEnvelope.length + 1 + varintBytes(scopeBytes) + scopeBytes;
  const request = new Uint8Array(1 + varintBytes(resourceBytes) + resourceBytes);
  let pos = writeTag(request, 0, RESOURCE_TAG, resourceBytes);
  request.set(resourceEnvelope, pos);
  pos = writeTag(request, pos + resourceEnvelope.length, SCOPE_TAG, scopeBytes);
  request.set(scopeEnvelope, pos);
  pos += scopeEnvelope.length;
  for (const record of recordsWithTags) {
    request.set(record, pos);
    pos += record.length;
  }
  return request;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Writes a tag and a length; answers with the offset after them. */
function writeTag(target: Uint8Array, at: number, tag: number, length: number): number {
  let pos = at;
  target[pos++] = tag;
  let rest = length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[pos++] = (rest % 128) | 0x80;
  target[pos++] = rest;
  return pos;
}
