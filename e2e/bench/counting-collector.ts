/**
 * The other end of `relay.ts`: takes OTLP/HTTP requests, walks them and counts their records. `--hang`: reads every request
 * and answers none. `--traces`: takes spans, not logs. Prints its URL; GET answers with the count.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeRequest } from '../../src-main/otlp/decode-request.ts';
import { walkRequest } from '../../src-main/otlp/walk.ts';

const hangs = process.argv.includes('--hang');
const signal = process.argv.includes('--traces') ? 'traces' : 'logs';
let records = 0;
const counter = {
  group() {},
  record() {
    records++;
  },
};

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(String(records));
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.once('end', () => {
    if (hangs) return;
    const compression = request.headers['content-encoding'] === 'gzip' ? 'gzip' : 'identity';
    const body = new Uint8Array(Buffer.concat(parts));
    const decoded = decodeRequest({ signal, encoding: 'protobuf', compression, body });
    if (decoded.ok) walkRequest(signal, decoded.bytes, counter);
    response.writeHead(decoded.ok ? 200 : 400, { 'content-type': 'application/x-protobuf' }).end();
  });
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
