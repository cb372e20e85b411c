import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { encodeExportResponse, encodeStatus } from '../../otlp/responses.ts';
import type { ScriptedAnswer } from './answers.ts';
import { startFront } from './front.ts';
import type { Recording, RequestHead } from './requests.ts';
import type { ProtocolServer, ProtocolServerOptions } from './server.ts';

/** OTLP/HTTP on any path. */
export async function startHttpServer(options: ProtocolServerOptions): Promise<ProtocolServer> {
  const { journal, script, tls } = options;
  const closing = new AbortController();
  const server =
    tls === undefined
      ? createServer(handle)
      : createTlsServer(
          {
            cert: tls.certificates.server.cert,
            key: tls.certificates.server.key,
            ca: tls.certificates.ca.cert,
            requestCert: tls.clientCertificate,
            rejectUnauthorized: tls.clientCertificate,
          },
          handle,
        );
  // A connection that the server closes while idle would be a fault that no script asked for.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front = await startFront((server.address() as AddressInfo).port);

  function handle(incoming: IncomingMessage, response: ServerResponse): void {
    const request = journal.open(headOf(incoming));
    const gone = new AbortController();
    incoming.on('error', () => {});
    response.on('error', () => {});
    response.once('close', () => {
      gone.abort();
      journal.settle(request, 'lost');
    });
    void answer(incoming, response, request, AbortSignal.any([gone.signal, closing.signal]));
  }

  async function answer(
    incoming: IncomingMessage,
    response: ServerResponse,
    request: Recording,
    gone: AbortSignal,
  ): Promise<void> {
    const connection = front.connectionOf(incoming.socket.remotePort);
    const claimed = script.claim();
    const { reset, readBytesPerSecond } = claimed.reading;
    if (reset === 'mid-body') {
      incoming.once('data', () => connection.reset());
      incoming.once('end', () => connection.reset());
      return;
    }
    if (readBytesPerSecond !== undefined) connection.readAt(readBytesPerSecond);
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    if (readBytesPerSecond !== undefined) connection.readAt(undefined);
    journal.finish(request, body);

    const scripted = await claimed.resolve(request, gone);
    if (scripted === undefined) return;
    if (scripted.reset === 'mid-body' || scripted.reset === 'after-body') {
      connection.reset();
      return;
    }
    connection.answerAt(scripted.answerBytesPerSecond);
    const { status, headers, bytes } = compose(request, scripted);
    journal.settle(request, status >= 200 && status < 300 ? 'accepted' : 'refused', status);
    if (scripted.reset === 'mid-answer') {
      connection.resetAfterAnswer();
      response.writeHead(status, { ...headers, 'content-length': bytes.length + 1 });
      response.flushHeaders();
      response.write(bytes);
      return;
    }
    response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
  }

  return {
    port: front.port,
    away: front.away,
    back: front.back,
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, front.close()]);
    },
  };
}

/** google.rpc.Code for the `Status` message of an HTTP error; clients go by the HTTP status. */
const UNKNOWN = 2;

function compose(
  request: Recording,
  scripted: ScriptedAnswer,
): { status: number; headers: Record<string, string>; bytes: Uint8Array } {
  const problem = problemOf(request);
  const status = scripted.status ?? problem?.status ?? 200;
  const encoding = request.encoding ?? 'json';
  const message = scripted.message ?? problem?.message;
  const made =
    status >= 200 && status < 300
      ? encodeExportResponse(request.signal, encoding, scripted.rejected, scripted.message)
      : encodeStatus({ code: UNKNOWN, message: message ?? `scripted status ${status}` }, encoding);
  const bytes = scripted.body === undefined ? made : Buffer.from(scripted.body);
  const contentType = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  return { status, headers: { 'content-type': contentType, ...scripted.headers }, bytes };
}

/** What a collector says to a request that is none of OTLP/HTTP. */
function problemOf(request: Recording): { status: number; message: string } | undefined {
  if (request.method !== 'POST') return { status: 405, message: `method ${request.method}` };
  if (request.encoding === undefined) return { status: 415, message: request.problem ?? '' };
  return request.problem === undefined ? undefined : { status: 400, message: request.problem };
}

function headOf(incoming: IncomingMessage): RequestHead {
  const path = incoming.url ?? '';
  return {
    transport: 'http',
    method: incoming.method ?? '',
    path,
    signal: signalOf(path),
    headers: Object.fromEntries(
      Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
    ),
    clientName: incoming.socket instanceof TLSSocket ? nameOf(incoming.socket) : undefined,
  };
}

function nameOf(socket: TLSSocket): string | undefined {
  const name = socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined;
  return Array.isArray(name) ? name[0] : name;
}

function signalOf(path: string): Signal {
  const last = /\/(traces|metrics)\/?(\?|$)/.exec(path)?.[1];
  return last === 'traces' || last === 'metrics' ? last : 'logs';
}
