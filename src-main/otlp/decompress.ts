/** Undoes a body's Content-Encoding, bounded: a small body cannot unfold into a large one. */
import { gunzipSync, inflateRawSync, inflateSync, type ZstdOptions, zstdDecompressSync } from 'node:zlib';
import { type IntakeRequest, MAX_BODY_BYTES } from '../log/intake.ts';

export type Decompressed =
  | { ok: true; bytes: Uint8Array }
  | { ok: false; reason: 'too-large' | 'malformed'; message: string };

/** Decompresses in pieces of this size when nothing tells how much will come. */
const CHUNK_BYTES = 64 * 1024;
/** A sender's claim about the size is believed up to this much. */
const MAX_CLAIMED_CHUNK_BYTES = 4 * 1024 * 1024;

/** Synchronous: for threads on which nothing else waits. All of the body is consumed, or it is malformed. */
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

function failure(error: unknown, compression: string, limitBytes: number): Decompressed {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limitBytes, 'The decompressed body');
  return { ok: false, reason: 'malformed', message: `body is not valid ${compression}: ${message}` };
}

/** What one call of the decompressor made of the beginning of its input. */
interface Piece {
  bytes: Uint8Array;
  /** Input that belongs to it. */
  consumedBytes: number;
}

/** Frames of zstd and the like in one body: senders have one, parallel compressors one for some MiB. */
const MAX_FRAMES = 1_024;
/** RFC 8878 3.1.2: a skippable frame has a magic number of 0x184D2A50 to 0x184D2A5F, then its length; it holds nothing. */
const SKIPPABLE_MAGIC = 0x184d2a50;

/**
 * The whole body, all of it consumed: zlib stops behind the first stream or frame and says nothing of what follows, which
 * may be another frame that belongs to the body (RFC 1952 2.2, RFC 8878 3.1) or no part of it.
 */
function inflate(body: Uint8Array, compression: 'gzip' | 'deflate' | 'zstd', limitBytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  let at = compression === 'zstd' ? skipFrames(body, 0) : 0;
  // What holds skippable frames only is an empty body.
  const isEmpty = at > 0 && at === body.length;
  for (let frame = 0; !isEmpty && (frame === 0 || at < body.length); frame++) {
    if (frame > 0 && compression === 'deflate') throw new Error(`${body.length - at} bytes follow its end`);
    if (frame > 0 && compression === 'zstd' && body.length - at < LEAST_FRAME_BYTES) {
      throw new Error(`${body.length - at} bytes follow its end`);
    }
    if (frame >= MAX_FRAMES) throw new Error(`it has more than ${MAX_FRAMES} frames`);
    const { bytes, consumedBytes } = inflateOne(body.subarray(at), compression, limitBytes - sizeBytes);
    if (consumedBytes === 0) throw new Error(`${body.length - at} bytes follow its end`);
    pieces.push(bytes);
    sizeBytes += bytes.length;
    at += consumedBytes;
    if (compression === 'zstd') at = skipFrames(body, at);
  }
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
}

function inflateOne(body: Uint8Array, compression: 'gzip' | 'deflate' | 'zstd', limitBytes: number): Piece {
  // 0 is no limit that zlib takes; one byte over it is found by the caller's next look.
  const options = { maxOutputLength: Math.max(1, limitBytes), chunkSize: CHUNK_BYTES, info: true };
  switch (compression) {
    case 'gzip':
      return pieceOf(gunzipSync(body, { ...options, chunkSize: claimedGzipBytes(body) }));
    case 'zstd':
      return withoutHeadOfFrame(body, pieceOf(zstdDecompressSync(body, options)), options);
    case 'deflate':
      // HTTP's "deflate" is the zlib format (RFC 9110 section 8.4.1.2); some senders leave its two-byte header out.
      return pieceOf(hasZlibHeader(body) ? inflateSync(body, options) : inflateRawSync(body, options));
  }
}

/** Magic number, header, one block without anything (RFC 8878 3.1.1). */
const LEAST_FRAME_BYTES = 9;
/** Magic numbers of frames and of skippable frames (RFC 8878 3.1), little endian; the latter's low four bits are free. */
const MAGICS = [
  { bytes: [0x28, 0xb5, 0x2f], mask: 0xff },
  { bytes: [0x50, 0x2a, 0x4d], mask: 0xf0 },
] as const;

/** Whether `length` bytes at `at` begin a magic number. */
function beginsMagic(body: Uint8Array, at: number, length: number): boolean {
  return MAGICS.some(({ bytes, mask }) => {
    const first = ((body[at] ?? 0) & mask) === bytes[0];
    return first && bytes.slice(1, length).every((byte, i) => body[at + 1 + i] === byte);
  });
}

/**
 * The decompressor takes one to three bytes that begin another frame's magic number for read, and asks for no more. They
 * were no part of the body when it is whole without them, which is tried only where it ends with such bytes.
 */
function withoutHeadOfFrame(body: Uint8Array, piece: Piece, options: ZstdOptions): Piece {
  for (let length = 3; length > 0; length--) {
    const end = piece.consumedBytes - length;
    if (end <= 0 || !beginsMagic(body, end, length)) continue;
    try {
      const without = pieceOf(zstdDecompressSync(body.subarray(0, end), options));
      if (without.consumedBytes === end) return without;
    } catch {
      // The frame ends with these bytes.
    }
  }
  return piece;
}

/** With `info` the functions answer with the engine as well, which counts the input that it has taken. */
function pieceOf(result: unknown): Piece {
  const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
  return { bytes: buffer, consumedBytes: engine.bytesWritten };
}

/** Where the next frame that holds something begins; a skippable frame that is cut off is left for the decompressor. */
function skipFrames(body: Uint8Array, from: number): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let at = from;
  while (at + 8 <= body.length && (view.getUint32(at, true) & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
    const end = at + 8 + view.getUint32(at + 4, true);
    if (end > body.length) break;
    at = end;
  }
  return at;
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
