/**
 * The TCP side of the recording collector. Every connection is passed on to a server behind, which is what makes faults
 * of the wire (reset, slow reading, nobody there) the same for HTTP and gRPC, with and without TLS.
 *
 *     client ── front (the collector's port) ── server of one protocol
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface FrontConnection {
  /** TCP RST to the client, at once. */
  reset(): void;
  /** The same right after the next bytes that the server sends have gone out. */
  resetAfterAnswer(): void;
  /** Takes no more than this from the client; undefined: as fast as it comes. */
  readAt(bytesPerSecond: number | undefined): void;
  /** Gives the client no more than this of what the server sends; undefined: as fast as it comes. */
  answerAt(bytesPerSecond: number | undefined): void;
}

export interface Front {
  readonly port: number;
  /** The connection that the server behind sees as coming from `remotePort`. */
  connectionOf(remotePort: number | undefined): FrontConnection;
  /** Resets every connection and refuses new ones. */
  away(): Promise<void>;
  /** Listens again, on the same port. */
  back(): Promise<void>;
  close(): Promise<void>;
}

const SLOW_TICK_MS = 10;

export async function startFront(portBehind: number): Promise<Front> {
  const connections = new Set<Connection>();
  const byRemotePort = new Map<number, Connection>();
  let server: Server | undefined;
  let port = 0;

  async function listen(): Promise<void> {
    if (server !== undefined) return;
    server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const connection = new Connection(client, portBehind);
      connections.add(connection);
      connection.behind.once('connect', () => byRemotePort.set(connection.behind.localPort ?? 0, connection));
      connection.closed.then(() => {
        connections.delete(connection);
        for (const [remotePort, other] of byRemotePort) if (other === connection) byRemotePort.delete(remotePort);
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function away(): Promise<void> {
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server = undefined;
    for (const connection of connections) connection.reset();
    await closed;
  }

  await listen();
  return {
    port,
    connectionOf(remotePort) {
      const connection = byRemotePort.get(remotePort ?? 0);
      // The client has gone in the meantime: there is nothing left to disturb.
      return connection ?? { reset() {}, resetAfterAnswer() {}, readAt() {}, answerAt() {} };
    },
    away,
    back: listen,
    close: away,
  };
}

class Connection implements FrontConnection {
  readonly behind: Socket;
  readonly closed: Promise<void>;
  readonly #client: Socket;
  #slow: NodeJS.Timeout | undefined;
  #slowAnswer: NodeJS.Timeout | undefined;
  #resetNext = false;

  constructor(client: Socket, portBehind: number) {
    this.#client = client;
    this.behind = connect({ port: portBehind, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const { behind } = this;

    client.on('data', (chunk: Buffer) => {
      if (!behind.write(chunk)) client.pause();
    });
    behind.on('drain', () => {
      if (this.#slow === undefined) client.resume();
    });
    behind.on('data', (chunk: Buffer) => {
      if (this.#resetNext) {
        client.write(chunk, () => this.reset());
        return;
      }
      if (!client.write(chunk)) behind.pause();
    });
    client.on('drain', () => {
      if (this.#slowAnswer === undefined) behind.resume();
    });

    client.on('end', () => behind.end());
    behind.on('end', () => client.end());
    // 'close' follows an error, and one side's close takes the other with it.
    client.on('error', () => {});
    behind.on('error', () => {});
    client.on('close', () => behind.destroy());
    behind.on('close', () => client.destroySoon());
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        clearInterval(this.#slow);
        clearInterval(this.#slowAnswer);
        resolve();
      });
    });
  }

  reset(): void {
    // A connection on which the end has been sent cannot be reset any more.
    if (this.#client.writableEnded) this.#client.destroy();
    else this.#client.resetAndDestroy();
  }

  resetAfterAnswer(): void {
    this.#resetNext = true;
  }

  readAt(bytesPerSecond: number | undefined): void {
    clearInterval(this.#slow);
    this.#slow = undefined;
    const client = this.#client;
    if (bytesPerSecond === undefined) {
      client.resume();
      return;
    }
    this.#slow = passSlowly(client, this.behind, bytesPerSecond);
  }

  answerAt(bytesPerSecond: number | undefined): void {
    clearInterval(this.#slowAnswer);
    this.#slowAnswer = undefined;
    if (bytesPerSecond === undefined) this.behind.resume();
    else this.#slowAnswer = passSlowly(this.behind, this.#client, bytesPerSecond);
  }
}

function passSlowly(from: Socket, to: Socket, bytesPerSecond: number): NodeJS.Timeout {
  from.pause();
  const tickMs = Math.max(SLOW_TICK_MS, 1000 / bytesPerSecond);
  const tickBytes = Math.max(1, Math.round((bytesPerSecond * tickMs) / 1000));
  return setInterval(() => {
    // read() emits 'data' although the socket is paused; read(0) notices the end.
    if (!to.writableNeedDrain) from.read(Math.min(tickBytes, from.readableLength));
  }, tickMs);
}
