import { type BackoffOptions, backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';

/**
 * How long a collector is left alone with which something is wrong that time may mend: whom we cannot trust, or who does
 * not trust us (certificates are renewed), and one that leads back here (settings are changed).
 */
export const RECHECK_TROUBLE_MS = 60_000;
/** After an answer that explains nothing: slower than other retries, so that it is no hammering. */
export const ODD_BACKOFF: BackoffOptions = { initialMs: 5_000, multiplier: 2, maxMs: RECHECK_TROUBLE_MS, jitter: 0.1 };

/**
 * When an exporter may try again. All its ranges pass the same gate: who is told to wait by one answer does not ask again
 * with the next range.
 */
export interface Gate {
  /** By {@link Clock.ticks}; 0: open. */
  readonly untilMs: number;
  /** The same for people, milliseconds since the epoch. */
  readonly retryAtMs: number;
  isOpen(): boolean;
  /** What somebody has to mend, as far as the last attempt showed. */
  readonly trouble: Trouble | undefined;
  /** An attempt failed; `retryAfterMs` is what the collector asked for. */
  failed(retryAfterMs: number | undefined): void;
  misconfigured(reason: string): void;
  /** An answer that explains nothing: it is tried again, slowly. */
  puzzled(reason: string): void;
  /** An answer came that is no reason to wait, or somebody wants it tried now. */
  open(): void;
}

export interface Trouble {
  phase: 'misconfigured' | 'retrying';
  reason: string;
}

/** `odd`: waits after answers that explain nothing. */
export function createGate(clock: Clock, backoff: BackoffOptions, odd = ODD_BACKOFF): Gate {
  let attempts = 0;
  let untilMs = 0;
  let trouble: Trouble | undefined;
  return {
    get untilMs() {
      return untilMs;
    },
    get retryAtMs() {
      return clock.now() + Math.max(0, untilMs - clock.ticks());
    },
    isOpen: () => clock.ticks() >= untilMs,
    get trouble() {
      return trouble;
    },
    failed(retryAfterMs) {
      trouble = undefined;
      attempts++;
      untilMs = clock.ticks() + backoffMs(attempts, retryAfterMs, clock.random(), backoff);
    },
    misconfigured(reason) {
      trouble = { phase: 'misconfigured', reason };
      untilMs = clock.ticks() + RECHECK_TROUBLE_MS;
    },
    puzzled(reason) {
      trouble = { phase: 'retrying', reason };
      attempts++;
      untilMs = clock.ticks() + backoffMs(attempts, undefined, clock.random(), odd);
    },
    open() {
      attempts = 0;
      untilMs = 0;
      trouble = undefined;
    },
  };
}
