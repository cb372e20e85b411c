/**
 * Where receivers hand over what they got, and what they answer. Receivers, store and relay meet only here: the host
 * gives each receiver an {@link Intake}; behind it is the log.
 */
import type { Arrival } from '../../src-shared/contract/host-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';

export interface IntakeRequest {
  signal: Signal;
  encoding: 'protobuf' | 'json';
  /** How the body is compressed; the intake decompresses, off the main thread. */
  compression: 'identity' | 'gzip' | 'deflate' | 'zstd';
  /** The body as received. Owned by the intake from here on: its ArrayBuffer is transferred to another thread. */
  body: Uint8Array<ArrayBuffer>;
  /** Absent: `received`. */
  origin?: Origin;
}

/**
 * How records came in, which decides how they may leave:
 * - `received` from a sender: to every exporter that is on;
 * - `sample`, a recorded run that is played for show: never;
 * - `salvaged` from a log that was set aside, which may have sent them: only when somebody replays them.
 */
export type Origin = 'received' | 'sample' | 'salvaged';

/**
 * - `accepted`: committed to the log. A `partial` answer has `rejected > 0` or a warning in `message`.
 * - `refused`: will never be accepted as it is.
 * - `deferred`: try again after `retryAfterMs` (memory bound, full disk, shutting down).
 */
export type IntakeOutcome =
  | { outcome: 'accepted'; records: number; serviceName?: string; rejected?: number; message?: string }
  | {
      outcome: 'refused';
      /** `loop`: an exporter of this Sluice sent it; `exporter` is its name. */
      reason: 'malformed' | 'too-large' | 'loop';
      message: string;
      exporter?: string;
    }
  | { outcome: 'deferred'; retryAfterMs: number; message: string };

export interface Intake {
  /** Resolves when the data is committed or refused. Rejects when handling it failed by a fault of the program's own. */
  accept(request: IntakeRequest): Promise<IntakeOutcome>;
  /**
   * Opens the account of memory of a request that begins to arrive; it holds nothing yet. `giveWay` is called when others
   * need what it holds more (see `receivers/in-flight.ts`): it is then answered "try again later" and released.
   */
  hold(sender: Sender, giveWay: () => void): MemoryHold;
}

/** Who shares one bound of memory: a peer's address, or the connection where addresses do not tell peers apart. */
export type Sender = string | object;

/** The memory that one request holds. Over a bound it is answered "try again later". */
export interface MemoryHold {
  /** Makes it at least this large, in bytes; false: over a bound, and it stays as it was. */
  atLeast(bytes: number): boolean;
  /** All of the request is here: it does not give way any more. */
  arrived(): void;
  /** Idempotent. */
  release(): void;
}

/** One request as the arrivals view shows it; the receiver reports every one, accepted or not. */
export type ArrivalReport = Omit<Arrival, 'id' | 'timeMs'>;

/** Body limit, before and after decompression (OTLP specification 1.11.0 recommends 64 MiB). */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Requests in flight, decompressed. */
export const MAX_IN_FLIGHT_BYTES = 256 * 1024 * 1024;
