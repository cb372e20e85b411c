import { connect } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { IntakeOutcome } from '../log/intake.ts';
import { CAPTURES, capture } from './testing/captures.ts';
import { createFakeIntake } from './testing/fake-intake.ts';
import { JSON_HEADERS, open, PROTOBUF_HEADERS, post, start } from './testing/http-receiver.ts';
import type { RawResponse } from './testing/raw-client.ts';

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
