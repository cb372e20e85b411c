/** OTLP/HTTP over node:http with connections of its own. */

import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  STATUS_CODES,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { errorWords, readPartialSuccess } from '../../relay/answers.ts';
import { connectionWords } from '../../relay/connection-words.ts';
import { httpOutcome, isTlsError } from '../../relay/outcomes.ts';
import type { ProxyServer } from '../../relay/proxy.ts';
import { parseRetryAfter } from '../../relay/retry-after.ts';
import { MAX_ANSWER_BYTES, type SendOptions, type SendResult, type Transport } from '../../relay/send-result.ts';
import type { TlsFiles } from '../tls-files.ts';

export interface HttpTransportOptions {
  endpoints: Partial<Record<Signal, string>>;
  protocol: 'binary' | 'json';
  gzip: boolean;
  headers: Readonly<Record<string, string>>;
  /** Sent with every request and not to be replaced by `headers`. */
  ownHeaders(signal: Signal): Readonly<Record<string, string>>;
  tls?: TlsFiles | undefined;
  /** The proxy that an endpoint is reached through; undefined: none. */
  proxyFor?: ((endpoint: string) => ProxyServer | undefined) | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const CONTENT_TYPE = { binary: 'application/x-protobuf', json: 'application/json' };

export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { protocol, gzip, tls } = options;
  const now = options.now ?? Date.now;
  const agentOptions = { keepAlive: true, scheduling: 'lifo' as const };
  const tlsOptions = {
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls?.privateKey === undefined ? {} : { key: tls.privateKey }),
  };
  const agents = new Map<string, HttpAgent>();
  /** One for each way: with TLS or without, through a proxy or not. Nothing but `proxyFor` names a proxy. */
  function agentFor(endpoint: string, isTls: boolean): HttpAgent {
    const proxy = options.proxyFor?.(endpoint)?.url;
    const way = `${isTls} ${proxy ?? ''}`;
    let agent = agents.get(way);
    if (agent === undefined) {
      const proxyEnv = proxy === undefined ? {} : { proxyEnv: { [isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY']: proxy } };
      const given = { ...agentOptions, ...proxyEnv };
      agent = isTls ? new HttpsAgent({ ...given, ...tlsOptions }) : new HttpAgent(given);
      agents.set(way, agent);
    }
    return agent;
  }
  const headers: Record<string, string> = {
    ...options.headers,
    'Content-Type': CONTENT_TYPE[protocol],
    ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
  };

  function attempt(body: Uint8Array, { signal, abort }: SendOptions, deadline: AbortSignal): Promise<Attempt> {
    const { promise, resolve } = Promise.withResolvers<Attempt>();
    const endpoint = options.endpoints[signal];
    const url = endpoint === undefined ? null : URL.parse(endpoint);
    if (endpoint === undefined || url === null)
      return Promise.resolve({ failed: new Error(`there is no endpoint for ${signal}`), wasReused: false });
    const isTls = url.protocol === 'https:';
    const request: ClientRequest = (isTls ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: agentFor(endpoint, isTls),
      headers: { ...headers, ...options.ownHeaders(signal), 'Content-Length': body.length },
      signal: abort === undefined ? deadline : AbortSignal.any([deadline, abort]),
    });
    let answered = false;
    const fail = (error: Error) => resolve({ failed: error, wasReused: request.reusedSocket && !answered });
    request.on('error', fail);
    // Switching protocols is no answer to a POST; the socket would be nobody's.
    request.on('upgrade', (response, socket) => {
      answered = true;
      socket.destroy();
      resolve({ response, body: new Uint8Array(0) });
    });
    // Whatever a peer does, the request ends: later calls change nothing.
    request.on('close', () => {
      if (!answered) fail(new Error('socket hang up'));
    });
    request.on('response', (response) => {
      answered = true;
      collect(response).then((answer) => resolve({ response, body: answer }), fail);
    });
    request.end(body);
    return promise;
  }

  return {
    encoding: protocol === 'json' ? 'json' : 'protobuf',
    gzip,
    async send(body, sendOptions) {
      const deadline = AbortSignal.timeout(sendOptions.deadlineMs);
      let tried = await attempt(body, sendOptions, deadline);
      // A kept connection that the collector closed while it was idle: nothing of the request was looked at.
      if ('failed' in tried && tried.wasReused && isReset(tried.failed))
        tried = await attempt(body, sendOptions, deadline);
      if ('failed' in tried) return failureOf(tried.failed, deadline.aborted, sendOptions.deadlineMs);
      return resultOf(sendOptions.signal, tried.response, tried.body, now());
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

type Attempt = { failed: Error; wasReused: boolean } | { response: IncomingMessage; body: Uint8Array };

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/** Rejects when the answer breaks off. What is beyond the bound is not read. */
async function collect(response: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    sizeBytes += part.length;
    // Leaving the loop ends the connection.
    if (sizeBytes > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES);
}

function resultOf(signal: Signal, response: IncomingMessage, body: Uint8Array, nowMs: number): SendResult {
  const status = response.statusCode ?? 0;
  const contentType = (response.headers['content-type'] ?? '').toLowerCase();
  const given = httpOutcome(status);
  // A login page or a captive portal: no collector has taken anything.
  const outcome = given === 'accepted' && isWebPage(body, contentType) ? 'odd' : given;
  const partial =
    outcome === 'accepted'
      ? readPartialSuccess(signal, body, contentType.includes('json'))
      : { rejected: 0, message: errorWords(body, contentType) };
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], nowMs);
  const { rawHeaders } = response;
  return {
    outcome,
    status,
    statusText: response.statusMessage || (STATUS_CODES[status] ?? ''),
    headers: rawHeaders.flatMap((name, i) =>
      i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as [string, string]] : [],
    ),
    body,
    ...(outcome === 'retryable' && retryAfterMs !== undefined ? { retryAfterMs } : {}),
    rejected: partial.rejected,
    message: partial.message,
  };
}

/** Some collectors answer a bare word as text/html: only a whole page is one. */
function isWebPage(body: Uint8Array, contentType: string): boolean {
  if (!contentType.includes('html')) return false;
  return /^\s*<(?:!doctype|html|head|body)\b/i.test(Buffer.from(body.subarray(0, 1024)).toString('latin1'));
}

function failureOf(error: NodeJS.ErrnoException, isLate: boolean, deadlineMs: number): SendResult {
  const text = isLate ? `no answer within ${deadlineMs / 1000} s` : textOf(error);
  return {
    outcome: isTlsError(error.code) ? 'untrusted' : 'retryable',
    headers: [],
    body: new Uint8Array(0),
    rejected: 0,
    message: text,
    error: text,
  };
}

/** Several addresses were tried: the message of the whole is empty. */
function textOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((inner) => (inner instanceof Error ? inner.message : String(inner))).join('; ');
  }
  return error.message === 'socket hang up'
    ? 'the connection was closed before an answer came'
    : connectionWords(error.message);
}
