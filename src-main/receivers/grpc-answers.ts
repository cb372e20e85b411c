/** Writes a verdict as a gRPC status, or as a plain HTTP answer to an HTTP/2 request that is not gRPC. */
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { encodeExportResponse, encodeStatus } from '../otlp/responses.ts';
import type { ReceiverLimits } from './receiver.ts';
import { isSuccess, STATUS_OF, statusOf, type Verdict } from './verdict.ts';

const RESPONSE_HEADERS = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': 'identity,gzip,deflate,zstd',
};
/** Senders bound the size of all headers together (8 KiB in grpc-js and grpc-go's default of old). */
const MAX_MESSAGE_CHARS = 1_000;

export function answerGrpc(
  stream: ServerHttp2Stream,
  verdict: Verdict,
  signal: Signal | undefined,
  limits: ReceiverLimits,
): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  if (isSuccess(verdict)) {
    const message = encodeExportResponse(signal ?? 'logs', 'protobuf', verdict.rejected, verdict.message);
    const frame = Buffer.alloc(5 + message.length);
    frame.writeUInt32BE(message.length, 1);
    frame.set(message, 5);
    stream.respond(RESPONSE_HEADERS, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(frame);
    return;
  }
  const code = STATUS_OF[verdict.refusal].grpc;
  const message = verdict.message.slice(0, MAX_MESSAGE_CHARS);
  const retryAfterMs = verdict.outcome === 'deferred' ? { retryAfterMs: verdict.retryAfterMs } : {};
  const details = encodeStatus({ code, message, ...retryAfterMs }, 'protobuf');
  stream.respond(
    {
      ...RESPONSE_HEADERS,
      'grpc-status': String(code),
      'grpc-message': percentEncode(message),
      'grpc-status-details-bin': Buffer.from(details).toString('base64'),
    },
    { endStream: true },
  );
  discardRest(stream, limits);
}

export function answerHttp2(stream: ServerHttp2Stream, verdict: Verdict, limits: ReceiverLimits): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  stream.respond({
    ':status': statusOf(verdict, 'http'),
    'content-type': 'text/plain; charset=utf-8',
  });
  stream.end(`${verdict.message}\n`);
  discardRest(stream, limits);
}

/**
 * A sender that is still writing is told to stop without an error once the answer is out (RFC 9113 8.1), so that the
 * answer is not lost to a reset.
 */
function discardRest(stream: ServerHttp2Stream, limits: ReceiverLimits): void {
  if (stream.readableEnded) return;
  stream.removeAllListeners('data');
  const stop = () => {
    clearTimeout(timer);
    if (!stream.destroyed) stream.close(constants.NGHTTP2_NO_ERROR);
  };
  const timer = setTimeout(stop, limits.lingerTimeoutMs);
  let discardedBytes = 0;
  stream.on('data', (chunk: Buffer) => {
    discardedBytes += chunk.length;
    if (discardedBytes > limits.lingerBytes) stop();
  });
  stream.once('end', () => clearTimeout(timer));
  stream.once('close', () => clearTimeout(timer));
  stream.resume();
}

/** `grpc-message` is percent-encoded UTF-8: everything but printable ASCII, and `%` itself. */
export function percentEncode(message: string): string {
  let encoded = '';
  for (const byte of Buffer.from(message)) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
