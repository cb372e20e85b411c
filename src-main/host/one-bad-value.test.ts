/** One bad value loses the record it stands in, and nothing beside it: whole host, over every way in. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import { eventsFrom } from '../../src-shared/contract/calls.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { jsonToProtobuf } from '../otlp/json-to-protobuf.ts';
import { RESPONSE_TYPES } from '../otlp/messages.ts';
import { resolveHome } from '../settings/home.ts';
import { type Host, startHost } from './host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
});

async function start(): Promise<Host> {
  const settings = defaultSettings();
  settings.sluice.receivers = { otlp_http: '127.0.0.1:0', otlp_grpc: '127.0.0.1:0' };
  const home = resolveHome({ home: mkdtempSync(join(tmpdir(), 'sluice-values-')) });
  const result = await startHost({ home, settings, version: '1.2.3', environment: {} });
  if (!result.ok) throw new Error(JSON.stringify(result));
  hosts.push(result.host);
  return result.host;
}

function fixture(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

interface Answer {
  status: number;
  partial: Record<string, unknown> | undefined;
  message: string;
}

async function postHttp(host: Host, signal: Signal, body: Buffer, isJson: boolean): Promise<Answer> {
  const response = await fetch(`http://${host.listener('otlp-http')?.address}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' },
    body: new Uint8Array(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) return { status: response.status, partial: undefined, message: bytes.toString() };
  const decoded = isJson ? JSON.parse(bytes.toString()) : decodeMessage(RESPONSE_TYPES[signal], bytes);
  return { status: 200, partial: decoded.partialSuccess, message: decoded.partialSuccess?.errorMessage ?? '' };
}

async function postGrpc(host: Host, signal: Signal, body: Buffer): Promise<Answer> {
  const session = connect(`http://${host.listener('otlp-grpc')?.address}`);
  const [service, name] = { logs: ['logs', 'Logs'], traces: ['trace', 'Trace'], metrics: ['metrics', 'Metrics'] }[
    signal
  ] as [string, string];
  const stream = session.request({
    ':method': 'POST',
    ':path': `/opentelemetry.proto.collector.${service}.v1.${name}Service/Export`,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const chunks: Buffer[] = [];
  let status = -1;
  let message = '';
  const read = (headers: Record<string, unknown>) => {
    if (headers['grpc-status'] !== undefined) status = Number(headers['grpc-status']);
    message = decodeURIComponent(`${headers['grpc-message'] ?? ''}`);
  };
  stream.on('response', read).on('trailers', read);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.length, 1);
  stream.end(Buffer.concat([prefix, body]));
  await new Promise((resolve) => stream.on('close', resolve));
  session.close();
  const bytes = Buffer.concat(chunks).subarray(5);
  const decoded = decodeMessage(RESPONSE_TYPES[signal], bytes) as { partialSuccess?: Record<string, unknown> };
  return { status, partial: decoded.partialSuccess, message: `${decoded.partialSuccess?.['errorMessage'] ?? message}` };
}

async function stored(host: Host, filter = ''): Promise<CommonEvent[]> {
  const api = host.connect(eventsFrom(() => {}));
  const { ids } = await api.watch(1, { filter });
  const events = await api.commonEvents([...ids]);
  api.close();
  return events;
}

it('a number that is an object: its record is named, its neighbour stored', async () => {
  const host = await start();
  const answer = await postHttp(host, 'logs', fixture('01-empty-double.json'), true);
  expect(answer).toMatchObject({ status: 200, partial: { rejectedLogRecords: '1' } });
  expect(answer.message).toBe(
    '1 of 2 log records rejected; resourceLogs[0].scopeLogs[0].logRecords[1].attributes[4].value.doubleValue: ' +
      'expected a number, got an object',
  );
  expect(await stored(host)).toMatchObject([{ kind: 'tool_result', conversation: 's-82365' }]);
  const api = host.connect(eventsFrom(() => {}));
  expect(await api.arrivals(1)).toMatchObject([
    { outcome: 'partial', status: 200, records: 1, reason: answer.message },
  ]);
  api.close();
});

const LOGS_WITH_BAD_ID = jsonToProtobuf(
  'logs',
  Buffer.from(
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"a"},{"spanId":"0102030405060708"},{"eventName":"b"}]}]}]}',
  ),
);

it.each(['http', 'grpc'] as const)('protobuf over %s: an id of another length', async (way) => {
  const host = await start();
  const bad = Buffer.from(LOGS_WITH_BAD_ID);
  // The id becomes two bytes shorter, what is left of it an unknown field.
  const at = bad.indexOf(Buffer.from([0x52, 8, 1, 2]));
  bad.set([0x52, 5, 1, 2, 3, 4, 5, 0x78, 1], at);
  const post = way === 'http' ? postHttp(host, 'logs', bad, false) : postGrpc(host, 'logs', bad);
  const answer = await post;
  expect(answer).toMatchObject({ status: way === 'http' ? 200 : 0, partial: { rejectedLogRecords: '1' } });
  expect(answer.message).toMatch(/logRecords\[1\]: LogRecord\.span_id at byte \d+: an id has 8 bytes or none, not 5/);
  expect((await stored(host)).map(({ name }) => name)).toEqual(['a', 'b']);
});

it('hex ids in protobuf are named, the record beside them is kept', async () => {
  const host = await start();
  const answer = await postHttp(host, 'logs', fixture('05-hex-ids.pb'), false);
  expect(answer).toMatchObject({ status: 200, partial: { rejectedLogRecords: '1' } });
  expect(answer.message).toMatch(/logRecords\[0\]: LogRecord\.trace_id .* not 32$/);
});

it('spans: one with a bad time is named, the others are kept', async () => {
  const host = await start();
  const body = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a"},{"name":"b","endTimeUnixNano":"soon"}]}]}]}';
  const answer = await postHttp(host, 'traces', Buffer.from(body), true);
  expect(answer).toMatchObject({ status: 200, partial: { rejectedSpans: '1' } });
  expect(answer.message).toMatch(/^1 of 2 spans rejected; .*spans\[1\]\.endTimeUnixNano: /);
});

it('metrics: a metric goes with its data points, which are counted', async () => {
  const host = await start();
  const point = '{"asInt":"1"}';
  const body = `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[
    {"name":"a","gauge":{"dataPoints":[${point},{"asInt":{}},${point}]}},{"name":"b","gauge":{"dataPoints":[${point}]}}]}]}]}`;
  const answer = await postHttp(host, 'metrics', Buffer.from(body), true);
  expect(answer).toMatchObject({ status: 200, partial: { rejectedDataPoints: '3' } });
  expect(answer.message).toMatch(/^3 of 4 data points rejected; .*metrics\[0\]\.gauge\.dataPoints\[1\]\.asInt: /);
});

it('nothing but bad records is refused, and so is a message that breaks around them', async () => {
  const host = await start();
  const none = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"flags":"x"}]}]}]}';
  expect(await postHttp(host, 'logs', Buffer.from(none), true)).toMatchObject({ status: 400 });
  const around = '{"resourceLogs":[{"resource":7,"scopeLogs":[{"logRecords":[{}]}]}]}';
  expect(await postHttp(host, 'logs', Buffer.from(around), true)).toMatchObject({ status: 400 });
  expect(await stored(host)).toEqual([]);
});

it.each([
  ['03-lone-surrogate.pb', 'logs', 2, 'x'.repeat(20)],
  ['03b-latin1.pb', 'logs', 2, 'caf'],
  ['03c-lone-surrogate.json', 'logs', 1, 'cut'],
  ['03d-loki24423.json', 'logs', 2, 'before'],
] as const)('text that is not UTF-8 (%s) is kept, shown with U+FFFD and found', async (name, signal, count, word) => {
  const host = await start();
  const answer = await postHttp(host, signal, fixture(name), name.endsWith('.json'));
  expect(answer).toEqual({ status: 200, partial: undefined, message: '' });
  expect(await stored(host)).toHaveLength(count);
  const [found] = await stored(host, word);
  expect(JSON.stringify(found)).toContain(`${word.slice(-3)}`);
  expect(JSON.stringify(found)).toContain('\ufffd');
});
