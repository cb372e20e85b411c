/**
 * What a status means for the relay. Retryable are exactly the sets of the OTLP specification 1.11.0; data and size are
 * the statuses that speak of the request itself; refused those that speak of who sends, or where to: the exporter then
 * stops with nothing moved. What says neither is odd: the specification forbids to retry it, but one such answer must not
 * end delivery for good, so it is tried again slowly, and seen.
 */
import { status as grpcStatus } from '@grpc/grpc-js';
import { LOOP_WORDS } from '../otlp/instance-path.ts';
import type { Outcome } from './send-result.ts';

const HTTP_RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const HTTP_DATA: ReadonlySet<number> = new Set([400, 422]);
const HTTP_TOO_LARGE = 413;
/** Request Timeout, Misdirected Request, Too Early: nothing about who sends. */
const HTTP_ODD: ReadonlySet<number> = new Set([408, 421, 425]);
/** RFC 5842, 7.2: what another Sluice, or this one, answers to what it sent itself. */
export const HTTP_LOOP = 508;

export function httpOutcome(status: number): Outcome {
  if (status >= 200 && status < 300) return 'accepted';
  if (HTTP_RETRYABLE.has(status)) return 'retryable';
  if (status === HTTP_TOO_LARGE) return 'too-large';
  if (status === HTTP_LOOP) return 'loop';
  if (HTTP_DATA.has(status)) return 'data';
  // Not an answer at all (101), or a fault of the collector's.
  return status < 200 || status >= 500 || HTTP_ODD.has(status) ? 'odd' : 'refused';
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
    return !hasRetryInfo && speaksOfSize(message) ? 'too-large' : 'retryable';
  }
  if (code === grpcStatus.INVALID_ARGUMENT) return 'data';
  if (code === grpcStatus.FAILED_PRECONDITION && message.startsWith(LOOP_WORDS)) return 'loop';
  if (GRPC_RETRYABLE.has(code)) return 'retryable';
  // A proxy's HTTP answer is told as UNKNOWN, with its status in the words.
  if (code === grpcStatus.UNKNOWN && HTTP_SIZE_IN_GRPC.test(message)) return 'too-large';
  return GRPC_REFUSED.has(code) ? 'refused' : 'odd';
}

/** Who sends, or where to. */
const GRPC_REFUSED: ReadonlySet<number> = new Set([
  grpcStatus.NOT_FOUND,
  grpcStatus.PERMISSION_DENIED,
  grpcStatus.UNIMPLEMENTED,
  grpcStatus.UNAUTHENTICATED,
]);
/** grpc-js: "Received HTTP status code 413". */
const HTTP_SIZE_IN_GRPC = /\bHTTP status(?: code)?:? 413\b/i;
/** A web page is nobody's word about a message: a proxy's error page names sizes of all kinds. */
const WEB_PAGE = /<(?:!doctype|html|head|body|title|h1)\b/i;

function speaksOfSize(message: string): boolean {
  return SIZE_MESSAGE.test(message) && !WEB_PAGE.test(message);
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
