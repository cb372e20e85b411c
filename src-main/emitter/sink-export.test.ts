import { describe, expect, it } from 'vitest';
import type { AnyValue } from '../../src-shared/otlp/otlp-json.ts';
import { createTestCertificates } from '../testing/certificates.ts';
import type { RecordingCollector } from '../testing/collector/recording-collector.ts';
import { SERVICE_NAME } from './resource.ts';
import { collector, emitterTo, grpc, http } from './testing/export-setup.ts';
import { emitSample, SAMPLE_TIME_MS, SAMPLE_WIRE } from './testing/sample-records.ts';

function expectWholeCatalogue(at: RecordingCollector): void {
  const received = at.records();
  const wire = SAMPLE_WIRE.map((attributes) => {
    const entries = Object.entries(attributes).map(([key, value]): [string, AnyValue] => [key, anyValue(value)]);
    return Object.fromEntries(entries);
  });
  expect(received.map(({ attributes }) => attributes)).toEqual(wire);
  // Order, types and nothing beside: the attributes as a list, and the record around them.
  for (const [index, { record, resource, scope }] of received.entries()) {
    expect(record.attributes.map(({ key }) => key)).toEqual(Object.keys(SAMPLE_WIRE[index] ?? {}));
    expect(record).toMatchObject({
      timeUnixNano: `${SAMPLE_TIME_MS}000000`,
      observedTimeUnixNano: `${SAMPLE_TIME_MS}000000`,
      severityNumber: 9,
      severityText: 'INFO',
      eventName: SAMPLE_WIRE[index]?.['event.name'],
    });
    // The exporter writes a value that is not there as `{}` in JSON.
    expect(record.body ?? {}).toEqual({});
    expect(scope).toMatchObject({ name: 'sluice.emitter' });
    expect(resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: SERVICE_NAME } },
      { key: 'service.version', value: { stringValue: '0.1.0' } },
      { key: 'env', value: { stringValue: 'staging' } },
    ]);
  }
}

function anyValue(value: string | number | boolean): AnyValue {
  if (typeof value === 'number') return { intValue: String(value) };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
}

describe('the whole catalogue arrives', () => {
  it.each([
    ['binary', 'application/x-protobuf'],
    ['json', 'application/json'],
  ] as const)('over OTLP/HTTP as %s, at the endpoint as it is, with headers', async (protocol, contentType) => {
    const at = await collector({ grpc: false });
    const headers = { 'x-otlp-api-key': 'secret', 'X-Team': 'a b' };
    const emitter = emitterTo(http(`${at.httpUrl}/ingest/logs?tenant=7`, { protocol, headers }));
    emitSample(emitter);
    const count = SAMPLE_WIRE.length;
    expect(await emitter.shutdown()).toEqual({ emitted: count, delivered: count, undelivered: 0 });
    expectWholeCatalogue(at);
    const [request] = at.requests;
    expect(at.requests).toHaveLength(1);
    expect(request).toMatchObject({ path: '/ingest/logs?tenant=7' });
    expect(request?.headers).toMatchObject({
      'content-type': contentType,
      'x-otlp-api-key': 'secret',
      'x-team': 'a b',
    });
  });

  it('over OTLP/gRPC with metadata', async () => {
    const at = await collector({ http: false });
    const emitter = emitterTo(grpc(at.grpcUrl, { headers: { 'X-Otlp-Meta': 'abc', 'trace-bin': 'AQID' } }));
    emitSample(emitter);
    expect(await emitter.shutdown()).toMatchObject({ delivered: SAMPLE_WIRE.length, undelivered: 0 });
    expectWholeCatalogue(at);
    expect(at.requests[0]?.headers).toMatchObject({ 'x-otlp-meta': 'abc' });
  });

  it.each(['otlp-http', 'otlp-grpc'] as const)('over mutual TLS with %s', async (kind) => {
    const certificates = await createTestCertificates();
    const at = await collector({ tls: { certificates, clientCertificate: true } });
    const { ca, client } = certificates;
    const tls = { ca: ca.cert, certificate: client.cert, privateKey: client.key };
    const exporter = kind === 'otlp-http' ? http(at.httpUrl, { tls }) : grpc(at.grpcUrl, { tls });
    const emitter = emitterTo(exporter);
    emitSample(emitter);
    expect(await emitter.shutdown()).toMatchObject({ delivered: SAMPLE_WIRE.length, undelivered: 0 });
    expectWholeCatalogue(at);
  });

  it('without anything of OTEL_* in the environment', async () => {
    const at = await collector({ grpc: false });
    const elsewhere = await collector({ grpc: false });
    const environment = {
      ...process.env,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer-for-elsewhere',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: elsewhere.httpUrl,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_RESOURCE_ATTRIBUTES: 'team=a',
      OTEL_SDK_DISABLED: 'true',
    };
    const emitter = emitterTo(http(at.httpUrl), { environment });
    emitSample(emitter);
    expect(await emitter.shutdown()).toMatchObject({ undelivered: 0 });
    expectWholeCatalogue(at);
    expect(at.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(at.requests[0]?.headers).not.toHaveProperty('content-encoding');
    expect(elsewhere.requests).toEqual([]);
  });

  it('in one go of more records than the SDK can queue', async () => {
    const at = await collector({ grpc: false });
    const emitter = emitterTo(http(at.httpUrl));
    const count = 10_000;
    for (let index = 0; index < count; index++) emitter.sseEvent({ eventKind: `kind ${index}`, durationMs: 1 });
    expect(await emitter.shutdown({ deadlineMs: 20_000 })).toEqual({
      emitted: count,
      delivered: count,
      undelivered: 0,
    });
    const kinds = at.records().map(({ attributes }) => attributes['event.kind']);
    expect(kinds).toEqual(Array.from({ length: count }, (_, index) => ({ stringValue: `kind ${index}` })));
  });
});
