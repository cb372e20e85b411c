import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Metadata } from '@grpc/grpc-js';
import { SeverityNumber } from '@opentelemetry/api';
import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import { afterEach, describe, expect, it } from 'vitest';
import { grpcCredentials } from '../../otlp/grpc-credentials.ts';
import { createTestCertificates } from '../certificates.ts';
import { readCapture } from '../sluice-process.ts';
import { callGrpc, postHttp } from './clients.ts';
import {
  type RecordingCollector,
  type RecordingCollectorOptions,
  startRecordingCollector,
} from './recording-collector.ts';

const open: RecordingCollector[] = [];
afterEach(async () => {
  for (const collector of open.splice(0)) await collector.close();
});

async function start(options?: RecordingCollectorOptions): Promise<RecordingCollector> {
  const collector = await startRecordingCollector(options);
  open.push(collector);
  return collector;
}

/** Two log records through the official SDK. */
async function exportTwo(exporter: LogRecordExporter): Promise<void> {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'collector-test' }),
    processors: [new BatchLogRecordProcessor({ exporter })],
  });
  const logger = provider.getLogger('the-scope', '1.2.3');
  for (const attempt of [1, 2]) {
    logger.emit({
      eventName: 'test.event',
      body: 'grüße',
      severityNumber: SeverityNumber.WARN,
      severityText: 'WARN',
      timestamp: 1_790_000_000_123,
      attributes: { attempt, 'duration.ms': 0.5, success: true, output: 'a\n"b"', list: ['x', 'y'] },
    });
  }
  await provider.forceFlush();
  await provider.shutdown();
}

function expectTwo(collector: RecordingCollector): void {
  const records = collector.records();
  expect(records.map(({ attributes }) => attributes['attempt'])).toEqual([{ intValue: '1' }, { intValue: '2' }]);
  for (const { resource, scope, record, attributes } of records) {
    expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'collector-test' } });
    expect(scope).toMatchObject({ name: 'the-scope', version: '1.2.3' });
    expect(record).toMatchObject({
      timeUnixNano: '1790000000123000000',
      severityNumber: 13,
      severityText: 'WARN',
      body: { stringValue: 'grüße' },
      eventName: 'test.event',
    });
    expect(attributes).toMatchObject({
      'duration.ms': { doubleValue: 0.5 },
      success: { boolValue: true },
      output: { stringValue: 'a\n"b"' },
      list: { arrayValue: { values: [{ stringValue: 'x' }, { stringValue: 'y' }] } },
    });
  }
}

describe('the official exporters', () => {
  it.each([
    ['binary', ProtoExporter, 'protobuf', 'application/x-protobuf', CompressionAlgorithm.NONE],
    ['binary, gzip', ProtoExporter, 'protobuf', 'application/x-protobuf', CompressionAlgorithm.GZIP],
    ['json', JsonExporter, 'json', 'application/json', CompressionAlgorithm.NONE],
    ['json, gzip', JsonExporter, 'json', 'application/json', CompressionAlgorithm.GZIP],
  ] as const)('over HTTP: %s', async (_name, Exporter, encoding, contentType, compression) => {
    const collector = await start({ grpc: false });
    const url = `${collector.httpUrl}/any/path?x=1`;
    await exportTwo(new Exporter({ url, headers: { 'x-otlp-meta': 'abc' }, compression }));

    expectTwo(collector);
    const [request, ...others] = collector.requests;
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      transport: 'http',
      method: 'POST',
      path: '/any/path?x=1',
      signal: 'logs',
      encoding,
      complete: true,
      outcome: 'accepted',
      status: 200,
      recordCount: 2,
    });
    expect(request?.headers).toMatchObject({ 'content-type': contentType, 'x-otlp-meta': 'abc' });
    expect(request?.headers['content-encoding']).toBe(compression === 'gzip' ? 'gzip' : undefined);
    expect(request?.receivedBytes.length === request?.body.length).toBe(compression === 'none');
  });

  it.each(['none', 'gzip'] as const)('over gRPC: %s', async (name) => {
    const collector = await start({ http: false });
    const metadata = new Metadata();
    metadata.set('x-otlp-meta', 'abc');
    const compression = name === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE;
    await exportTwo(new GrpcExporter({ url: collector.grpcUrl, metadata, compression }));

    expectTwo(collector);
    expect(collector.requests).toHaveLength(1);
    expect(collector.requests[0]).toMatchObject({
      transport: 'grpc',
      path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      encoding: 'protobuf',
      outcome: 'accepted',
      status: 0,
      headers: { 'x-otlp-meta': 'abc', 'grpc-encoding': name === 'gzip' ? 'gzip' : 'identity' },
    });
  });

  it('over TLS with the authority of the collector', async () => {
    const collector = await start({ tls: { clientCertificate: true } });
    const { ca, client } = collector.certificates ?? {};
    if (ca === undefined || client === undefined) throw new Error('no certificates');
    const agent = { ca: ca.cert, cert: client.cert, key: client.key };
    await exportTwo(new ProtoExporter({ url: `${collector.httpUrl}/v1/logs`, httpAgentOptions: agent }));
    expectTwo(collector);
    const security = grpcCredentials(collector.grpcUrl, {
      ca: ca.cert,
      certificate: client.cert,
      privateKey: client.key,
    });
    await exportTwo(new GrpcExporter({ url: collector.grpcUrl, credentials: security }));
    expect(collector.requests.map(({ transport, clientName }) => [transport, clientName])).toEqual([
      ['http', 'agent'],
      ['grpc', 'agent'],
    ]);
    expect(collector.records()).toHaveLength(4);
  });
});

describe('captures of agents', () => {
  interface Captured {
    resourceLogs: Array<{ scopeLogs: Array<{ logRecords: Array<{ attributes: Array<{ key: string }> }> }> }>;
  }
  const json = readCapture('codex-0.169.0', 'logs', 'json');
  const protobuf = readCapture('codex-0.169.0', 'logs', 'pb');
  const captured = (JSON.parse(json.toString()) as Captured).resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords),
  );

  it.each([
    ['protobuf', protobuf, {}],
    ['protobuf with gzip', gzipSync(protobuf), { 'content-encoding': 'gzip' }],
    ['protobuf with zstd', zstdCompressSync(protobuf), { 'content-encoding': 'zstd' }],
    ['json', json, { 'content-type': 'application/json' }],
    [
      'json with gzip',
      gzipSync(json),
      { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' },
    ],
  ])('records of %s', async (_name, body, headers) => {
    const collector = await start();
    await postHttp(`${collector.httpUrl}/v1/logs`, body, { headers });
    const records = collector.records();
    const keys = records.map(({ record }) => record.attributes.map(({ key }) => key));
    expect(keys).toEqual(captured.map(({ attributes }) => attributes.map(({ key }) => key)));
    const [request] = collector.requests;
    expect(Buffer.from(request?.receivedBytes ?? []).equals(body)).toBe(true);
    expect(Buffer.concat(records.map(({ bytes }) => bytes)).length).toBeLessThan(request?.protobuf.length ?? 0);
    expect(request?.decoded()).toMatchObject({ resourceLogs: [{ resource: records[0]?.resource }] });
  });

  it.each(['http', 'grpc'] as const)('spans and metrics over %s', async (transport) => {
    const collector = await start();
    for (const signal of ['traces', 'metrics'] as const) {
      const body = readCapture('gemini-cli-0.61.0', signal, 'pb');
      if (transport === 'grpc') expect(await callGrpc(collector.grpcUrl, body, { signal })).toMatchObject({ code: 0 });
      else expect(await postHttp(`${collector.httpUrl}/v1/${signal}`, body)).toMatchObject({ status: 200 });
    }
    const text = readCapture('gemini-cli-0.61.0', 'traces', 'json').toString();
    const spans = collector.recordsOf('traces');
    expect(spans).toHaveLength(text.match(/"spanId":/g)?.length ?? 0);
    for (const { record } of spans) expect(text).toContain(`"spanId":"${record['spanId']}"`);
    const metrics = collector.recordsOf('metrics');
    expect(metrics.length).toBeGreaterThan(0);
    const metricsText = readCapture('gemini-cli-0.61.0', 'metrics', 'json').toString();
    for (const { record } of metrics) expect(metricsText).toContain(`"name":"${record['name']}"`);
    expect(collector.records()).toEqual([]);
  });
});

it('joins several values of one header or metadata key', async () => {
  const collector = await start();
  await postHttp(collector.httpUrl, '', { headers: { 'X-Twice': ['1', '2'] } });
  await callGrpc(collector.grpcUrl, new Uint8Array(0), { metadata: { 'X-Twice': ['1', '2'] } });
  expect(collector.requests.map(({ headers }) => headers['x-twice'])).toEqual(['1, 2', '1, 2']);
});

describe('a request that is none', () => {
  it.each([
    ['GET', 'application/x-protobuf', 405, undefined],
    ['POST', 'text/plain', 415, 'content-type text/plain'],
    ['POST', 'application/json', 400, /JSON/],
  ])('%s %s', async (method, contentType, status, problem) => {
    const collector = await start();
    const reply = await postHttp(`${collector.httpUrl}/v1/logs`, method === 'GET' ? '' : '{"x', {
      method,
      headers: { 'content-type': contentType },
    });
    expect(reply).toMatchObject({ status });
    const [request] = collector.requests;
    expect(request).toMatchObject({ method, outcome: 'refused', status, recordCount: 0 });
    if (problem !== undefined) expect(request?.problem).toMatch(problem);
    expect(collector.records()).toEqual([]);
  });

  it('gRPC: a message that breaks, and one over the limit', async () => {
    const collector = await start({ maxMessageBytes: 1000 });
    expect(await callGrpc(collector.grpcUrl, Buffer.from([0x0a, 0x7f]))).toMatchObject({ code: 3 });
    expect(await callGrpc(collector.grpcUrl, Buffer.alloc(2000))).toMatchObject({ code: 8 });
    expect(collector.requests.map(({ outcome, status, complete }) => [outcome, status, complete])).toEqual([
      ['refused', 3, true],
      // grpc-js answers this one itself, before anybody sees the message.
      ['lost', undefined, false],
    ]);
  });
});

describe('TLS', () => {
  const capture = readCapture('codex-0.169.0', 'logs', 'pb');

  it('is refused by a client with another authority', async () => {
    const collector = await start({ tls: true });
    const { ca } = await createTestCertificates();
    expect(await postHttp(`${collector.httpUrl}/v1/logs`, capture, { ca: ca.cert })).toMatchObject({ answered: false });
    expect(await callGrpc(collector.grpcUrl, capture, { tls: { ca: ca.cert } })).toMatchObject({ code: 14 });
    expect(collector.requests).toEqual([]);
  });

  it('refuses a client without a certificate, or with one of another authority', async () => {
    const collector = await start({ tls: { clientCertificate: true } });
    const ca = collector.certificates?.ca.cert ?? '';
    const { client } = await createTestCertificates();
    for (const pair of [{}, client]) {
      const tls = { ca, ...pair };
      expect(await postHttp(`${collector.httpUrl}/v1/logs`, capture, tls)).toMatchObject({ answered: false });
      expect(await callGrpc(collector.grpcUrl, capture, { tls })).toMatchObject({ code: 14 });
    }
    expect(collector.requests).toEqual([]);
  });

  it('takes given certificates, such as expired ones', async () => {
    const certificates = await createTestCertificates({ serverExpires: new Date(Date.now() - 1000) });
    const collector = await start({ tls: { certificates } });
    const tls = { ca: certificates.ca.cert };
    expect(await postHttp(collector.httpUrl, capture, tls)).toEqual({ error: 'CERT_HAS_EXPIRED', answered: false });
    expect(await callGrpc(collector.grpcUrl, capture, { tls })).toMatchObject({ code: 14 });
  });
});

describe('waiting', () => {
  const capture = readCapture('codex-0.169.0', 'logs', 'pb');
  const count = 18;

  it('resolves when the records are there', async () => {
    const collector = await start();
    const waiting = collector.waitForRecords(2 * count);
    await postHttp(collector.httpUrl, capture);
    await callGrpc(collector.grpcUrl, capture);
    expect(await waiting).toHaveLength(2 * count);
    expect(collector.recordCount).toBe(2 * count);
    expect(await collector.waitForRequests(2)).toHaveLength(2);
    expect(await collector.waitFor((requests) => requests.length === 2)).toHaveLength(2);
  });

  it('rejects with what came instead', async () => {
    const collector = await start();
    collector.answer({ status: 503 });
    await postHttp(collector.httpUrl, capture);
    await postHttp(collector.httpUrl, capture);
    await expect(collector.waitForRecords(count + 1, { timeoutMs: 1 })).rejects.toThrow(
      '19 records wanted, 18 records accepted, 2 whole requests (1 refused, 1 accepted)',
    );
    await expect(collector.waitForRequests(3, { timeoutMs: 1 })).rejects.toThrow('3 requests wanted');
    await expect(
      collector.waitFor(() => {
        throw new Error('wrong condition');
      }),
    ).rejects.toThrow('wrong condition');
  });
});

it('goes away and comes back on the same ports', async () => {
  const collector = await start();
  const capture = readCapture('codex-0.169.0', 'logs', 'pb');
  const { httpUrl, grpcUrl } = collector;
  await postHttp(httpUrl, capture);
  await collector.away();
  await collector.away();
  expect(await postHttp(httpUrl, capture)).toEqual({ error: 'ECONNREFUSED', answered: false });
  expect(await callGrpc(grpcUrl, capture)).toMatchObject({ code: 14 });
  await collector.back();
  expect([collector.httpUrl, collector.grpcUrl]).toEqual([httpUrl, grpcUrl]);
  expect(await postHttp(httpUrl, capture)).toMatchObject({ status: 200 });
  expect(await callGrpc(grpcUrl, capture)).toMatchObject({ code: 0 });
  expect(collector.records()).toHaveLength(3 * 18);
});

it('has no address for a protocol that is off', async () => {
  const collector = await start({ grpc: false });
  expect(() => collector.grpcUrl).toThrow('without that protocol');
  expect(collector.certificates).toBeUndefined();
});
