/**
 * What a status means for the relay. Retryable are exactly the sets of the OTLP specification 1.11.0; data are the
 * statuses that speak of the request's content or size; every other failure is about the exporter, which then stops with
 * nothing moved.
 */
import { status as grpcStatus } from '@grpc/grpc-js';
import type { Outcome } from './send-result.ts';

const HTTP_RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const HTTP_DATA: ReadonlySet<number> = new Set([400, 413]);

export function httpOutcome(status: number): Outcome {
  if (status >= 200 && status < 300) return 'accepted';
  if (HTTP_RETRYABLE.has(status)) return 'retryable';
  return HTTP_DATA.has(status) ? 'data' : 'refused';
}

const GRPC_RETRYABLE: ReadonlySet<number> = new Set([
  grpcStatus.CANCELLED,
  grpcStatus.DEADLINE_EXCEEDED,
  grpcStatus.ABORTED,
  grpcStatus.OUT_OF_RANGE,
  grpcStatus.UNAVAILABLE,
  grpcStatus.DATA_LOSS,
]);
/** "Received message larger than max (5000 vs. 1000)", "message size … exceeds the limit", … */
const SIZE_MESSAGE = /larger than|too large|message (?:size|length)|exceeds .{0,200}?(?:size|limit|max)/i;

/**
 * RESOURCE_EXHAUSTED without RetryInfo is final by the specification, but collectors say it when they are busy: dropping
 * would lose data, so it backs off; unless it speaks of the message's size, which waiting does not change.
 */
export function grpcOutcome(code: number, message: string, hasRetryInfo: boolean): Outcome {
  if (code === grpcStatus.OK) return 'accepted';
  if (code === grpcStatus.RESOURCE_EXHAUSTED) {
    return !hasRetryInfo && SIZE_MESSAGE.test(message) ? 'data' : 'retryable';
  }
  if (code === grpcStatus.INVALID_ARGUMENT) return 'data';
  return GRPC_RETRYABLE.has(code) ? 'retryable' : 'refused';
}

/** Errors of Node's TLS that waiting alone does not mend: whom to trust, or who we are. */
const TLS_CODE =
  /^(?:ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|HOSTNAME_MISMATCH|INVALID_PURPOSE|PATH_LENGTH)/;

export function isTlsError(code: string | undefined): boolean {
  return code !== undefined && TLS_CODE.test(code);
}

/** The same for gRPC, which only passes the error's text on. */
const TLS_TEXT = /certificate|altnames|SSL routines|wrong version number|tlsv1|sslv3/i;

export function isTlsText(message: string): boolean {
  return TLS_TEXT.test(message);
}
