/** Undoes a body's Content-Encoding, bounded: a small body cannot unfold into a large one. */
import { promisify } from 'node:util';
import {
  gunzip,
  gunzipSync,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  inflate as inflateZlib,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';
import { type IntakeRequest, MAX_BODY_BYTES } from './intake.ts';

export type Decompressed =
  | { ok: true; bytes: Uint8Array }
  | { ok: false; reason: 'too-large' | 'malformed'; message: string };

/** Decompresses in pieces of this size when nothing tells how much will come. */
const CHUNK_BYTES = 64 * 1024;
/** A sender's claim about the size is believed up to this much. */
const MAX_CLAIMED_CHUNK_BYTES = 4 * 1024 * 1024;

/** Synchronous, for the writer thread. */
export function decompress(
  body: Uint8Array,
  compression: IntakeRequest['compression'],
  limitBytes: number = MAX_BODY_BYTES,
): Decompressed {
  if (compression === 'identity') {
    if (body.length <= limitBytes) return { ok: true, bytes: body };
    return tooLarge(limitBytes, 'The body');
  }
  try {
    return { ok: true, bytes: inflate(body, compression, limitBytes) };
  } catch (error) {
    return failure(error, compression, limitBytes);
  }
}

/** The same on a thread of libuv's pool, for the main thread. Never rejects. */
export async function decompressInBackground(
  body: Uint8Array,
  compression: IntakeRequest['compression'],
  limitBytes: number = MAX_BODY_BYTES,
): Promise<Decompressed> {
  if (compression === 'identity') return decompress(body, compression, limitBytes);
  try {
    return { ok: true, bytes: await inflateInBackground(body, compression, limitBytes) };
  } catch (error) {
    return failure(error, compression, limitBytes);
  }
}

function failure(error: unknown, compression: string, limitBytes: number): Decompressed {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limitBytes, 'The decompressed body');
  return { ok: false, reason: 'malformed', message: `body is not valid ${compression}: ${message}` };
}

const LATER = {
  gunzip: promisify(gunzip),
  zstdDecompress: promisify(zstdDecompress),
  inflate: promisify(inflateZlib),
  inflateRaw: promisify(inflateRaw),
};

function inflateInBackground(
  body: Uint8Array,
  compression: 'gzip' | 'deflate' | 'zstd',
  limitBytes: number,
): Promise<Uint8Array> {
  const options = { maxOutputLength: limitBytes, chunkSize: CHUNK_BYTES };
  if (compression === 'gzip') return LATER.gunzip(body, { ...options, chunkSize: claimedGzipBytes(body) });
  if (compression === 'zstd') return LATER.zstdDecompress(body, options);
  return hasZlibHeader(body) ? LATER.inflate(body, options) : LATER.inflateRaw(body, options);
}

function inflate(body: Uint8Array, compression: 'gzip' | 'deflate' | 'zstd', limitBytes: number): Uint8Array {
  const options = { maxOutputLength: limitBytes, chunkSize: CHUNK_BYTES };
  if (compression === 'gzip') return gunzipSync(body, { ...options, chunkSize: claimedGzipBytes(body) });
  if (compression === 'zstd') return zstdDecompressSync(body, options);
  // HTTP's "deflate" is the zlib format (RFC 9110 section 8.4.1.2); some senders leave its two-byte header out.
  return hasZlibHeader(body) ? inflateSync(body, options) : inflateRawSync(body, options);
}

/** The size that gzip's trailer claims (RFC 1952, ISIZE) as a chunk that takes the whole output at once, within bounds. */
function claimedGzipBytes(body: Uint8Array): number {
  if (body.length < 18) return CHUNK_BYTES;
  const claim = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(body.length - 4, true);
  return Math.min(Math.max(claim + 1, 1024), MAX_CLAIMED_CHUNK_BYTES);
}

/** RFC 1950: compression method 8, and the first two bytes are a multiple of 31. */
function hasZlibHeader(body: Uint8Array): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function tooLarge(limitBytes: number, what: string): Decompressed {
  return {
    ok: false,
    reason: 'too-large',
    message: `${what} is larger than the ${limitBytes} bytes that are received at most. Send smaller batches.`,
  };
}
