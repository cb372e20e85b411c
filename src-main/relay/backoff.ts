/** Exponential backoff with jitter: as the OpenTelemetry Collector's, but shorter at first and without an end. */
export interface BackoffOptions {
  initialMs: number;
  multiplier: number;
  maxMs: number;
  /** The wait is multiplied by a random factor of 1 ± this. */
  jitter: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { initialMs: 1_000, multiplier: 1.5, maxMs: 30_000, jitter: 0.5 };
/** Longest wait that a collector can ask for; beyond, it is asked again. Node's timers end at 24 days. */
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;

/** Before attempt `attempts + 1`; what the collector asked for counts when it is longer. `random`: 0 to 1. */
export function backoffMs(
  attempts: number,
  retryAfterMs: number | undefined,
  random: number,
  options: BackoffOptions = DEFAULT_BACKOFF,
): number {
  const wholeMs = Math.min(options.maxMs, options.initialMs * options.multiplier ** Math.max(0, attempts - 1));
  const jitteredMs = wholeMs * (1 - options.jitter + 2 * options.jitter * random);
  return Math.min(MAX_WAIT_MS, Math.max(jitteredMs, retryAfterMs ?? 0));
}
