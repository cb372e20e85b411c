import { connect } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { IntakeOutcome } from '../otlp/intake.ts';
import { CAPTURES, capture } from './captures.ts';
import { createFakeIntake, type FakeIntake } from './fake-intake.ts';
import { connectRaw, type RawClient, type RawResponse } from './raw-client.ts';
import type { Receiver, ReceiverLimits } from './receiver.ts';
import { createHttpReceiver } from './tcp-receiver.ts';

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function start(options: { limits?: Partial<ReceiverLimits>; intake?: FakeIntake; grpc?: string } = {}) {
  const intake = options.intake ?? createFakeIntake();
  const receiver: Receiver = createHttpReceiver({
    intake,
    onArrival: intake.onArrival,
    address: '127.0.0.1:0',
    otherAddress: () => options.grpc ?? '127.0.0.1:4317',
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const started = await receiver.start();
  if (!started.ok) throw new Error(started.error);
  open.push(() => receiver.stop({ deadlineMs: 0 }));
  const port = Number(started.address.split(':').at(-1));
  const client = async (): Promise<RawClient> => {
    const raw = await connectRaw({ host: '127.0.0.1', port });
    open.push(() => raw.socket.destroy());
    return raw;
  };
  return { intake, receiver, port, address: started.address, client };
}

function post(path: string, headers: Record<string, string | number>, body: string | Uint8Array = ''): Buffer {
  const all = { Host: '127.0.0.1', 'Content-Length': Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const PROTOBUF_HEADERS = { 'Content-Type': 'application/x-protobuf' };

describe('what arrives at the intake', () => {
  const compress = {
    identity: (body: Buffer) => body,
    gzip: (body: Buffer) => gzipSync(body),
    deflate: (body: Buffer) => deflateSync(body),
    zstd: (body: Buffer) => zstdCompressSync(body),
  };

  it.each(CAPTURES.flatMap((name) => (['pb', 'json'] as const).map((format) => ({ name, format }))))(
    'is the body of $name $format as sent, whatever its coding and framing',
    async ({ name, format }) => {
      const { intake, client } = await start();
      const raw = await client();
      const { body, signal } = capture(name, format);
      const type = format === 'pb' ? PROTOBUF_HEADERS : { 'Content-Type': 'application/json; charset=utf-8' };
      for (const [coding, encode] of Object.entries(compress)) {
        const sent = encode(body);
        const encodingHeader = coding === 'identity' ? {} : { 'Content-Encoding': coding };
        raw.write(post(`/v1/${signal}`, { ...type, ...encodingHeader }, sent));
        expect((await raw.response()).status).toBe(200);
        raw.write(
          post(`/v1/${signal}`, { ...type, ...encodingHeader, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }),
        );
        for (let at = 0; at < sent.length; at += 1_000) {
          const piece = sent.subarray(at, at + 1_000);
          raw.write(`${piece.length.toString(16)}\r\n`, piece, '\r\n');
        }
        raw.write('0\r\n\r\n');
        expect((await raw.response()).status).toBe(200);
        for (const request of intake.requests.slice(-2)) {
          expect({ ...request, body: Buffer.from(request.body).equals(sent) }).toEqual({
            signal,
            encoding: format === 'pb' ? 'protobuf' : 'json',
            compression: coding,
            body: true,
          });
          expect(request.body.buffer.byteLength).toBe(sent.length);
        }
      }
      expect(intake.requests).toHaveLength(8);
      expect(intake.heldBytes).toBe(0);
    },
  );

  it('can be moved to another thread', async () => {
    const { intake, client } = await start();
    const raw = await client();
    for (const size of [0, 1, 100, 8_192, 65_536, 300_000]) {
      raw.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(size, 7)));
      expect((await raw.response()).status).toBe(200);
      const { body } = intake.requests.at(-1) ?? { body: new Uint8Array() };
      const moved = structuredClone(body, { transfer: [body.buffer] });
      expect(moved.length).toBe(size);
      expect(moved.every((byte) => byte === 7)).toBe(true);
    }
  });

  it('is reported with sender, size, records and service', async () => {
    const intake = createFakeIntake({
      answer: () => ({ outcome: 'accepted', records: 18, serviceName: 'codex_cli_rs' }),
    });
    const { client } = await start({ intake });
    const raw = await client();
    const { body } = capture('codex-0.169.0.logs', 'json');
    raw.write(post('/v1/logs?tenant=1', { ...JSON_HEADERS, 'User-Agent': 'OTel-OTLP-Exporter-Rust/0.30' }, body));
    await raw.response();
    expect(intake.arrivals).toEqual([
      {
        listener: 'otlp-http',
        target: 'POST /v1/logs',
        signal: 'logs',
        encoding: 'json',
        userAgent: 'OTel-OTLP-Exporter-Rust/0.30',
        serviceName: 'codex_cli_rs',
        sizeBytes: body.length,
        records: 18,
        outcome: 'accepted',
        status: 200,
      },
    ]);
  });
});

describe('answers', () => {
  const outcomes: Array<{
    title: string;
    answer: IntakeOutcome;
    status: number;
    json: unknown;
    headers?: Record<string, string>;
    report: Record<string, unknown>;
  }> = [
    {
      title: 'accepted',
      answer: { outcome: 'accepted', records: 3 },
      status: 200,
      json: {},
      report: { outcome: 'accepted', records: 3, status: 200 },
    },
    {
      title: 'partial success',
      answer: { outcome: 'accepted', records: 3, rejected: 2, message: 'two were odd' },
      status: 200,
      json: { partialSuccess: { rejectedLogRecords: '2', errorMessage: 'two were odd' } },
      report: { outcome: 'partial', records: 3, status: 200, reason: 'two were odd' },
    },
    {
      title: 'malformed',
      answer: { outcome: 'refused', reason: 'malformed', message: 'LogRecord.attributes at byte 512' },
      status: 400,
      json: { code: 3, message: 'LogRecord.attributes at byte 512' },
      report: { outcome: 'refused', records: 0, status: 400, reason: 'LogRecord.attributes at byte 512' },
    },
    {
      title: 'too large after decompression',
      answer: { outcome: 'refused', reason: 'too-large', message: 'more than 64 MiB' },
      status: 413,
      json: { code: 8, message: 'more than 64 MiB' },
      report: { outcome: 'refused', status: 413 },
    },
    {
      title: 'deferred',
      answer: { outcome: 'deferred', retryAfterMs: 1_200, message: 'disk full' },
      status: 503,
      json: { code: 14, message: 'disk full' },
      headers: { 'retry-after': '2' },
      report: { outcome: 'deferred', records: 0, status: 503, reason: 'disk full' },
    },
  ];

  it.each(outcomes)('$title in JSON', async ({ answer, status, json, headers, report }) => {
    const intake = createFakeIntake({ answer: () => answer });
    const { client } = await start({ intake });
    const raw = await client();
    raw.write(post('/v1/logs', JSON_HEADERS, '{"resourceLogs":[]}'));
    const response = await raw.response();
    expect(response.status).toBe(status);
    expect(response.headers).toMatchObject({ 'content-type': 'application/json', ...headers });
    expect(JSON.parse(response.body.toString())).toMatchObject(json as object);
    expect(intake.arrivals[0]).toMatchObject(report);
  });

  it.each(outcomes)('$title in protobuf', async ({ answer, status, json }) => {
    const intake = createFakeIntake({ answer: () => answer });
    const { client } = await start({ intake });
    const raw = await client();
    raw.write(post('/v1/logs', PROTOBUF_HEADERS, ''));
    const response = await raw.response();
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('application/x-protobuf');
    const { message, code } = json as { message?: string; code?: number };
    if (message !== undefined) {
      expect(response.body.subarray(0, 2)).toEqual(Buffer.from([0x08, code ?? 0]));
      expect(response.body.includes(message)).toBe(true);
    }
  });
});

describe('refusals before the body is read', () => {
  const big = 'x'.repeat(10);
  const cases: Array<{
    title: string;
    request: string | Buffer;
    status: number;
    says: RegExp;
    headers?: Record<string, string>;
    type?: string;
  }> = [
    {
      title: 'POST /',
      request: post('/', JSON_HEADERS, big),
      status: 404,
      says: /\/v1\/logs, \/v1\/traces and \/v1\/metrics/,
      type: 'application/json',
    },
    { title: 'POST /v1/log', request: post('/v1/log', JSON_HEADERS, big), status: 404, says: /logs is \/v1\/logs/ },
    {
      title: 'POST /v1/spans',
      request: post('/v1/spans', JSON_HEADERS, big),
      status: 404,
      says: /traces is \/v1\/traces/,
    },
    {
      title: 'doubled path',
      request: post('/v1/logs/v1/logs', JSON_HEADERS, big),
      status: 404,
      says: /leave the path out/,
    },
    {
      title: 'gRPC method over HTTP/1.1',
      request: post('/opentelemetry.proto.collector.logs.v1.LogsService/Export', PROTOBUF_HEADERS, big),
      status: 404,
      says: /127\.0\.0\.1:4317.*\/v1\/logs/,
      type: 'application/x-protobuf',
    },
    {
      title: 'no content type',
      request: post('/nowhere', {}, big),
      status: 404,
      says: /\/v1\/logs/,
      type: 'text/plain; charset=utf-8',
    },
    {
      title: 'GET /v1/logs',
      request: 'GET /v1/logs HTTP/1.1\r\nHost: localhost\r\n\r\n',
      status: 405,
      says: /takes POST, not GET/,
      headers: { allow: 'POST' },
    },
    {
      title: 'DELETE /',
      request: 'DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n',
      status: 405,
      says: /GET, HEAD/,
      headers: { allow: 'GET, HEAD' },
    },
    {
      title: 'no length',
      request: 'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n',
      status: 411,
      says: /Content-Length/,
    },
    {
      title: 'text/plain',
      request: post('/v1/logs', { 'Content-Type': 'text/plain' }, big),
      status: 415,
      says: /application\/x-protobuf or application\/json; got "text\/plain"/,
    },
    { title: 'no content type for logs', request: post('/v1/logs', {}, big), status: 415, says: /there is none/ },
    {
      title: 'gRPC content type',
      request: post('/v1/logs', { 'Content-Type': 'application/grpc' }, big),
      status: 415,
      says: /gRPC needs HTTP\/2/,
    },
    {
      title: 'brotli',
      request: post('/v1/logs', { ...JSON_HEADERS, 'Content-Encoding': 'br' }, big),
      status: 415,
      says: /gzip, deflate, zstd/,
      headers: { 'accept-encoding': 'gzip, deflate, zstd' },
      type: 'application/json',
    },
    {
      title: 'foreign Origin',
      request: post('/v1/logs', { ...JSON_HEADERS, Origin: 'https://evil.example' }, big),
      status: 403,
      says: /web pages are refused/,
    },
    {
      title: 'null Origin',
      request: post('/v1/logs', { ...JSON_HEADERS, Origin: 'null' }, big),
      status: 403,
      says: /web pages/,
    },
    {
      title: 'preflight',
      request: 'OPTIONS /v1/logs HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n',
      status: 403,
      says: /web pages/,
    },
    {
      title: 'Origin on the page',
      request: 'GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n',
      status: 403,
      says: /web pages/,
    },
    {
      title: 'rebound name',
      request: post(
        '/v1/logs',
        { ...JSON_HEADERS, Host: 'evil.example:4318', Origin: 'http://evil.example:4318' },
        big,
      ),
      status: 403,
      says: /web pages/,
    },
    {
      title: 'foreign Host',
      request: post('/v1/logs', { ...JSON_HEADERS, Host: 'evil.example' }, big),
      status: 403,
      says: /not this machine/,
    },
  ];

  it.each(cases)('$title → $status', async ({ request, status, says, headers, type }) => {
    const { intake, client } = await start();
    const raw = await client();
    raw.write(request);
    const response = await raw.response();
    expect(response.status).toBe(status);
    if (type !== undefined) expect(response.headers['content-type']).toBe(type);
    expect(response.body.toString()).toMatch(says);
    expect(response.headers).toMatchObject(headers ?? {});
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const [report] = await intake.arrived(1);
    expect(report).toMatchObject({ outcome: 'refused', status, reason: expect.stringMatching(says) });
    expect(intake.requests).toEqual([]);
    expect(intake.heldBytes).toBe(0);
    // The connection is still good.
    raw.write(post('/v1/logs', JSON_HEADERS, '{}'));
    expect((await raw.response()).status).toBe(200);
  });

  it.each(['localhost', 'localhost:4318', '127.0.0.1:1', '[::1]:4318', '127.9.9.9', 'host.docker.internal:4318'])(
    'Host %s is this machine',
    async (host) => {
      const { client } = await start();
      const raw = await client();
      raw.write(post('/v1/logs', { ...JSON_HEADERS, Host: host }, '{}'));
      expect((await raw.response()).status).toBe(200);
    },
  );

  it('GET / says what this is', async () => {
    const { client } = await start();
    const raw = await client();
    raw.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const response = await raw.response();
    expect(response.status).toBe(200);
    expect(response.body.toString()).toContain('OpenTelemetry');
  });
});

describe('limits', () => {
  const limits = { maxBodyBytes: 1_000_000, lingerBytes: 300_000, lingerTimeoutMs: 200 };

  it('413 for a declared length over the limit, without reading it all', async () => {
    const { intake, client } = await start({ limits });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 1_000_001 }), Buffer.alloc(500_000));
    const response = await raw.response();
    expect(response.status).toBe(413);
    expect(response.headers['connection']).toBe('close');
    expect(response.body.toString()).toContain('1000001');
    await raw.closed();
    expect(intake.arrivals).toHaveLength(1);
    expect(intake.heldBytes).toBe(0);
  });

  it('413 for a chunked body as it grows, and the sender sees it', async () => {
    const { intake, client } = await start({ limits });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }));
    const chunk = Buffer.concat([Buffer.from('186a0\r\n'), Buffer.alloc(100_000, 0x20), Buffer.from('\r\n')]);
    for (let sent = 0; sent < 12; sent++) raw.write(chunk);
    expect((await raw.response()).status).toBe(413);
    expect(intake.arrivals).toMatchObject([{ outcome: 'refused', status: 413, signal: 'logs' }]);
    expect(intake.heldBytes).toBe(0);
    await raw.closed();
  });

  it('exactly the limit is accepted', async () => {
    const { intake, client } = await start({ limits });
    const raw = await client();
    raw.write(post('/v1/logs', JSON_HEADERS, Buffer.alloc(1_000_000, 0x20)));
    expect((await raw.response()).status).toBe(200);
    expect(intake.requests[0]?.body.length).toBe(1_000_000);
  });

  it('503 with Retry-After when the memory bound is reached, then accepts again', async () => {
    const answers = Promise.withResolvers<IntakeOutcome>();
    const intake = createFakeIntake({ limitBytes: 300_000, answer: () => answers.promise });
    const { client } = await start({ intake });
    const [first, second] = [await client(), await client()];
    first.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(200_000)));
    while (intake.requests.length < 1) await new Promise(setImmediate);
    second.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(200_000)));
    const refused = await second.response();
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(refused.headers['connection']).not.toBe('close');
    answers.resolve({ outcome: 'accepted', records: 1 });
    expect((await first.response()).status).toBe(200);
    second.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(200_000)));
    expect((await second.response()).status).toBe(200);
    expect(intake.peakBytes).toBeLessThanOrEqual(300_000);
    expect(intake.heldBytes).toBe(0);
    expect(intake.arrivals.map((report) => report.outcome)).toEqual(['deferred', 'accepted', 'accepted']);
  });

  it('counts what gzip claims to become', async () => {
    const { intake, client } = await start({ intake: createFakeIntake({ limitBytes: 1_000_000 }) });
    const raw = await client();
    raw.write(post('/v1/logs', { ...PROTOBUF_HEADERS, 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(2_000_000))));
    expect((await raw.response()).status).toBe(503);
    raw.write(post('/v1/logs', { ...PROTOBUF_HEADERS, 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(500_000))));
    expect((await raw.response()).status).toBe(200);
    expect(intake.peakBytes).toBeGreaterThan(500_000);
    expect(intake.heldBytes).toBe(0);
  });

  it('a chunked body over the memory bound is deferred while it arrives', async () => {
    const { intake, client } = await start({ intake: createFakeIntake({ limitBytes: 150_000 }) });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }));
    for (let sent = 0; sent < 10; sent++) raw.write('4e20\r\n', Buffer.alloc(20_000, 0x20), '\r\n');
    expect((await raw.response()).status).toBe(503);
    expect(intake.heldBytes).toBe(0);
  });

  it('408 when a body stops arriving', async () => {
    const { intake, client } = await start({ limits: { ...limits, bodyIdleTimeoutMs: 50 } });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 100 }), '{');
    const response = await raw.response();
    expect(response.status).toBe(408);
    expect(response.body.toString()).toContain('after 1 bytes');
    await raw.closed();
    expect(intake.heldBytes).toBe(0);
    expect(intake.arrivals).toMatchObject([{ status: 408, signal: 'logs' }]);
  });

  it('431 for huge headers', async () => {
    const { intake, client } = await start();
    const raw = await client();
    raw.write(`POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`);
    expect((await raw.response()).status).toBe(431);
    expect(await intake.arrived(1)).toMatchObject([{ outcome: 'refused', status: 431 }]);
  });

  it('gives up its memory and its timers when an upload breaks off', async () => {
    const { intake, client } = await start({ limits: { bodyIdleTimeoutMs: 600_000, lingerTimeoutMs: 600_000 } });
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    for (let round = 1; round <= 50; round++) {
      const raw = await client();
      const chunked = round % 2 === 0;
      raw.write(
        post(
          '/v1/logs',
          chunked
            ? { ...JSON_HEADERS, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }
            : { ...JSON_HEADERS, 'Content-Length': 100_000 },
        ),
        chunked ? '2710\r\n' : '',
        Buffer.alloc(9_000),
      );
      while (intake.heldBytes === 0) await new Promise(setImmediate);
      raw.socket.destroy();
      await intake.arrived(round);
      expect(intake.heldBytes).toBe(0);
    }
    expect(intake.requests).toEqual([]);
    expect(intake.arrivals.every((report) => report.reason?.includes('closed the connection') === true)).toBe(true);
    // A timer left behind would hold the request until it fires.
    while (timers() > before) await new Promise(setImmediate);
  });
});

describe('HTTP/1.1 in the raw', () => {
  it('serves pipelined requests in order', async () => {
    const { intake, client } = await start();
    const raw = await client();
    raw.write(
      Buffer.concat([
        post('/v1/logs', JSON_HEADERS, '{}'),
        post('/v1/none', JSON_HEADERS, '{}'),
        post('/v1/metrics', JSON_HEADERS, '{}'),
      ]),
    );
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await raw.response()).status);
    expect(statuses).toEqual([200, 404, 200]);
    expect(intake.requests.map((request) => request.signal)).toEqual(['logs', 'metrics']);
  });

  it('serves a request that comes byte by byte', async () => {
    const { intake, client } = await start();
    const raw = await client();
    raw.socket.setNoDelay(true);
    for (const byte of post('/v1/logs', JSON_HEADERS, '{"a":1}')) {
      await new Promise<void>((resolve) => raw.socket.write(Buffer.of(byte), () => resolve()));
    }
    expect((await raw.response()).status).toBe(200);
    expect(Buffer.from(intake.requests[0]?.body ?? []).toString()).toBe('{"a":1}');
  });

  it('sends 100 Continue only when it wants the body', async () => {
    const { client } = await start();
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, Expect: '100-continue', 'Content-Length': 2 }));
    expect((await raw.response()).status).toBe(100);
    raw.write('{}');
    expect((await raw.response()).status).toBe(200);
    raw.write(post('/v1/nothing', { ...JSON_HEADERS, Expect: '100-continue', 'Content-Length': 2 }));
    expect(await raw.response()).toMatchObject({ status: 404, headers: { connection: 'close' } });
    await raw.closed();
  });

  it.each([
    ['garbage', 'hello\r\n\r\n'],
    ['binary', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])],
    ['bad length', 'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n'],
    ['length and chunked', post('/v1/logs', { ...JSON_HEADERS, 'Transfer-Encoding': 'chunked', 'Content-Length': 5 })],
  ])('answers 400 to %s', async (_, bytes) => {
    const { intake, client } = await start();
    const raw = await client();
    raw.write(bytes);
    const response: RawResponse = await raw.response();
    expect(response.status).toBe(400);
    await raw.closed();
    expect(await intake.arrived(1)).toMatchObject([{ outcome: 'refused', status: 400 }]);
  });

  it('answers 400 once when the chunks of a body cannot be read', async () => {
    const { intake, client } = await start({ limits: { lingerTimeoutMs: 50 } });
    const raw = await client();
    raw.write(
      post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }),
      '2\r\n{}\r\n',
      'zz\r\n',
    );
    expect((await raw.response()).status).toBe(400);
    await raw.closed();
    expect(intake.arrivals).toMatchObject([{ target: 'POST /v1/logs', status: 400 }]);
    expect(intake.requests).toEqual([]);
    expect(intake.heldBytes).toBe(0);
  });

  it('names https as the cause when TLS arrives', async () => {
    const { intake, port } = await start();
    const socket = connect({ host: '127.0.0.1', port });
    open.push(() => socket.destroy());
    socket.on('error', () => {});
    socket.write(Buffer.from('16030100c8010000c40303', 'hex'));
    expect(await intake.arrived(1)).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('http://') }]);
  });
});

describe('hints', () => {
  it('names a header that was copied with its variable, never its value', async () => {
    const { intake, client } = await start();
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'x-otlp-api-key': `$${'{'}OTLP_TOKEN}` }, '{}'));
    await raw.response();
    expect(intake.arrivals[0]).toMatchObject({
      outcome: 'accepted',
      reason: expect.stringContaining('"x-otlp-api-key"'),
    });
    expect(intake.arrivals[0]?.reason).not.toContain('OTLP_TOKEN');
  });

  it.each([
    { name: 'codex-0.169.0.logs', to: 'traces', says: 'holds logs' },
    { name: 'gemini-cli-0.61.0.traces', to: 'logs', says: 'holds traces' },
    { name: 'claude-code-2.1.197.metrics', to: 'logs', says: 'holds metrics' },
    { name: 'codex-0.169.0.logs', to: 'metrics', says: 'holds logs' },
  ])('says that $name sent to /v1/$to belongs elsewhere', async ({ name, to, says }) => {
    for (const format of ['pb', 'json'] as const) {
      // JSON's unknown keys are ignored, so that nothing is found; protobuf breaks.
      const answer: IntakeOutcome =
        format === 'json'
          ? { outcome: 'accepted', records: 0 }
          : { outcome: 'refused', reason: 'malformed', message: 'at byte 9' };
      const intake = createFakeIntake({ answer: () => answer });
      const { client } = await start({ intake });
      const raw = await client();
      const { body } = capture(name, format);
      const headers = format === 'pb' ? PROTOBUF_HEADERS : JSON_HEADERS;
      raw.write(post(`/v1/${to}`, headers, body));
      expect((await raw.response()).body.toString()).toContain(says);
      raw.write(post(`/v1/${to}`, { ...headers, 'Content-Encoding': 'gzip' }, gzipSync(body)));
      expect((await raw.response()).status).toBe(400);
      expect(intake.arrivals.map((report) => report.outcome)).toEqual(['refused', 'refused']);
    }
  });

  it('leaves an empty request alone', async () => {
    const { client } = await start({
      intake: createFakeIntake({ answer: () => ({ outcome: 'accepted', records: 0 }) }),
    });
    const raw = await client();
    raw.write(post('/v1/logs', JSON_HEADERS, '{}'), post('/v1/traces', PROTOBUF_HEADERS, ''));
    expect([(await raw.response()).status, (await raw.response()).status]).toEqual([200, 200]);
  });
});
