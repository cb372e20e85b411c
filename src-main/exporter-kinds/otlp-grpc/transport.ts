/** OTLP/gRPC over grpc-js, which is given bytes and gives bytes back. */

import {
  type ChannelOptions,
  Client,
  compressionAlgorithms,
  status as grpcStatus,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { grpcCredentials } from '../../otlp/grpc-credentials.ts';
import { readPartialSuccess, readRetryInfoMs } from '../../relay/answers.ts';
import { connectionWords } from '../../relay/connection-words.ts';
import { grpcOutcome, isTlsText } from '../../relay/outcomes.ts';
import type { ProxyServer } from '../../relay/proxy.ts';
import { cutMessage, MAX_ANSWER_BYTES, type SendResult, type Transport } from '../../relay/send-result.ts';
import type { TlsFiles } from '../tls-files.ts';

export interface GrpcTransportOptions {
  /** `http://HOST:PORT` or `https://HOST:PORT`. */
  endpoint: string;
  gzip: boolean;
  headers: Readonly<Record<string, string>>;
  /** Sent with every request and not to be replaced by `headers`. */
  ownHeaders(signal: Signal): Readonly<Record<string, string>>;
  tls?: TlsFiles | undefined;
  userAgent: string;
  proxy?: ProxyServer | undefined;
  /** For one attempt. */
  timeoutMs: number;
}

const METHODS: Readonly<Record<Signal, string>> = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** After the deadline that grpc-js keeps itself, which also tells the collector. */
const LATE_MS = 250;

const identity = (bytes: Buffer) => bytes;

export function createGrpcTransport(options: GrpcTransportOptions): Transport {
  const url = new URL(options.endpoint);
  const isTls = url.protocol === 'https:';
  const channelOptions: ChannelOptions = {
    'grpc.primary_user_agent': options.userAgent,
    // Each call is one attempt, and nothing comes from the environment or from DNS.
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
    'grpc.max_send_message_length': -1,
    // The relay decides when to try again: the channel must be ready to connect by then.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 500,
    'grpc.use_local_subchannel_pool': 1,
    // A call that timed out leaves its connection behind, and what stalled it would stall every later one: while calls
    // run, the connection is asked for a sign of life. A server that answers in between takes no offence.
    'grpc.keepalive_time_ms': options.timeoutMs,
    'grpc.keepalive_timeout_ms': options.timeoutMs,
    ...(options.gzip ? { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip } : {}),
  };
  const port = url.port === '' ? (isTls ? 443 : 80) : url.port;
  const target = `dns:${url.hostname}:${port}`;
  const client = new Client(
    options.proxy === undefined ? target : proxyTarget(options.proxy),
    grpcCredentials(options.endpoint, options.tls),
    {
      ...channelOptions,
      ...(options.proxy === undefined ? {} : tunnelOptions(options.proxy, target, `${url.hostname}:${port}`)),
    },
  );
  const configured = new Metadata();
  for (const [name, value] of Object.entries(options.headers)) {
    // A binary header travels as base64, which is how it is written in a text file.
    configured.set(name, name.toLowerCase().endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }

  function metadataOf(signal: Signal): Metadata {
    const metadata = configured.clone();
    for (const [name, value] of Object.entries(options.ownHeaders(signal))) metadata.set(name, value);
    return metadata;
  }

  const noTunnel =
    options.proxy === undefined
      ? undefined
      : `the proxy ${options.proxy.shown} opened no tunnel to ${url.hostname}:${port}; check its address and credentials`;

  return {
    encoding: 'protobuf',
    // grpc-js compresses each message itself, on the thread pool.
    gzip: false,
    send(body, { signal, deadlineMs, abort }) {
      const { promise, resolve } = Promise.withResolvers<SendResult>();
      const headers: SendResult['headers'] = [];
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      const call = client.makeUnaryRequest(
        METHODS[signal],
        identity,
        identity,
        bytes,
        metadataOf(signal),
        { deadline: Date.now() + deadlineMs },
        (error, answer) => {
          abort?.removeEventListener('abort', cancel);
          clearTimeout(timer);
          if (error === null) resolve(successOf(signal, answer ?? Buffer.alloc(0), headers));
          else resolve(failureOf(error, { headers, deadlineMs, noTunnel, isLate, requestBytes: bytes.length }));
        },
      );
      const cancel = () => call.cancel();
      // grpc-js counts its deadline by the wall clock, which may jump back meanwhile.
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        cancel();
      }, deadlineMs + LATE_MS);
      if (abort?.aborted) cancel();
      abort?.addEventListener('abort', cancel, { once: true });
      call.on('metadata', (given) => headers.push(...pairsOf(given)));
      return promise;
    },
    close: () => client.close(),
  };
}

function proxyTarget(proxy: ProxyServer): string {
  const { hostname, port } = new URL(proxy.url);
  return `dns:${hostname}:${port === '' ? 80 : port}`;
}

/** What grpc-js itself sets for a proxy of the environment, which it is told not to look at. */
function tunnelOptions({ credentials: user }: ProxyServer, target: string, authority: string): ChannelOptions {
  return {
    'grpc.http_connect_target': target,
    'grpc.default_authority': authority,
    ...(user === undefined ? {} : { 'grpc.http_connect_creds': user }),
  };
}

function successOf(signal: Signal, body: Uint8Array, headers: SendResult['headers']): SendResult {
  const { rejected, message } = readPartialSuccess(signal, body, false);
  return { outcome: 'accepted', status: grpcStatus.OK, statusText: 'OK', headers, body, rejected, message };
}

interface CallSoFar {
  headers: SendResult['headers'];
  deadlineMs: number;
  /** Said where grpc-js does not say why its proxy gave no connection. */
  noTunnel: string | undefined;
  /** It was ended here, as its time was up. */
  isLate: boolean;
  /** Before compression. */
  requestBytes: number;
}

function failureOf(error: ServiceError, so: CallSoFar): SendResult {
  const { headers } = so;
  const code = Number.isInteger(error.code) ? error.code : grpcStatus.UNKNOWN;
  // Some of its own errors come without words.
  const words: string = error.details ?? 'its answer cannot be read';
  const [details] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const retryInfoMs = readRetryInfoMs(typeof details === 'string' ? undefined : details);
  const oddity = oddWords(code, words, so);
  // grpc-js gives the calls that never reached a server the same statuses that a server gives.
  const isLate =
    so.isLate ||
    (code === grpcStatus.DEADLINE_EXCEEDED && (headers.length === 0 || words.startsWith('Deadline exceeded after')));
  const isLocal =
    isLate ||
    (code === grpcStatus.UNAVAILABLE &&
      /^(?:No connection established|Name resolution failed|Connection dropped|read |connect )/.test(words));
  const message = isLate
    ? `no answer within ${so.deadlineMs / 1000} s`
    : cutMessage(oddity ?? (isLocal ? localWords(words, so.noTunnel) : words));
  const untrusted = isLocal && code === grpcStatus.UNAVAILABLE && isTlsText(words);
  const outcome = oddity === undefined ? grpcOutcome(code, words, retryInfoMs !== undefined) : 'odd';
  return {
    outcome: untrusted ? 'untrusted' : outcome,
    ...(isLocal ? { error: message } : { status: code, statusText: grpcStatus[code] ?? String(code) }),
    headers: [...headers, ...(error.metadata === undefined ? [] : pairsOf(error.metadata))],
    body: details === undefined || typeof details === 'string' ? new Uint8Array(0) : details,
    ...(retryInfoMs === undefined ? {} : { retryAfterMs: retryInfoMs }),
    rejected: 0,
    message,
  };
}

/**
 * What grpc-js itself says of an answer that it cannot read, under a status that would mean something else from a
 * collector: a web page or too large an answer as the size of a message, a broken stream as a refusal of who sends.
 */
function oddWords(code: number, words: string, { headers, requestBytes }: CallSoFar): string | undefined {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const isGrpc = type === '' || type.toLowerCase().startsWith('application/grpc');
  if (code === grpcStatus.RESOURCE_EXHAUSTED) {
    const sizeBytes = Number(/^Received message larger than max \((\d+) vs/.exec(words)?.[1] ?? 0);
    if (!isGrpc) return `what answers there does not speak gRPC (it sent ${type})`;
    // A collector that speaks of our message cannot mean more than was sent.
    if (sizeBytes > requestBytes) return `its answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB`;
  }
  if (code === grpcStatus.PERMISSION_DENIED && words === 'Protocol not secure enough')
    return 'it ended the stream: protocol not secure enough';
  if (code === grpcStatus.UNIMPLEMENTED && words === 'No message received') return 'it answered OK without a message';
  return undefined;
}

function localWords(details: string, noTunnel: string | undefined): string {
  const words = connectionWords(details);
  return noTunnel !== undefined && words === 'undefined' ? noTunnel : words;
}

function pairsOf(metadata: Metadata): SendResult['headers'] {
  return Object.entries(metadata.toHttp2Headers()).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : String(value),
  ]);
}
