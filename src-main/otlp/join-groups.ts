/** Puts a request together again from what the walk took apart, byte for byte. */
import { WIRE_LENGTH } from './wire.ts';

/** Field 1 of the request, field 2 of ResourceLogs: the same numbers in all three signals. */
const RESOURCE_TAG = 1 * 8 + WIRE_LENGTH;
const SCOPE_TAG = 2 * 8 + WIRE_LENGTH;

export interface ScopeGroup {
  /** Bytes of a ScopeLogs (ScopeSpans, ScopeMetrics) without its records. */
  envelope: Uint8Array;
  /** Records with tag and length, one or more in each run of bytes. */
  records: Uint8Array[];
}

export interface ResourceGroup {
  /** Bytes of a ResourceLogs (ResourceSpans, ResourceMetrics) without its scopes. */
  envelope: Uint8Array;
  scopes: ScopeGroup[];
}

/** Bytes that joining adds to a scope or resource: tag and length. */
export const GROUP_OVERHEAD_BYTES = 6;

/**
 * A request (of logs, spans or metrics) of these groups. Envelope fields keep their bytes and come first, as senders
 * write them.
 */
export function joinGroups(groups: readonly ResourceGroup[]): Uint8Array<ArrayBuffer> {
  const scopeBytes = groups.map(({ scopes }) => scopes.map(scopeSize));
  const resourceBytes = groups.map(({ envelope }, i) =>
    (scopeBytes[i] as number[]).reduce((sum, bytes) => sum + 1 + varintBytes(bytes) + bytes, envelope.length),
  );
  const size = resourceBytes.reduce((sum, bytes) => sum + 1 + varintBytes(bytes) + bytes, 0);
  const request = new Uint8Array(size);
  let at = 0;
  const copy = (bytes: Uint8Array) => {
    request.set(bytes, at);
    at += bytes.length;
  };
  for (const [i, { envelope, scopes }] of groups.entries()) {
    at = writeTag(request, at, RESOURCE_TAG, resourceBytes[i] as number);
    copy(envelope);
    for (const [j, scope] of scopes.entries()) {
      at = writeTag(request, at, SCOPE_TAG, (scopeBytes[i] as number[])[j] as number);
      copy(scope.envelope);
      for (const run of scope.records) copy(run);
    }
  }
  return request;
}

/** The same with one group; records with their tag and length. */
export function joinRequest(
  resourceEnvelope: Uint8Array,
  scopeEnvelope: Uint8Array,
  recordsWithTags: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  return joinGroups([
    { envelope: resourceEnvelope, scopes: [{ envelope: scopeEnvelope, records: [...recordsWithTags] }] },
  ]);
}

function scopeSize({ envelope, records }: ScopeGroup): number {
  return records.reduce((sum, run) => sum + run.length, envelope.length);
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
