import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import type { IntakeOutcome } from '../log/intake.ts';
import { SIGNAL_OF_METHOD } from './http-routes.ts';
import type { ReceiverLimits } from './receiver.ts';
import { createGrpcReceiver } from './tcp-receiver.ts';
import { CAPTURES, capture } from './testing/captures.ts';
import { createFakeIntake, type FakeIntake } from './testing/fake-intake.ts';
import { connectRaw } from './testing/raw-client.ts';

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const METHOD_OF = Object.fromEntries([...SIGNAL_OF_METHOD].map(([method, signal]) => [signal, method]));
const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

async function start(options: { limits?: Partial<ReceiverLimits>; intake?: FakeIntake } = {}) {
  const intake = options.intake ?? createFakeIntake();
  const receiver = createGrpcReceiver({
    intake,
    onArrival: intake.onArrival,
    address: '127.0.0.1:0',
    otherAddress: () => '127.0.0.1:4318',
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const started = await receiver.start();
  if (!started.ok) throw new Error(started.error);
  open.push(() => receiver.stop({ deadlineMs: 0 }));
  return { intake, receiver, address: started.address, port: Number(started.address.split(':').at(-1)) };
}

type Reply = { ok: true; body: Buffer } | { ok: false; error: ServiceError };

function grpcClient(address: string) {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.enable_retries': 0 });
  open.push(() => client.close());
  return function call(method: string, body: Buffer, metadata: Record<string, string> = {}): Promise<Reply> {
    const sent = new Metadata();
    for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const same = (bytes: Buffer) => bytes;
    client.makeUnaryRequest(method, same, same, body, sent, { deadline: Date.now() + 20_000 }, (error, reply) =>
      resolve(error ? { ok: false, error } : { ok: true, body: reply ?? Buffer.alloc(0) }),
    );
    return promise;
  };
}

/** One call made of exactly these bytes, over HTTP/2 without a gRPC library. */
async function rawCall(session: ClientHttp2Session, headers: Record<string, string>, pieces: Uint8Array[]) {
  const stream = session.request({
    ':method': 'POST',
    ':path': LOGS,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  const { promise, resolve, reject } = Promise.withResolvers<{ headers: IncomingHttpHeaders; body: Buffer }>();
  let answered: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  stream.on('response', (response) => (answered = { ...response }));
  stream.on('trailers', (trailers) => Object.assign(answered, trailers));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', reject);
  stream.on('close', () => resolve({ headers: answered, body: Buffer.concat(chunks) }));
  for (const piece of pieces) await new Promise((written) => stream.write(piece, written));
  stream.end();
  return promise;
}

function session(port: number): ClientHttp2Session {
  const connected = connectHttp2(`http://127.0.0.1:${port}`);
  connected.on('error', () => {});
  open.push(() => connected.destroy());
  return connected;
}

function framed(body: Uint8Array, flag = 0, length = body.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, body]);
}

describe('calls', () => {
  it('are taken whatever the authority is: a proxy or a container names one of its own', async () => {
    const { port } = await start();
    const answer = await rawCall(session(port), { ':authority': 'collector.example:4317' }, [framed(Buffer.alloc(0))]);
    expect(answer.headers['grpc-status']).toBe('0');
  });

  it.each(CAPTURES)('hand over %s as sent, plain and gzip', async (name) => {
    const { intake, address, port } = await start();
    const { body, signal } = capture(name, 'pb');
    const reply = await grpcClient(address)(METHOD_OF[signal] ?? '', body);
    expect(reply).toEqual({ ok: true, body: Buffer.alloc(0) });
    const zipped = gzipSync(body);
    const answer = await rawCall(session(port), { ':path': METHOD_OF[signal] ?? '', 'grpc-encoding': 'gzip' }, [
      framed(zipped, 1),
    ]);
    expect(answer.headers['grpc-status']).toBe('0');
    expect(intake.requests.map((request) => [request.signal, request.compression])).toEqual([
      [signal, 'identity'],
      [signal, 'gzip'],
    ]);
    expect(intake.requests.map((request) => request.body.buffer.byteLength)).toEqual([body.length, zipped.length]);
    expect(Buffer.from(intake.requests[0]?.body ?? []).equals(body)).toBe(true);
    expect(Buffer.from(intake.requests[1]?.body ?? []).equals(zipped)).toBe(true);
    expect(intake.arrivals[0]).toMatchObject({
      listener: 'otlp-grpc',
      target: METHOD_OF[signal],
      signal,
      encoding: 'protobuf',
      userAgent: expect.stringContaining('grpc-node-js'),
      outcome: 'accepted',
      status: 0,
    });
    expect(intake.heldBytes).toBe(0);
  });

  it('reads a message however it is cut into frames', async () => {
    const { intake, port } = await start();
    const body = capture('codex-0.169.0.logs', 'pb').body;
    const bytes = framed(body);
    const connected = session(port);
    for (const step of [1, 3, 7, 4_000]) {
      const pieces = [];
      const fine = step < 10 ? 60 : bytes.length;
      for (let at = 0; at < fine; at += step) pieces.push(bytes.subarray(at, Math.min(at + step, fine)));
      if (fine < bytes.length) pieces.push(bytes.subarray(fine));
      expect((await rawCall(connected, {}, pieces)).headers['grpc-status']).toBe('0');
      expect(Buffer.from(intake.requests.at(-1)?.body ?? []).equals(body)).toBe(true);
    }
  });

  it('takes the empty message, and one of several megabytes', async () => {
    const { intake, address } = await start();
    const call = grpcClient(address);
    expect((await call(LOGS, Buffer.alloc(0))).ok).toBe(true);
    expect((await call(LOGS, Buffer.alloc(9_000_000, 1))).ok).toBe(true);
    expect(intake.requests.map((request) => request.body.length)).toEqual([0, 9_000_000]);
    expect(intake.heldBytes).toBe(0);
  });
});

describe('statuses', () => {
  const outcomes: Array<{ title: string; answer: IntakeOutcome; code: number; report: object }> = [
    {
      title: 'malformed',
      answer: { outcome: 'refused', reason: 'malformed', message: 'LogRecord at byte 5: über 100 %' },
      code: status.INVALID_ARGUMENT,
      report: { outcome: 'refused', status: 3, reason: 'LogRecord at byte 5: über 100 %' },
    },
    {
      title: 'too large after decompression',
      answer: { outcome: 'refused', reason: 'too-large', message: 'more than 64 MiB' },
      code: status.RESOURCE_EXHAUSTED,
      report: { outcome: 'refused', status: 8 },
    },
    {
      title: 'deferred',
      answer: { outcome: 'deferred', retryAfterMs: 2_000, message: 'disk full' },
      code: status.UNAVAILABLE,
      report: { outcome: 'deferred', status: 14, reason: 'disk full' },
    },
  ];

  it.each(outcomes)('$title', async ({ answer, code, report }) => {
    const { intake, address } = await start({ intake: createFakeIntake({ answer: () => answer }) });
    const reply = await grpcClient(address)(LOGS, Buffer.from([1]));
    expect(reply).toMatchObject({ ok: false, error: { code, details: (answer as { message: string }).message } });
    const details = (reply as { error: ServiceError }).error.metadata.get('grpc-status-details-bin')[0] as Buffer;
    expect(details.includes('google.rpc.RetryInfo')).toBe(code === status.UNAVAILABLE);
    expect(details.subarray(0, 2)).toEqual(Buffer.from([8, code]));
    expect(intake.arrivals).toMatchObject([report]);
    expect(intake.heldBytes).toBe(0);
  });

  it('partial success', async () => {
    const answer = { outcome: 'accepted', records: 5, rejected: 2, message: 'two were odd' } as const;
    const { intake, address } = await start({ intake: createFakeIntake({ answer: () => answer }) });
    const reply = await grpcClient(address)(LOGS, Buffer.from([1]));
    expect(reply.ok && reply.body.includes('two were odd')).toBe(true);
    expect(intake.arrivals).toMatchObject([{ outcome: 'partial', status: 0, records: 5 }]);
  });

  it('unknown methods say what is offered', async () => {
    const { intake, address } = await start();
    const reply = await grpcClient(address)('/grpc.health.v1.Health/Check', Buffer.alloc(0));
    expect(reply).toMatchObject({ ok: false, error: { code: status.UNIMPLEMENTED } });
    expect((reply as { error: ServiceError }).error.details).toContain('logs.v1.LogsService');
    expect(await intake.arrived(1)).toMatchObject([
      { outcome: 'refused', status: 12, target: '/grpc.health.v1.Health/Check' },
    ]);
  });

  it('a web page is refused', async () => {
    const { intake, address } = await start();
    const reply = await grpcClient(address)(LOGS, Buffer.from([1]), { origin: 'https://evil.example' });
    expect(reply).toMatchObject({ ok: false, error: { code: status.PERMISSION_DENIED } });
    expect(intake.requests).toEqual([]);
  });

  it('over the size limit is RESOURCE_EXHAUSTED without RetryInfo, before it is read', async () => {
    const { intake, address, port } = await start({ limits: { maxBodyBytes: 100_000, lingerTimeoutMs: 100 } });
    const reply = await grpcClient(address)(LOGS, Buffer.alloc(3_000_000));
    expect(reply).toMatchObject({ ok: false, error: { code: status.RESOURCE_EXHAUSTED } });
    expect((reply as { error: ServiceError }).error.details).toContain('3000000');
    const answer = await rawCall(session(port), {}, [framed(Buffer.from('ab'), 0, 0xffff_ffff)]);
    expect(answer.headers['grpc-status']).toBe('8');
    expect(intake.heldBytes).toBe(0);
    expect(intake.peakBytes).toBeLessThan(100_000);
  });

  it('over the memory bound is UNAVAILABLE with RetryInfo', async () => {
    const { intake, address } = await start({ intake: createFakeIntake({ limitBytes: 50_000 }) });
    const call = grpcClient(address);
    const reply = await call(LOGS, Buffer.alloc(60_000));
    expect(reply).toMatchObject({ ok: false, error: { code: status.UNAVAILABLE } });
    const details = (reply as { error: ServiceError }).error.metadata.get('grpc-status-details-bin')[0] as Buffer;
    expect(details.includes('google.rpc.RetryInfo')).toBe(true);
    expect((await call(LOGS, Buffer.alloc(40_000))).ok).toBe(true);
    expect(intake.heldBytes).toBe(0);
  });

  it.each([
    ['cut off', {}, [framed(Buffer.from('abc'), 0, 10)], '3', /cut off after 8 of 10/],
    ['no message', {}, [], '3', /cut off after 0/],
    ['two messages', {}, [framed(Buffer.from('a')), framed(Buffer.from('b'))], '3', /one message/],
    ['bad flag', {}, [framed(Buffer.from('a'), 9)], '3', /flag 0 or 1/],
    ['unknown compression', { 'grpc-encoding': 'snappy' }, [framed(Buffer.from('a'), 1)], '12', /identity, gzip/],
    ['JSON messages', { 'content-type': 'application/grpc+json' }, [framed(Buffer.from('a'))], '12', /protobuf/],
    ['a web page', { origin: 'http://evil.example' }, [framed(Buffer.from('a'))], '7', /web pages are refused/],
  ] as Array<[string, Record<string, string>, Buffer[], string, RegExp]>)(
    '%s',
    async (_, headers, pieces, code, says) => {
      const { intake, port } = await start();
      const answer = await rawCall(session(port), headers, pieces);
      expect(answer.headers[':status']).toBe(200);
      expect(answer.headers['grpc-status']).toBe(code);
      expect(decodeURIComponent(String(answer.headers['grpc-message']))).toMatch(says);
      expect(intake.arrivals).toMatchObject([
        { outcome: 'refused', status: Number(code), reason: expect.stringMatching(says) },
      ]);
      expect(intake.heldBytes).toBe(0);
    },
  );

  it('HTTP/2 that is not gRPC gets 415', async () => {
    const { intake, port } = await start();
    const answer = await rawCall(session(port), { ':path': '/v1/logs', 'content-type': 'application/x-protobuf' }, [
      Buffer.from('a'),
    ]);
    expect(answer.headers[':status']).toBe(415);
    expect(answer.body.toString()).toContain('HTTP/1.1');
    expect(await intake.arrived(1)).toMatchObject([{ outcome: 'refused', status: 415 }]);
  });

  it('DEADLINE_EXCEEDED when a message stops arriving', async () => {
    const { intake, port } = await start({ limits: { bodyIdleTimeoutMs: 50, lingerTimeoutMs: 50 } });
    const stream = session(port).request({ ':method': 'POST', ':path': LOGS, 'content-type': 'application/grpc' });
    stream.on('error', () => {});
    stream.write(framed(Buffer.from('abc'), 0, 10));
    expect(await intake.arrived(1)).toMatchObject([{ status: 4, reason: expect.stringContaining('after 8 bytes') }]);
    expect(intake.heldBytes).toBe(0);
  });

  it('a message that dribbles gives way, as UNAVAILABLE, to a body on another connection', async () => {
    const clock = { ms: 0 };
    const intake = createFakeIntake({ limitBytes: 500_000, nowMs: () => clock.ms });
    const { port, address } = await start({ intake });
    const stream = session(port).request({ ':method': 'POST', ':path': LOGS, 'content-type': 'application/grpc' });
    stream.on('error', () => {});
    stream.write(framed(Buffer.alloc(200_000), 0, 60_000_000));
    while (intake.heldBytes < 200_000) await new Promise(setImmediate);
    clock.ms = 10_000;
    expect((await grpcClient(address)(LOGS, Buffer.alloc(250_000))).ok).toBe(true);
    expect(intake.arrivals).toMatchObject([{ outcome: 'deferred', status: 14 }, { outcome: 'accepted' }]);
    expect(intake.heldBytes).toBe(0);
  });

  it('gives up its memory when a call breaks off', async () => {
    const { intake, port } = await start();
    for (let round = 1; round <= 30; round++) {
      const connected = session(port);
      const stream = connected.request({ ':method': 'POST', ':path': LOGS, 'content-type': 'application/grpc' });
      stream.on('error', () => {});
      stream.write(framed(Buffer.alloc(5_000), 0, 10_000));
      while (intake.heldBytes < 5_000) await new Promise(setImmediate);
      if (round % 2 === 0) stream.destroy(new Error('cancelled'));
      else connected.destroy();
      await intake.arrived(round);
      expect(intake.heldBytes).toBe(0);
    }
    expect(intake.requests).toEqual([]);
    expect(new Set(intake.arrivals.map((report) => report.status))).toEqual(new Set([1]));
  });
});

it('OTLP/HTTP on the gRPC port is served, with a hint', async () => {
  const { intake, port } = await start();
  const raw = await connectRaw({ host: '127.0.0.1', port });
  open.push(() => raw.socket.destroy());
  raw.write(
    'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  );
  expect((await raw.response()).status).toBe(200);
  expect(intake.arrivals).toMatchObject([
    {
      listener: 'otlp-grpc',
      outcome: 'accepted',
      reason: expect.stringMatching(/OTLP\/HTTP reached the gRPC port.*127\.0\.0\.1:4318/),
    },
  ]);
});
