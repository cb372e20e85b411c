/**
 * The bound on memory that arriving requests hold, all receivers together. A receiver reserves before it reads and
 * releases exactly once when the request is answered; over the bound it answers "try again later".
 */
export interface InFlight {
  /** `totalBytes`: what the request holds with these; default: only these. */
  reserve(bytes: number, totalBytes?: number): boolean;
  release(bytes: number): void;
  /** What is reserved now. */
  bytes(): number;
  /** How often a reservation was turned down since the start. */
  turnedDown(): number;
}

/** A request that holds at most this much is small. */
export const SMALL_REQUEST_BYTES = 512 * 1024;
/** An eighth of the bound is for small requests: large ones, or slow ones, never leave them without room. */
const SMALL_SHARE = 1 / 8;

export function createInFlight(options: { limitBytes: number }): InFlight {
  let reservedBytes = 0;
  let turnedDown = 0;
  return {
    reserve(bytes, totalBytes = bytes) {
      const isSmall = totalBytes <= SMALL_REQUEST_BYTES;
      const limitBytes = isSmall ? options.limitBytes : options.limitBytes * (1 - SMALL_SHARE);
      if (reservedBytes + bytes > limitBytes) {
        turnedDown += 1;
        return false;
      }
      reservedBytes += bytes;
      return true;
    },
    release(bytes) {
      if (bytes > reservedBytes) {
        throw new Error(`Released ${bytes} bytes of requests in flight while ${reservedBytes} were reserved.`);
      }
      reservedBytes -= bytes;
    },
    bytes: () => reservedBytes,
    turnedDown: () => turnedDown,
  };
}
