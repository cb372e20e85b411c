import { type BackoffOptions, backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';

/** How long a collector whom we cannot trust, or who does not trust us, is left alone: certificates are renewed. */
export const UNTRUSTED_RECHECK_MS = 60_000;

/**
 * When an exporter may try again. All its ranges pass the same gate: who is told to wait by one answer does not ask again
 * with the next range.
 */
export interface Gate {
  /** 0: open. */
  readonly untilMs: number;
  isOpen(): boolean;
  /** Why TLS failed at the last attempt. */
  readonly untrusted: string | undefined;
  /** An attempt failed; `retryAfterMs` is what the collector asked for. */
  failed(retryAfterMs: number | undefined): void;
  distrusted(reason: string): void;
  /** An answer came that is no reason to wait, or somebody wants it tried now. */
  open(): void;
}

export function createGate(clock: Clock, backoff: BackoffOptions): Gate {
  let attempts = 0;
  let untilMs = 0;
  let untrusted: string | undefined;
  return {
    get untilMs() {
      return untilMs;
    },
    isOpen: () => clock.now() >= untilMs,
    get untrusted() {
      return untrusted;
    },
    failed(retryAfterMs) {
      untrusted = undefined;
      attempts++;
      untilMs = clock.now() + backoffMs(attempts, retryAfterMs, clock.random(), backoff);
    },
    distrusted(reason) {
      untrusted = reason;
      untilMs = clock.now() + UNTRUSTED_RECHECK_MS;
    },
    open() {
      attempts = 0;
      untilMs = 0;
      untrusted = undefined;
    },
  };
}
