/**
 * Whether a failed export may succeed later. Sources: OTLP specification 1.11.0, "Failures" (HTTP 429, 502, 503, 504;
 * gRPC CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS).
 */
const RETRYABLE_HTTP: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const RETRYABLE_GRPC: ReadonlySet<number> = new Set([1, 4, 10, 11, 14, 15]);
/** Above every gRPC code and below every HTTP status. */
const FIRST_HTTP_STATUS = 100;

/**
 * `code` of the error is an HTTP status, a gRPC code or the name of a network error. The exporters give no code when the
 * last of their own attempts was worth another.
 */
export function isWorthRetrying(error: Error | undefined): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code !== 'number') return error !== undefined;
  return (code >= FIRST_HTTP_STATUS ? RETRYABLE_HTTP : RETRYABLE_GRPC).has(code);
}
