/** For tests: a real HTTP proxy on loopback that takes every name for this machine, so that made-up hosts can be reached. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface LocalProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `CONNECT host:port` or `POST http://host:port/path`, in the order of their coming. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** `credentials`: `user:password` that it asks for. */
export async function startLocalProxy({ credentials }: { credentials?: string } = {}): Promise<LocalProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const isAllowed = (head: IncomingMessage) => wanted === undefined || head.headers['proxy-authorization'] === wanted;
  const refusal = (head: IncomingMessage) => `give credentials, not ${head.headers['proxy-authorization'] ?? 'none'}`;

  function forward(head: IncomingMessage, answer: ServerResponse): void {
    requests.push(`${head.method} ${head.url}`);
    if (!isAllowed(head)) {
      answer.writeHead(407, { 'Proxy-Authenticate': 'Basic', 'Content-Type': 'text/plain' }).end(refusal(head));
      return;
    }
    const url = new URL(head.url ?? '');
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = head.headers;
    const onward = request(
      { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method: head.method, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    onward.on('error', () => answer.writeHead(502).end());
    head.pipe(onward);
  }

  const server = createServer(forward);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (head: IncomingMessage, client: Socket, first: Buffer) => {
    requests.push(`CONNECT ${head.url}`);
    client.on('error', () => client.destroy());
    if (!isAllowed(head)) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    const port = Number(head.url?.split(':').at(-1));
    const onward = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(first);
      onward.pipe(client).pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => client.destroy());
    client.on('close', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
