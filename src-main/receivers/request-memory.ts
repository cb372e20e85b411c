/** How much memory a request needs, as far as that can be told before it is read. */
import type { IntakeRequest } from '../log/intake.ts';
import { MAX_BODY_BYTES } from '../log/intake.ts';

/** What a request costs beside its body (headers, streams, promises): bounds floods of tiny requests too. */
export const REQUEST_OVERHEAD_BYTES = 4 * 1024;

/** A guess where the format carries no size; telemetry compresses about this well. */
const ASSUMED_RATIO = 8;

/**
 * Memory that decompressing `body` will take, in bytes: for gzip what its trailer claims (ISIZE, RFC 1952 2.3.1), else
 * a guess. At most the body limit, which the intake enforces whatever was claimed.
 */
export function expectedDecompressedBytes(body: Uint8Array, compression: IntakeRequest['compression']): number {
  if (compression === 'identity') return 0;
  const claimed =
    compression === 'gzip' && body.length >= 18
      ? new DataView(body.buffer, body.byteOffset + body.length - 4, 4).getUint32(0, true)
      : body.length * ASSUMED_RATIO;
  return Math.min(claimed, MAX_BODY_BYTES);
}
