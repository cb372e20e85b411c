/** What a receiver answers, in the encoding of the request. Source: OTLP specification 1.11.0, "OTLP/HTTP Response". */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { IntakeRequest } from '../log/intake.ts';
import { encodeMessage } from './json-to-protobuf.ts';
import { messageType, RESPONSE_TYPES } from './messages.ts';

type Encoding = IntakeRequest['encoding'];

/** google.rpc.Status; `retryAfterMs` becomes its RetryInfo detail. */
export interface RpcStatus {
  /** google.rpc.Code */
  code: number;
  message: string;
  retryAfterMs?: number;
}

/** Name of the partial success's count in each signal. */
export const REJECTED_FIELD: Readonly<Record<Signal, string>> = {
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
};

const RPC_STATUS = messageType('RpcStatus');
const RETRY_INFO = messageType('RetryInfo');
const RETRY_INFO_URL = 'type.googleapis.com/google.rpc.RetryInfo';

const EMPTY = new Uint8Array(0);
const EMPTY_OBJECT: Uint8Array = Buffer.from('{}');

/**
 * Export{Logs,Trace,Metrics}ServiceResponse: empty when everything was taken without a word, else a partial success
 * (`rejected` 0 with a message is a warning).
 */
export function encodeExportResponse(signal: Signal, encoding: Encoding, rejected = 0, message = ''): Uint8Array {
  if (rejected === 0 && message === '') return encoding === 'json' ? EMPTY_OBJECT : EMPTY;
  const partialSuccess: Record<string, string> = {};
  if (rejected !== 0) partialSuccess[REJECTED_FIELD[signal]] = String(rejected);
  if (message !== '') partialSuccess['errorMessage'] = message;
  const response = { partialSuccess };
  return encoding === 'json' ? jsonBytes(response) : encodeMessage(RESPONSE_TYPES[signal], response);
}

/** An error's body over HTTP, and `grpc-status-details-bin` over gRPC. */
export function encodeStatus(status: RpcStatus, encoding: Encoding): Uint8Array {
  const { code, message, retryAfterMs } = status;
  if (encoding === 'json') {
    const delay = retryAfterMs === undefined ? undefined : `${retryAfterMs / 1000}s`;
    const details = delay === undefined ? {} : { details: [{ '@type': RETRY_INFO_URL, retryDelay: delay }] };
    return jsonBytes({ code, message, ...details });
  }
  if (retryAfterMs === undefined) return encodeMessage(RPC_STATUS, { code, message });
  const seconds = Math.floor(retryAfterMs / 1000);
  const retryDelay = { seconds, nanos: Math.round((retryAfterMs - seconds * 1000) * 1_000_000) };
  const value = Buffer.from(encodeMessage(RETRY_INFO, { retryDelay })).toString('base64');
  return encodeMessage(RPC_STATUS, { code, message, details: [{ typeUrl: RETRY_INFO_URL, value }] });
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
