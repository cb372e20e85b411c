/** What strange peers do over HTTP/1.1, by name, written to the socket as it stands. */
import type { Socket } from 'node:net';

/** Is given each connection; an error of the socket is nobody's concern. */
export type HttpDeed = (socket: Socket) => void;

const html = '<!doctype html><html><title>no</title><body>Request body exceeds the size limit</body></html>';

export const httpPeers: Readonly<Record<string, HttpDeed>> = {
  'switches protocols': afterBody(answer('101 Switching Protocols', 'Upgrade: websocket\r\nConnection: Upgrade')),
  'switches protocols before the body': afterHead(
    answer('101 Switching Protocols', 'Upgrade: h2c\r\nConnection: Upgrade'),
  ),
  'floods with 100 Continue': afterHead(flood('HTTP/1.1 100 Continue\r\n\r\n')),
  'floods with 102 Processing': afterBody(flood('HTTP/1.1 102 Processing\r\n\r\n')),
  'floods with 103 Early Hints': afterBody(flood('HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n')),
  'answers 413 before the body and closes': afterHead((socket) => {
    socket.end('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  }),
  'answers 500 before the body': afterHead(answer('500 Internal Server Error')),
  'answers 503 before the body': afterHead(answer('503 Service Unavailable')),
  'sends a head that never ends': afterBody((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    flood('X-More: and more\r\n')(socket);
  }),
  'sends a head byte by byte': afterBody(trickle(`HTTP/1.1 200 OK\r\nX-Slow: ${'x'.repeat(5_000)}\r\n\r\n`)),
  'sends a head that is too large': afterBody(answer('200 OK', `X-Large: ${'x'.repeat(200_000)}`)),
  'sends a body that never comes': afterBody(raw('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n')),
  'sends a body byte by byte': afterBody((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n');
    trickle('x'.repeat(5_000))(socket);
  }),
  'sends chunks that never end': afterBody((socket) => {
    socket.write('HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n');
    trickle('1\r\nx\r\n'.repeat(1_000), 6)(socket);
  }),
  'sends a broken chunk': afterBody(raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')),
  'sends trailers that never end': afterBody((socket) => {
    socket.write('HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n');
    flood('X-Trailer: more\r\n')(socket);
  }),
  'ends a body early': afterBody((socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
  }),
  'resets at once': (socket) => socket.resetAndDestroy(),
  'resets in the head': afterHead((socket) => socket.resetAndDestroy()),
  'resets after the body': afterBody((socket) => socket.resetAndDestroy()),
  'resets in its answer': afterBody((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy());
  }),
  'closes without an answer': afterBody((socket) => {
    socket.end();
  }),
  'answers nothing': (socket) => {
    socket.resume();
  },
  'reads nothing': (socket) => {
    socket.pause();
  },
  'speaks no HTTP': afterBody(raw('220 mail.example ESMTP\r\n')),
  'answers with status 999': afterBody(answer('999 What')),
  'answers 500': afterBody(answer('500 Internal Server Error')),
  'answers 408': afterBody(answer('408 Request Timeout')),
  'answers 520': afterBody(answer('520 Unknown', 'Content-Type: text/html', html)),
  'answers 302': afterBody(answer('302 Found', 'Location: /login')),
  'asks for forty days': afterBody(answer('429 Too Many Requests', 'Retry-After: 3456000')),
  'shows a login page': afterBody(answer('200 OK', 'Content-Type: text/html', html)),
};

function afterHead(then: HttpDeed): HttpDeed {
  return (socket) => {
    let head = '';
    let isDone = false;
    socket.on('data', (part: Buffer) => {
      if (isDone) return;
      head += part.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      isDone = true;
      then(socket);
    });
  };
}

function afterBody(then: HttpDeed): HttpDeed {
  return (socket) => {
    let request = '';
    let isDone = false;
    socket.on('data', (part: Buffer) => {
      if (isDone) return;
      request += part.toString('latin1');
      const end = request.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
      if (end < 0 || request.length < end + 4 + length) return;
      isDone = true;
      then(socket);
    });
  };
}

function raw(text: string): HttpDeed {
  return (socket) => {
    socket.write(text);
  };
}

function answer(status: string, headers = '', body = ''): HttpDeed {
  const length = status.startsWith('1') ? '' : `Content-Length: ${body.length}\r\n`;
  return raw(`HTTP/1.1 ${status}\r\n${length}${headers === '' ? '' : `${headers}\r\n`}\r\n${body}`);
}

/** Again and again, as fast as it is read but for a pause that leaves others room. */
function flood(text: string): HttpDeed {
  const many = text.repeat(20);
  return (socket) => every(socket, 5, () => socket.write(many));
}

function trickle(text: string, bytes = 1): HttpDeed {
  let at = 0;
  return (socket) =>
    every(socket, 50, () => {
      socket.write(text.slice(at, at + bytes));
      at += bytes;
    });
}

function every(socket: Socket, ms: number, action: () => void): void {
  const timer = setInterval(() => {
    if (socket.writable) action();
  }, ms);
  socket.on('close', () => clearInterval(timer));
}
