/** Writes a verdict as an OTLP/HTTP response, and keeps a refused sender's connection alive until it has seen it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { IntakeRequest } from '../log/intake.ts';
import { encodeExportResponse, encodeStatus } from '../otlp/responses.ts';
import { type ExtraHeaders, JSON_TYPE, PROTOBUF_TYPE } from './http-checks.ts';
import type { ReceiverLimits } from './receiver.ts';
import { isSuccess, STATUS_OF, statusOf, type Verdict } from './verdict.ts';

type Encoding = IntakeRequest['encoding'];

const TYPE_OF: Readonly<Record<Encoding, string>> = { protobuf: PROTOBUF_TYPE, json: JSON_TYPE };
const NO_HEADERS: ExtraHeaders = {};
/** A refused body of at most this is read to its end, so that the connection can be used again. */
const READ_TO_END_BYTES = 256 * 1024;

export interface HttpAnswer {
  request: IncomingMessage;
  response: ServerResponse;
  verdict: Verdict;
  signal: Signal | undefined;
  /** The request's encoding; undefined when it had none of ours: the answer is plain text then. */
  encoding: Encoding | undefined;
  headers?: ExtraHeaders;
  /** Instead of what OTLP says: JSON. */
  json?: Uint8Array | undefined;
  /** Close the connection afterwards. */
  close: boolean;
  /** No more of the body will come: the sender broke off, or waits for a 100 Continue that it does not get. */
  bodyEnded: boolean;
}

export function answerHttp(answer: HttpAnswer, limits: ReceiverLimits): void {
  const { request, response, verdict } = answer;
  if (response.destroyed || request.socket.destroyed || response.headersSent) return;
  const body = bodyOf(answer);
  const pending = !request.complete && hasBody(request);
  const readToEnd = pending && !answer.bodyEnded && remainingBytes(request) <= READ_TO_END_BYTES;
  const close = answer.close || (pending && !readToEnd);

  const headers: Record<string, string | number> = {
    'Content-Type': typeOf(answer),
    'Content-Length': body.length,
    ...(answer.headers ?? NO_HEADERS),
  };
  if (verdict.outcome === 'deferred') headers['Retry-After'] = Math.max(1, Math.ceil(verdict.retryAfterMs / 1000));
  if (close) headers['Connection'] = 'close';
  response.writeHead(statusOf(verdict, 'http'), headers);
  if (!pending || answer.bodyEnded) {
    // The usual answer is empty: without a chunk, its head goes out in a single write.
    if (body.length === 0) response.end();
    else response.end(body);
    return;
  }
  linger(request, response, body, readToEnd, limits);
}

/**
 * Closing a connection whose sender is still writing makes the system discard the answer. So the answer is flushed
 * first, the rest of the body is read and thrown away for a while, and only then is the connection given up.
 */
function linger(
  request: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array,
  readToEnd: boolean,
  limits: ReceiverLimits,
): void {
  if (readToEnd) response.end(body);
  else response.write(body);
  let discardedBytes = 0;
  const giveUp = () => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
    else if (!request.complete) request.socket.destroy();
  };
  const timer = setTimeout(giveUp, limits.lingerTimeoutMs);
  request.removeAllListeners('data');
  request.on('data', (chunk: Buffer) => {
    discardedBytes += chunk.length;
    if (discardedBytes > limits.lingerBytes) giveUp();
  });
  request.once('end', giveUp);
  request.once('close', giveUp);
  request.resume();
}

function typeOf({ encoding, json }: HttpAnswer): string {
  if (json !== undefined) return JSON_TYPE;
  return encoding === undefined ? 'text/plain; charset=utf-8' : TYPE_OF[encoding];
}

function bodyOf({ verdict, signal, encoding, request, json }: HttpAnswer): Uint8Array {
  if (json !== undefined && request.method !== 'HEAD') return json;
  if (isSuccess(verdict)) {
    return encodeExportResponse(signal ?? 'logs', encoding ?? 'protobuf', verdict.rejected, verdict.message);
  }
  if (request.method === 'HEAD') return new Uint8Array(0);
  if (encoding === undefined) return Buffer.from(`${verdict.message}\n`);
  return encodeStatus({ code: STATUS_OF[verdict.refusal].grpc, message: verdict.message }, encoding);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function remainingBytes(request: IncomingMessage): number {
  const declared = request.headers['content-length'];
  return declared === undefined ? Number.POSITIVE_INFINITY : Number(declared);
}
