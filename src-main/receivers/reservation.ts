import type { Intake, IntakeRequest } from '../log/intake.ts';
import { MAX_BODY_BYTES } from '../log/intake.ts';

/** What a request costs beside its body (headers, streams, promises): bounds floods of tiny requests too. */
export const REQUEST_OVERHEAD_BYTES = 4 * 1024;

/** What the requests of one connection hold together. */
export interface SenderShare {
  heldBytes: number;
  readonly limitBytes: number;
}

/** A share for each connection (a socket, an HTTP/2 session). */
export function createSenderShares(limitBytes: number): (connection: object) => SenderShare {
  const shares = new WeakMap<object, SenderShare>();
  return (connection) => {
    const known = shares.get(connection) ?? { heldBytes: 0, limitBytes };
    shares.set(connection, known);
    return known;
  };
}

/** The share of the intake's memory bound that one request holds. Released exactly once, however the request ends. */
export interface Reservation {
  /** Makes the reservation at least this large; false: over the bound or the sender's share, and it stays as it was. */
  atLeast(bytes: number): boolean;
  /** Idempotent. */
  release(): void;
}

export function createReservation(intake: Pick<Intake, 'reserve' | 'release'>, share: SenderShare): Reservation {
  let heldBytes = 0;
  let released = false;
  return {
    atLeast(bytes) {
      if (released) return false;
      if (bytes <= heldBytes) return true;
      const more = bytes - heldBytes;
      if (share.heldBytes + more > share.limitBytes) return false;
      if (!intake.reserve(more, bytes)) return false;
      share.heldBytes += more;
      heldBytes = bytes;
      return true;
    },
    release() {
      if (released) return;
      released = true;
      share.heldBytes -= heldBytes;
      if (heldBytes > 0) intake.release(heldBytes);
    },
  };
}

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
