/** One bad value loses the record it stands in, and nothing beside it: whole host, over every way in. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import { eventsFrom } from '../../src-shared/contract/calls.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { jsonToProtobuf } from '../otlp/json-to-protobuf.ts';
import { RESPONSE_TYPES } from '../otlp/messages.ts';
import { resolveHome } from '../settings/home.ts';
import { LOG_FILE } from '../store/file/open-database.ts';
import { type Host, startHost } from './host.ts';

const hosts: Host[] = [];
const folders = new Map<Host, string>();
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
  folders.set(result.host, home.folder);
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

it('hex ids in protobuf are named, the record beside them is kept', async () => {
  const host = await start();
  const answer = await postHttp(host, 'logs', fixture('05-hex-ids.pb'), false);
  expect(answer).toMatchObject({ status: 200, partial: { rejectedLogRecords: '1' } });
  expect(answer.message).toMatch(/logRecords\[0\]: LogRecord\.trace_id .* not 32$/);
});

/**
 * For each signal three records, the second of which holds the id or number `bad`, which its neighbours have right. In
 * protobuf the id is cut short, what is left of it an unknown field.
 */
const ONE_BAD = {
  logs: {
    request: (id: unknown) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[
      {"eventName":"first"},{"eventName":"bad","spanId":${id}},{"eventName":"third"}]}]}]}`,
    count: { rejectedLogRecords: '1' },
    of: '1 of 3 log records rejected',
    json: /logRecords\[1\]\.spanId: /,
    protobuf: /logRecords\[1\]: LogRecord\.span_id at byte \d+: an id has 8 bytes or none, not 5/,
    idTag: 0x52,
  },
  traces: {
    request: (id: unknown) => `{"resourceSpans":[{"scopeSpans":[{"spans":[
      {"name":"first"},{"name":"bad","spanId":${id}},{"name":"third"}]}]}]}`,
    count: { rejectedSpans: '1' },
    of: '1 of 3 spans rejected',
    json: /spans\[1\]\.spanId: /,
    protobuf: /spans\[1\]: Span\.span_id at byte \d+: an id has 8 bytes or none, not 5/,
    idTag: 0x12,
  },
  metrics: {
    request: (id: unknown) => `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[
      {"name":"first","gauge":{"dataPoints":[{"asInt":"1"}]}},
      {"name":"bad","gauge":{"dataPoints":[{"asInt":"1"},{"asInt":"2","exemplars":[{"asInt":"3","spanId":${id}}]}]}},
      {"name":"third","gauge":{"dataPoints":[{"asInt":"1"}]}}]}]}]}`,
    // A metric goes with its data points, which are counted.
    count: { rejectedDataPoints: '2' },
    of: '2 of 4 data points rejected',
    json: /metrics\[1\]\.gauge\.dataPoints\[1\]\.exemplars\[0\]\.spanId: /,
    protobuf: /metrics\[1\]: Exemplar\.span_id at byte \d+: an id has 8 bytes or none, not 5/,
    idTag: 0x22,
  },
} as const;

/** Names of the stored records, from the log itself. */
function storedNames(folder: string): string[] {
  const db = new DatabaseSync(join(folder, LOG_FILE), { readOnly: true });
  try {
    const rows = db.prepare('SELECT bytes FROM chunk ORDER BY first_seq').all();
    const bytes = Buffer.concat(rows.map((row) => row['bytes'] as Uint8Array)).toString('latin1');
    return bytes.match(/first|bad|third/g) ?? [];
  } finally {
    db.close();
  }
}

describe.each(['logs', 'traces', 'metrics'] as const)('one bad record of %s', (signal) => {
  it.each(['JSON', 'protobuf', 'gRPC'] as const)(
    'over %s is named with its path, its neighbours are stored',
    async (way) => {
      const { request, count, of, json, protobuf, idTag } = ONE_BAD[signal];
      const host = await start();
      const good = jsonToProtobuf(signal, Buffer.from(request('"0102030405060708"')));
      const bad = Buffer.from(good);
      const at = bad.indexOf(Buffer.from([idTag, 8, 1, 2, 3, 4, 5, 6, 7, 8]));
      expect(at).toBeGreaterThan(0);
      bad.set([idTag, 5, 1, 2, 3, 4, 5, 0xa0, 1, 1], at);
      const answer =
        way === 'JSON'
          ? await postHttp(host, signal, Buffer.from(request('"0102"')), true)
          : way === 'protobuf'
            ? await postHttp(host, signal, bad, false)
            : await postGrpc(host, signal, bad);
      expect(answer).toMatchObject({ status: way === 'gRPC' ? 0 : 200, partial: count });
      expect(answer.message.startsWith(`${of}; `)).toBe(true);
      expect(answer.message).toMatch(way === 'JSON' ? json : protobuf);
      await host.stop();
      expect(storedNames(folders.get(host) ?? '')).toEqual(['first', 'third']);
    },
  );
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
