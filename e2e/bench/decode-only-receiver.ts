/** The yardstick of `intake.ts`: the same HTTP server and the same walk over the message, and nothing kept. Prints its URL. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeRequest } from '../../src-main/otlp/decode-request.ts';
import { walkRequest } from '../../src-main/otlp/walk.ts';

const nothing = { group() {}, record() {} };

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.once('end', () => {
    const json = request.headers['content-type'] === 'application/json';
    const body = new Uint8Array(Buffer.concat(parts));
    const decoded = decodeRequest({
      signal: 'logs',
      encoding: json ? 'json' : 'protobuf',
      compression: 'identity',
      body,
    });
    if (decoded.ok) walkRequest('logs', decoded.bytes, nothing);
    response.writeHead(decoded.ok ? 200 : 400).end();
  });
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
