import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestCertificates, type TestCertificates } from '../testing/certificates.ts';
import { grpcCredentials } from './grpc-credentials.ts';

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server of the barest gRPC: every call is answered with an empty message. `names`: what clients asked for in TLS. */
async function startServer({ server }: TestCertificates) {
  const names: unknown[] = [];
  const listening = createSecureServer({ cert: server.cert, key: server.key });
  listening.on('session', (session: ServerHttp2Session) => names.push((session.socket as TLSSocket).servername));
  listening.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  });
  listening.on('sessionError', () => {});
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  closing.push(() => listening.close());
  return { names, port: (listening.address() as AddressInfo).port };
}

function call(endpoint: string, ca: string): Promise<ServiceError | null> {
  const client = new Client(new URL(endpoint).host, grpcCredentials(endpoint, { ca }), {
    'grpc.use_local_subchannel_pool': 1,
  });
  closing.push(() => client.close());
  const bytes = (body: Buffer) => body;
  return new Promise((resolve) => {
    const options = { deadline: Date.now() + 20_000 };
    client.makeUnaryRequest('/a.B/C', bytes, bytes, Buffer.alloc(0), new Metadata(), options, resolve);
  });
}

describe('gRPC over TLS', () => {
  it('reaches a server by address, without naming it in TLS, and one by name', async () => {
    const certificates = await createTestCertificates();
    const { names, port } = await startServer(certificates);
    expect(await call(`https://127.0.0.1:${port}`, certificates.ca.cert)).toBeNull();
    expect(await call(`https://localhost:${port}`, certificates.ca.cert)).toBeNull();
    expect(names).toEqual([false, 'localhost']);
  });

  it('checks the certificate against the address', async () => {
    const certificates = await createTestCertificates({ serverNames: ['localhost', '127.0.0.9'] });
    const { port } = await startServer(certificates);
    const refused = await call(`https://127.0.0.1:${port}`, certificates.ca.cert);
    expect(refused?.details).toMatch(/127\.0\.0\.1 is not in the cert's list/);
    const stranger = await createTestCertificates();
    expect((await call(`https://localhost:${port}`, stranger.ca.cert))?.details).toMatch(/certificate/);
  });
});
