/** Header Retry-After (RFC 9110, 10.2.3): whole seconds, or an HTTP date. Milliseconds from `nowMs`, never negative. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes far more than HTTP dates: all three forms of those name a day of the week.
  if (!/^[a-z]{3,9},? /i.test(text)) return undefined;
  const dateMs = Date.parse(/GMT$|UTC$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
