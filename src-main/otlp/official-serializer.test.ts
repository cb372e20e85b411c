/** The official JavaScript serializers as a second opinion on field numbers, in particular of what no capture holds. */
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { expect, it } from 'vitest';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { decodeExportRequest } from './decode.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { walkRequest } from './walk.ts';

const SECONDS: [number, number] = [1_795_327_864, 605_150_063];
const CONTEXT = { traceId: '63ecd87a1fe8f9c013345efe74c415ef', spanId: '95eac54611a62ac4', traceFlags: 1 };
const resource = {
  attributes: { 'service.name': 'demo', ratio: 0.5, flags: [true, false], 'process.pid': 4711 },
  merge: () => resource,
  getRawAttributes: () => [],
};
const scope = { name: 'scope', version: '1.2.3', schemaUrl: 'https://example.com/schema' };
const attributes = { text: 'Grüße', count: -3, share: 1.25, on: true, list: ['a', 'b'] };

/** Walks both forms and compares what they decode to. */
function compare(signal: Signal, protobuf: Uint8Array | undefined, json: Uint8Array | undefined): unknown {
  if (protobuf === undefined || json === undefined) throw new Error('nothing was serialised');
  const converted = jsonToProtobuf(signal, json);
  expect(walkRequest(signal, protobuf, { group() {}, record() {} })).toBeGreaterThan(0);
  expect(walkRequest(signal, converted, { group() {}, record() {} })).toBeGreaterThan(0);
  const decoded = decodeExportRequest(signal, protobuf);
  expect(decodeExportRequest(signal, converted)).toEqual(decoded);
  return decoded;
}

it('agrees on log records', () => {
  const record = {
    hrTime: SECONDS,
    hrTimeObserved: SECONDS,
    spanContext: CONTEXT,
    severityText: 'WARN2',
    severityNumber: 14,
    body: { nested: ['x', 1, 1.5, null, { deep: new Uint8Array([1, 2, 250]) }] },
    eventName: 'demo.event',
    resource,
    instrumentationScope: scope,
    attributes: { ...attributes, bytes: new Uint8Array([1, 2, 3]) },
    droppedAttributesCount: 2,
  };
  type Records = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0];
  const records = [record, { ...record, body: 'text' }] as unknown as Records;
  const decoded = compare(
    'logs',
    ProtobufLogsSerializer.serializeRequest(records),
    JsonLogsSerializer.serializeRequest(records),
  );
  expect(JSON.stringify(decoded)).toContain('"eventName":"demo.event"');
  expect(JSON.stringify(decoded)).toContain('"timeUnixNano":"1795327864605150063"');
});

it('agrees on spans with events, links and status', () => {
  const span = {
    name: 'span',
    kind: 2,
    spanContext: () => CONTEXT,
    parentSpanContext: { ...CONTEXT, spanId: '0102030405060708' },
    startTime: SECONDS,
    endTime: SECONDS,
    status: { code: 2, message: 'failed' },
    attributes,
    links: [{ context: CONTEXT, attributes, droppedAttributesCount: 4 }],
    events: [{ time: SECONDS, name: 'event', attributes, droppedAttributesCount: 5 }],
    duration: [0, 1],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
  };
  type Spans = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0];
  const spans = [span] as unknown as Spans;
  const decoded = compare(
    'traces',
    ProtobufTraceSerializer.serializeRequest(spans),
    JsonTraceSerializer.serializeRequest(spans),
  );
  for (const part of [
    '"parentSpanId":"0102030405060708"',
    '"status":{"message":"failed","code":2}',
    '"droppedLinksCount":3',
  ]) {
    expect(JSON.stringify(decoded)).toContain(part);
  }
});

it('agrees on metrics of every kind', () => {
  const times = { startTime: SECONDS, endTime: SECONDS, attributes };
  const named = (name: string) => ({ name, description: 'about it', unit: 'ms', valueType: 1 });
  const histogram = { count: 3, sum: 6.5, min: 1, max: 4, buckets: { boundaries: [1, 5], counts: [1, 2, 0] } };
  const exponential = {
    count: 4,
    sum: -2.5,
    min: -1,
    max: 2,
    scale: -3,
    zeroCount: 1,
    positive: { offset: -2, bucketCounts: [1, 300] },
    negative: { offset: 7, bucketCounts: [2] },
  };
  const metrics = [
    {
      descriptor: named('gauge'),
      dataPointType: 2,
      aggregationTemporality: 1,
      dataPoints: [{ ...times, value: 1.5 }],
    },
    {
      descriptor: { ...named('sum'), valueType: 0 },
      dataPointType: 3,
      isMonotonic: true,
      aggregationTemporality: 1,
      dataPoints: [{ ...times, value: -7 }],
    },
    {
      descriptor: named('h'),
      dataPointType: 0,
      aggregationTemporality: 0,
      dataPoints: [{ ...times, value: histogram }],
    },
    {
      descriptor: named('e'),
      dataPointType: 1,
      aggregationTemporality: 0,
      dataPoints: [{ ...times, value: exponential }],
    },
  ];
  type Metrics = Parameters<typeof ProtobufMetricsSerializer.serializeRequest>[0];
  const request = { resource, scopeMetrics: [{ scope, metrics }] } as unknown as Metrics;
  const decoded = compare(
    'metrics',
    ProtobufMetricsSerializer.serializeRequest(request),
    JsonMetricsSerializer.serializeRequest(request),
  );
  for (const part of ['"bucketCounts":["1","300"]', '"scale":-3', '"isMonotonic":true', '"asInt":"-7"']) {
    expect(JSON.stringify(decoded)).toContain(part);
  }
});
