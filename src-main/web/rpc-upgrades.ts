/** WebSocket upgrades that become clients of the host. Whether a request may do so is decided before. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ConnectToHost } from '../../src-shared/contract/rpc.ts';
import { serveHost } from '../../src-shared/contract/serve-host.ts';
import { createWebSocketChannel } from '../../src-shared/contract/websocket-channel.ts';

export const RPC_PATH = '/rpc';
export const MAX_CLIENTS = 64;
/** Calls are small: the largest holds 500 ids. */
const MAX_CALL_BYTES = 1024 * 1024;
/** A peer that vanished without a word is found by two missed pongs. */
const PING_INTERVAL_MS = 30_000;
/** How long clients may take to answer the closing handshake. */
const CLOSE_DEADLINE_MS = 1_000;

export interface RpcUpgradesOptions {
  connect: ConnectToHost;
  onFault?: (call: string, error: unknown) => void;
  pingIntervalMs?: number;
}

export interface RpcUpgrades {
  /** Takes the socket over. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends every client with a reason and takes no more; resolves when their connections are gone. Idempotent. */
  close(reason: string): Promise<void>;
}

export function createRpcUpgrades({
  connect,
  onFault,
  pingIntervalMs = PING_INTERVAL_MS,
}: RpcUpgradesOptions): RpcUpgrades {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_CALL_BYTES, perMessageDeflate: false });
  const answered = new WeakSet<object>();
  let closed: Promise<void> | undefined;

  const pings = setInterval(() => {
    for (const client of sockets.clients) {
      if (!answered.delete(client)) client.terminate();
      else client.ping();
    }
  }, pingIntervalMs);
  pings.unref();

  async function close(reason: string): Promise<void> {
    clearInterval(pings);
    const gone = [...sockets.clients].map((client) => {
      const ended = new Promise<void>((resolve) => {
        client.once('close', () => resolve());
      });
      client.close(1001, reason.slice(0, 123)); // 1001: going away (RFC 6455 7.4.1)
      const deadline = setTimeout(() => client.terminate(), CLOSE_DEADLINE_MS);
      return ended.finally(() => clearTimeout(deadline));
    });
    await Promise.all(gone);
    sockets.close();
  }

  return {
    accept(request, socket, head) {
      if (closed) return refuseUpgrade(socket, 503, 'Sluice is stopping.');
      if (sockets.clients.size >= MAX_CLIENTS)
        return refuseUpgrade(socket, 503, `${MAX_CLIENTS} clients are connected.`);
      sockets.handleUpgrade(request, socket, head, (client) => {
        answered.add(client);
        client.on('pong', () => answered.add(client));
        serveHost(createWebSocketChannel(client), connect, onFault ? { onFault } : {});
      });
    },
    close(reason) {
      closed ??= close(reason);
      return closed;
    },
  };
}

/** Answers an upgrade request with a status and a line of text. */
export function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  socket.on('error', () => {});
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
