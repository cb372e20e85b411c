/** What strange peers do over HTTP/2 and gRPC, by name. */
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** One of them is given what has come so far. */
export interface GrpcDeed {
  atConnection?(socket: Socket): void;
  atHead?(stream: ServerHttp2Stream): void;
  atEnd?(stream: ServerHttp2Stream): void;
}

const html = '<html><title>413</title><body>Request entity too large</body></html>';
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

export const grpcPeers: Readonly<Record<string, GrpcDeed>> = {
  'RST_STREAM NO_ERROR': rst(constants.NGHTTP2_NO_ERROR),
  'RST_STREAM PROTOCOL_ERROR': rst(constants.NGHTTP2_PROTOCOL_ERROR),
  'RST_STREAM INTERNAL_ERROR': rst(constants.NGHTTP2_INTERNAL_ERROR),
  'RST_STREAM REFUSED_STREAM': rst(constants.NGHTTP2_REFUSED_STREAM),
  'RST_STREAM CANCEL': rst(constants.NGHTTP2_CANCEL),
  'RST_STREAM ENHANCE_YOUR_CALM': rst(constants.NGHTTP2_ENHANCE_YOUR_CALM),
  'RST_STREAM INADEQUATE_SECURITY': rst(constants.NGHTTP2_INADEQUATE_SECURITY),
  'RST_STREAM at the head': { atHead: (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR) },
  'RST_STREAM after the headers': {
    atEnd(stream) {
      stream.respond(GRPC);
      setTimeout(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR), 20);
    },
  },
  'GOAWAY NO_ERROR': goaway(constants.NGHTTP2_NO_ERROR),
  'GOAWAY INTERNAL_ERROR': goaway(constants.NGHTTP2_INTERNAL_ERROR),
  'GOAWAY ENHANCE_YOUR_CALM': goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM),
  'no trailers': {
    atEnd(stream) {
      stream.respond(GRPC);
      stream.end();
    },
  },
  'no message': {
    atEnd(stream) {
      stream.respond({ ...GRPC, 'grpc-status': '0' }, { endStream: true });
    },
  },
  'a web page with 200': page(200),
  'a web page with 413': page(413),
  'a web page with 500': page(500),
  'HTTP 413 at the head': {
    atHead(stream) {
      stream.respond({ ':status': 413, 'content-type': 'text/html' });
      stream.end(html);
    },
  },
  'grpc-status INTERNAL': status('13'),
  'grpc-status UNKNOWN': status('2'),
  'grpc-status 99': status('99'),
  'grpc-status that is no number': status('nonsense'),
  'informational responses without end': {
    atEnd(stream) {
      const timer = setInterval(() => {
        if (stream.destroyed || stream.headersSent) clearInterval(timer);
        else stream.additionalHeaders({ ':status': 103 });
      }, 5);
      stream.on('close', () => clearInterval(timer));
    },
  },
  'headers and then nothing': { atEnd: (stream) => stream.respond(GRPC) },
  'half a message': {
    atEnd(stream) {
      stream.respond(GRPC);
      stream.write(Buffer.from([0, 0, 0, 1, 0, 1, 2, 3]));
    },
  },
  'a message in a compression nobody named': {
    atEnd(stream) {
      stream.respond(GRPC, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.from([1, 0, 0, 0, 2, 1, 2]));
    },
  },
  'an answer of more than 4 MiB': {
    atEnd(stream) {
      stream.respond(GRPC, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      const sizeBytes = 5 * 1024 * 1024;
      const message = Buffer.alloc(5 + sizeBytes);
      message.writeUInt32BE(sizeBytes, 1);
      stream.end(message);
    },
  },
  'nothing at all over gRPC': { atEnd: () => {} },
  'a closed connection': { atEnd: (stream) => stream.session?.destroy() },
  'silence instead of HTTP/2': { atConnection: (socket) => void socket.resume() },
  'no HTTP/2': { atConnection: (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n') },
  'a reset of the connection': { atConnection: (socket) => socket.resetAndDestroy() },
};

function rst(code: number): GrpcDeed {
  return { atEnd: (stream) => stream.close(code) };
}

function goaway(code: number): GrpcDeed {
  return {
    atEnd(stream) {
      const { session } = stream;
      session?.goaway(code);
      session?.destroy();
    },
  };
}

function status(code: string): GrpcDeed {
  return {
    atEnd: (stream) =>
      stream.respond({ ...GRPC, 'grpc-status': code, 'grpc-message': 'so it is' }, { endStream: true }),
  };
}

function page(code: number): GrpcDeed {
  return {
    atEnd(stream) {
      stream.respond({ ':status': code, 'content-type': 'text/html' });
      stream.end(html);
    },
  };
}
