/** Reads what a collector answers: partial successes, errors as google.rpc.Status, and what else comes as text. */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { messageType, RESPONSE_TYPES } from '../otlp/messages.ts';
import { REJECTED_FIELD } from '../otlp/responses.ts';
import { cutMessage } from './send-result.ts';

export interface PartialSuccess {
  rejected: number;
  message: string;
}

const RPC_STATUS = messageType('RpcStatus');
const RETRY_INFO = messageType('RetryInfo');
const RETRY_INFO_NAME = /(?:^|\/)google\.rpc\.RetryInfo$/;

/** An error page is read to here. */
const MAX_WORDS_BYTES = 64 * 1024;

type Json = Record<string, unknown>;

/** Of an answer of success. What cannot be read rejects nothing: many a collector answers with words of its own. */
export function readPartialSuccess(signal: Signal, body: Uint8Array, isJson: boolean): PartialSuccess {
  const answer = unlessBroken(() =>
    isJson ? parseObject(body) : body.length === 0 ? undefined : decodeMessage(RESPONSE_TYPES[signal], body),
  );
  const partial = answer?.['partialSuccess'];
  if (typeof partial !== 'object' || partial === null) return { rejected: 0, message: '' };
  const { [REJECTED_FIELD[signal]]: rejected, errorMessage } = partial as Json;
  const count = Number(rejected ?? 0);
  return {
    rejected: Number.isSafeInteger(count) && count > 0 ? count : 0,
    message: typeof errorMessage === 'string' ? cutMessage(errorMessage) : '',
  };
}

/** The collector's words in an answer of failure, whatever form they have. */
export function errorWords(body: Uint8Array, contentType: string): string {
  if (body.length === 0) return '';
  const status = unlessBroken(() => {
    if (contentType.includes('protobuf')) return decodeMessage(RPC_STATUS, body);
    return contentType.includes('json') ? parseObject(body) : undefined;
  });
  for (const key of ['message', 'error', 'error_description', 'detail']) {
    const words = status?.[key];
    if (typeof words === 'string' && words !== '') return cutMessage(words);
  }
  if (contentType.includes('protobuf')) return '';
  // Cut first: what follows is never shown.
  const text = Buffer.from(body.subarray(0, MAX_WORDS_BYTES)).toString('utf8');
  return cutMessage(contentType.includes('html') ? withoutTags(text).replace(/\s+/g, ' ') : text);
}

/** Each tag as a space; an opening bracket that nothing closes begins none. Each character is looked at once. */
function withoutTags(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = html.indexOf('<', at);
    const end = start < 0 ? -1 : html.indexOf('>', start);
    if (end < 0) break;
    parts.push(html.slice(at, start));
    at = end + 1;
  }
  parts.push(html.slice(at));
  return parts.join(' ');
}

/** `grpc-status-details-bin`: the wait in its RetryInfo; 0 when that names none, undefined without one. */
export function readRetryInfoMs(details: Uint8Array | undefined): number | undefined {
  if (details === undefined) return undefined;
  const status = unlessBroken(() => decodeMessage(RPC_STATUS, details));
  for (const detail of (status?.['details'] ?? []) as Array<{ typeUrl?: string; value?: string }>) {
    if (!RETRY_INFO_NAME.test(detail.typeUrl ?? '')) continue;
    const info = unlessBroken(() => decodeMessage(RETRY_INFO, Buffer.from(detail.value ?? '', 'base64')));
    const delay = (info?.['retryDelay'] ?? {}) as { seconds?: string; nanos?: number };
    return Math.max(0, Number(delay.seconds ?? 0) * 1000 + (delay.nanos ?? 0) / 1e6);
  }
  return undefined;
}

/** The answer as people can read it. */
export function bodyText(signal: Signal, body: Uint8Array, contentType: string, isSuccess: boolean): string {
  if (contentType.includes('protobuf') || contentType.startsWith('application/grpc')) {
    const type = isSuccess ? RESPONSE_TYPES[signal] : RPC_STATUS;
    const decoded = unlessBroken(() => decodeMessage(type, body));
    if (decoded !== undefined) return body.length === 0 ? '' : JSON.stringify(decoded, null, 2);
  }
  return Buffer.from(body).toString('utf8');
}

function parseObject(body: Uint8Array): Json | undefined {
  const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}

function unlessBroken<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
