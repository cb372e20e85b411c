/**
 * The bound on memory that arriving requests hold, all receivers together. A receiver reserves before it reads and
 * releases exactly once when the request is answered; over the bound it answers "try again later".
 */
export interface InFlight {
  reserve(bytes: number): boolean;
  release(bytes: number): void;
  /** What is reserved now. */
  bytes(): number;
  /** How often a reservation was turned down since the start. */
  turnedDown(): number;
}

/**
 * A request that alone is bigger than the bound is let through when nothing else is in flight only if it fits the bound:
 * bodies are limited to far less, so that never decides.
 */
export function createInFlight(options: { limitBytes: number }): InFlight {
  let reservedBytes = 0;
  let turnedDown = 0;
  return {
    reserve(bytes) {
      if (reservedBytes + bytes > options.limitBytes) {
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
