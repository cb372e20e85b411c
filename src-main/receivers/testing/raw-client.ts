/** A bare connection for tests: sends exactly the bytes it is told and reads HTTP/1.1 responses one by one. */
import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

export interface RawResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
}

export interface RawClient {
  socket: Socket;
  write(...parts: Array<string | Uint8Array>): void;
  /** The next response; rejects when the connection ends before it is whole. */
  response(): Promise<RawResponse>;
  /** Resolves when the server has closed the connection. */
  closed(): Promise<void>;
}

export async function connectRaw(options: NetConnectOpts): Promise<RawClient> {
  const socket = connect(options);
  await once(socket, 'connect');
  const arrived: Buffer[] = [];
  let ended = false;
  let wake = Promise.withResolvers<void>();
  const signal = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  socket.on('data', (chunk: Buffer) => {
    arrived.push(chunk);
    signal();
  });
  const onEnd = () => {
    ended = true;
    signal();
  };
  socket.on('end', onEnd).on('close', onEnd).on('error', onEnd);

  return {
    socket,
    write(...parts) {
      for (const part of parts) socket.write(part);
    },
    async response() {
      for (;;) {
        const buffer = Buffer.concat(arrived);
        const parsed = parseResponse(buffer);
        if (parsed !== undefined) {
          arrived.length = 0;
          arrived.push(buffer.subarray(parsed.consumed));
          return parsed.response;
        }
        if (ended) throw new Error(`connection ended after ${JSON.stringify(buffer.toString('latin1'))}`);
        await wake.promise;
      }
    },
    async closed() {
      while (!ended) await wake.promise;
    },
  };
}

/** Responses with Content-Length only: the receiver sends no others. 100 Continue is a response of its own. */
export function parseResponse(buffer: Buffer): { response: RawResponse; consumed: number } | undefined {
  const headEnd = buffer.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = buffer.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const end = headEnd + 4 + Number(headers['content-length'] ?? 0);
  if (buffer.length < end) return undefined;
  return { response: { status, headers, body: buffer.subarray(headEnd + 4, end) }, consumed: end };
}
