/**
 * One listening port (or local socket) that serves HTTP/1.1 and HTTP/2 alike, whichever a connection's first bytes say,
 * and its lifecycle. The `http.Server` owns the port; HTTP/2 connections are handed to an `http2` server that does not
 * listen itself. Handing over a connection by emitting 'connection' is how both modules document it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { ListenOptions, Socket } from 'node:net';
import { readProtocol } from './first-bytes.ts';
import type { ReceiverLimits } from './receiver.ts';

export interface PortOptions {
  limits: ReceiverLimits;
  /** `expectsContinue`: the sender waits for 100 before it sends the body. */
  onRequest(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void;
  onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void;
  /** Bytes that are not HTTP/1.1, headers that are too large or too slow. The socket is closed after `answer`. */
  onUnreadable(error: NodeJS.ErrnoException, socket: Socket): void;
  /** A TLS client, or a connection beyond the bound; closed afterwards. */
  onTurnedAway(why: 'tls' | 'too-many-connections'): void;
}

export interface Port {
  readonly server: Server;
  readonly stopping: boolean;
  /** Rejects as `net.Server.listen` fails. */
  listen(options: ListenOptions): Promise<void>;
  stop(deadlineMs: number): Promise<void>;
}

/** Streams of one HTTP/2 connection at a time, and its flow-control window: large bodies need more than 64 KiB. */
const HTTP2_SETTINGS = { maxConcurrentStreams: 128, initialWindowSize: 1024 * 1024, enablePush: false };
const HTTP2_CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;
export const NO_TLS = 'TLS was tried on a port without TLS: write http:// instead of https:// in the endpoint.';
const TLS_ANSWER =
  'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n' +
  `Content-Length: ${NO_TLS.length + 1}\r\n\r\n${NO_TLS}\n`;
/** TCP keep-alive finds peers that vanished without a word. */
const TCP_KEEP_ALIVE_MS = 60_000;

export function createPort({ limits, onRequest, onStream, onUnreadable, onTurnedAway }: PortOptions): Port {
  let stopped: Promise<void> | undefined;
  const undecided = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();

  const http2 = createHttp2Server({ settings: HTTP2_SETTINGS });
  http2.on('stream', onStream);
  http2.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
    session.setLocalWindowSize(HTTP2_CONNECTION_WINDOW_BYTES);
    if (stopped) session.close();
  });
  http2.on('sessionError', () => {});

  const server = createServer({
    requestTimeout: limits.requestTimeoutMs,
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs),
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
    noDelay: true,
  });
  server.maxConnections = limits.maxConnections;
  // A sender that closes its half behind its request still gets its answer (Node: undocumented, the opposite of its default).
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  const serveHttp1 = server.listeners('connection') as Array<(socket: Socket) => void>;
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    undecided.add(socket);
    readProtocol(socket, limits.firstByteTimeoutMs, (protocol) => {
      undecided.delete(socket);
      if (protocol === undefined) return;
      if (protocol === 'http1') {
        for (const serve of serveHttp1) serve.call(server, socket);
        socket.resume();
      } else if (protocol === 'http2') {
        // HTTP/1.1 senders may close their half and wait for the answer; for HTTP/2 the end of the connection is the end.
        socket.allowHalfOpen = false;
        // The session reads what was put back by itself; resuming the socket would take it away.
        http2.emit('connection', socket);
      } else {
        onTurnedAway('tls');
        socket.on('error', () => {});
        // TLS clients show what they got instead of a handshake: better words than a closed connection.
        socket.end(TLS_ANSWER, () => socket.destroy());
      }
    });
  });
  server.on('drop', () => onTurnedAway('too-many-connections'));
  server.on('request', (request, response) => onRequest(request, response, false));
  server.on('checkContinue', (request, response) => onRequest(request, response, true));
  server.on('clientError', onUnreadable);

  async function close(deadlineMs: number): Promise<void> {
    for (const socket of undecided) socket.destroy();
    for (const session of sessions) session.close();
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    const deadline = setTimeout(() => {
      server.closeAllConnections();
      for (const session of sessions) session.destroy();
    }, deadlineMs);
    await closed;
    clearTimeout(deadline);
  }

  return {
    server,
    get stopping() {
      return stopped !== undefined;
    },
    async listen(options) {
      server.listen(options);
      await once(server, 'listening'); // rejects on 'error'
      server.on('error', () => {});
    },
    stop(deadlineMs) {
      stopped ??= close(deadlineMs);
      return stopped;
    },
  };
}
