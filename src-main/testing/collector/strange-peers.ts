/**
 * Peers that misbehave: what an OTLP exporter may meet where a collector should be. Each listens on loopback; while it is
 * bad it does its one thing to every connection or request, and once it is good it is a collector that takes everything.
 */
import { createServer as createHttp1 } from 'node:http';
import {
  createServer as createHttp2,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeExportRequest } from '../../otlp/decode.ts';
import { type GrpcDeed, grpcPeers } from './strange-peers-grpc.ts';
import { type HttpDeed, httpPeers } from './strange-peers-http.ts';

export interface StrangePeer {
  readonly name: string;
  readonly transport: 'http' | 'grpc';
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** From now on it takes everything; what was begun badly goes on so. */
  becomeGood(): void;
  /** The bodies of log records that it took, in order, again when they came again. */
  readonly taken: readonly string[];
  /** Connections and requests that it treated badly. */
  readonly deeds: number;
  close(): void;
}

export const PEER_NAMES: readonly string[] = [...Object.keys(httpPeers), ...Object.keys(grpcPeers)];

export function startStrangePeer(name: string): Promise<StrangePeer> {
  const http = httpPeers[name];
  if (http !== undefined) return startHttpPeer(name, http);
  const grpc = grpcPeers[name];
  if (grpc === undefined) throw new Error(`there is no peer ${name}`);
  return startGrpcPeer(name, grpc);
}

interface Common {
  isBad: boolean;
  deeds: number;
  taken: string[];
}

async function startHttpPeer(name: string, deed: HttpDeed): Promise<StrangePeer> {
  const common: Common = { isBad: true, deeds: 0, taken: [] };
  const good = createHttp1((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      common.taken.push(...bodiesOf(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  const server = createTcp((socket) => {
    if (!common.isBad) {
      good.emit('connection', socket);
      return;
    }
    common.deeds++;
    socket.on('error', () => {});
    deed(socket);
  });
  return listening(name, 'http', common, server);
}

async function startGrpcPeer(name: string, deed: GrpcDeed): Promise<StrangePeer> {
  const common: Common = { isBad: true, deeds: 0, taken: [] };
  const http2: Http2Server = createHttp2();
  http2.on('sessionError', () => {});
  http2.on('session', (session: ServerHttp2Session) => session.on('error', () => {}));
  http2.on('stream', (stream: ServerHttp2Stream) => {
    const parts: Buffer[] = [];
    stream.on('error', () => {});
    if (common.isBad && deed.atHead !== undefined) {
      common.deeds++;
      deed.atHead(stream);
      return;
    }
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      if (common.isBad && deed.atEnd !== undefined) {
        common.deeds++;
        deed.atEnd(stream);
        return;
      }
      const message = Buffer.concat(parts);
      const body = message.subarray(5);
      common.taken.push(...bodiesOf(message[0] === 1 ? gunzipSync(body) : body));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.from([0, 0, 0, 0, 0]));
    });
  });
  const server = createTcp((socket) => {
    socket.on('error', () => {});
    if (common.isBad && deed.atConnection !== undefined) {
      common.deeds++;
      deed.atConnection(socket);
      return;
    }
    http2.emit('connection', socket);
  });
  return listening(name, 'grpc', common, server);
}

async function listening(
  name: string,
  transport: 'http' | 'grpc',
  common: Common,
  server: Server,
): Promise<StrangePeer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    name,
    transport,
    url,
    taken: common.taken,
    get deeds() {
      return common.deeds;
    },
    becomeGood() {
      common.isBad = false;
      // A connection that was begun badly serves nobody any more.
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Of an ExportLogsServiceRequest. */
function bodiesOf(request: Buffer): string[] {
  const decoded = decodeExportRequest('logs', Uint8Array.from(request)) as {
    resourceLogs?: Array<{ scopeLogs?: Array<{ logRecords?: Array<{ body?: { stringValue?: string } }> }> }>;
  };
  return (decoded.resourceLogs ?? []).flatMap(({ scopeLogs = [] }) =>
    scopeLogs.flatMap(({ logRecords = [] }) => logRecords.map(({ body }) => body?.stringValue ?? '')),
  );
}
