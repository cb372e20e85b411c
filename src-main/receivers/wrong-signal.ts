/**
 * Recognises a body that belongs to another signal, to say so in plain words. Only looked at when a request was refused
 * or held nothing, and only its first bytes: the body itself is with the intake by then.
 */
import { constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { IntakeRequest } from '../log/intake.ts';

/** Enough for a resource and a scope of the usual size. Below half of Node's buffer pool, so that it costs little. */
export const HEAD_BYTES = 2_048;

/** A copy of the first bytes of a body. */
export function headOf(body: Uint8Array): Uint8Array {
  return Buffer.from(body.subarray(0, HEAD_BYTES));
}

/** The signal that the body seems to hold; undefined when that cannot be told. */
export function signalOfHead(head: Uint8Array, request: Pick<IntakeRequest, 'encoding' | 'compression'>) {
  const plain = decompressHead(head, request.compression);
  if (plain === undefined) return undefined;
  return request.encoding === 'json' ? signalOfJson(plain) : signalOfProtobuf(plain);
}

function decompressHead(head: Uint8Array, compression: IntakeRequest['compression']): Uint8Array | undefined {
  try {
    // With a flush as the finish, a stream that is cut short gives what it has.
    switch (compression) {
      case 'identity':
        return head;
      case 'gzip':
        return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
      case 'deflate':
        return inflateSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
      case 'zstd':
        return zstdDecompressSync(head, { finishFlush: constants.ZSTD_e_flush });
    }
  } catch {
    return undefined;
  }
}

function signalOfJson(head: Uint8Array): Signal | undefined {
  const key = /^\s*\{\s*"resource_?(logs|spans|metrics)"/i.exec(Buffer.from(head).toString('latin1'))?.[1];
  if (key === undefined) return undefined;
  const name = key.toLowerCase();
  return name === 'spans' ? 'traces' : name === 'logs' ? 'logs' : 'metrics';
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;

/**
 * The three requests nest alike down to the record (field 2 of field 2 of field 1). There a LogRecord starts with a
 * fixed64 time (field 1 or 11) or, when its time is 0 as Codex's is, with its severity (field 2, varint); a Span with 16
 * bytes of trace id, a Metric with its name (field 1 each).
 */
function signalOfProtobuf(head: Uint8Array): Signal | undefined {
  let at = 0;
  let end = head.length;
  for (const wanted of [1, 2, 2]) {
    const field = findField(head, at, end, wanted);
    if (field === undefined) return undefined;
    at = field.start;
    end = Math.min(end, field.end);
  }
  const tag = head[at];
  if (tag === undefined || at >= end) return undefined;
  const number = tag >> 3;
  const type = tag & 7;
  if (type === FIXED64 && (number === 1 || number === 11)) return 'logs';
  if (type === VARINT && number === 2) return 'logs';
  if (type === LENGTH_DELIMITED && number === 1) return head[at + 1] === 16 ? 'traces' : 'metrics';
  return undefined;
}

/** First length-delimited field with that number; every field before it must be length-delimited too. */
function findField(bytes: Uint8Array, from: number, to: number, wanted: number) {
  let at = from;
  while (at < to) {
    const tag = bytes[at++] ?? 0;
    if ((tag & 7) !== LENGTH_DELIMITED || tag > 0x7f) return undefined;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) return undefined;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (tag >> 3 === wanted) return { start: at, end: at + length };
    at += length;
  }
  return undefined;
}

/** `/v1/traces` got logs: what to tell the sender. */
export function explainWrongSignal(held: Signal, reached: Signal, transport: 'http' | 'grpc'): string {
  const right = transport === 'http' ? `/v1/${held}` : `the ${held === 'traces' ? 'trace' : held} service`;
  return `This body holds ${held}, but it was sent to where ${reached} are received. Send ${held} to ${right}.`;
}
