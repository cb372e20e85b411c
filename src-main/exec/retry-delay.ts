/** How long to wait before trying again, as Codex does (codex-rs/codex-client retry.rs, codex-api sse/responses.rs). */

const FIRST_DELAY_MS = 200;
const JITTER = 0.1;
/** Keeps `FIRST_DELAY_MS * 2 ** n` a sensible number for retry counts that a configuration may ask for. */
const MAX_DELAY_MS = 60_000;

/** `retry` counts from 1: 200 ms, 400 ms, 800 ms, … each 10 % more or less. */
export function backoffMs(retry: number, random: () => number = Math.random): number {
  const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (retry - 1));
  return delayMs * (1 - JITTER + 2 * JITTER * random());
}

/** "Please try again in 1.5s", "… in 28ms", "… in 35 seconds" in a rate limit's message; undefined when it says nothing. */
export function serverDelayMs(message: string): number | undefined {
  const match = /try again in\s*(\d+(?:\.\d+)?)\s*(ms|s|seconds?)/i.exec(message);
  if (match === null) return undefined;
  const value = Number(match[1]);
  return match[2]?.toLowerCase() === 'ms' ? value : value * 1_000;
}
