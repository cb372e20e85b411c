import { describe, expect, it } from 'vitest';
import { JSON_HEADERS, PROTOBUF_HEADERS, post, start } from './testing/http-receiver.ts';

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

  it.each([
    'localhost',
    'localhost:4318',
    '127.0.0.1:1',
    '[::1]:4318',
    '127.9.9.9',
    'host.docker.internal:4318',
    'host.lima.internal',
    'a.b.INTERNAL:1',
  ])('Host %s is this machine', async (host) => {
    const { client } = await start();
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, Host: host }, '{}'));
    expect((await raw.response()).status).toBe(200);
  });

  it.each([
    ['/health', 200],
    ['/favicon.ico', 204],
  ])('GET %s is no arrival', async (path, status) => {
    const { client, intake } = await start();
    const raw = await client();
    raw.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect((await raw.response()).status).toBe(status);
    expect(intake.arrivals).toEqual([]);
  });

  it.each(['evil.internal.example', 'internal'])('Host %s is not', async (host) => {
    const { client } = await start();
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, Host: host }, '{}'));
    expect((await raw.response()).status).toBe(403);
  });

  it('GET / says what this is', async () => {
    const { client } = await start();
    const raw = await client();
    raw.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const response = await raw.response();
    expect(response.status).toBe(200);
    expect(response.body.toString()).toContain('OpenTelemetry');
  });
});
