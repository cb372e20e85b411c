/** Bodies that once froze or ended the host: what a few bytes can become. */
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { jsonToProtobuf } from '../../src-main/otlp/json-to-protobuf.ts';

export interface Attack {
  name: string;
  /** Of a message that goes over gRPC: the path of the same signal over HTTP. */
  path: string;
  isGrpc?: true;
  headers: Record<string, string>;
  body: Buffer;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };
const MIB = 1024 * 1024;

/** Each is made when it is asked for: unfolded, they are large. */
export function* attacks(): Generator<Attack> {
  const gzip = { 'content-encoding': 'gzip' };
  const zstd = { 'content-encoding': 'zstd' };
  const ndjson = { 'content-type': 'application/x-ndjson' };
  const event = (name: string, body: Buffer, headers: Record<string, string> = JSON_TYPE): Attack => ({
    name: `events: ${name}`,
    path: '/v1/events',
    headers,
    body,
  });
  const logs = (name: string, body: Buffer, headers: Record<string, string>): Attack => ({
    name: `logs: ${name}`,
    path: '/v1/logs',
    headers,
    body,
  });
  const at = (path: string, name: string, body: Buffer): Attack => ({
    name: `${path.slice(4)}: ${name}`,
    path,
    headers: PROTOBUF_TYPE,
    body,
  });
  yield event('a name that is an object', Buffer.from('{"event.name":{"toString":1}}'));
  yield event('20 M objects, gzip', gzipSync(`[${'{},'.repeat(20_000_000)}{}]`), { ...JSON_TYPE, ...gzip });
  yield event('5 M levels, gzip', gzipSync('['.repeat(5_000_000)), { ...JSON_TYPE, ...gzip });
  yield event('60 MiB of line ends, gzip', gzipSync(Buffer.alloc(60 * MIB, '\n')), { ...ndjson, ...gzip });
  yield event('30 M lines of two bytes', Buffer.alloc(60 * MIB, '{\n'), ndjson);
  yield logs('60 MiB of JSON', jsonLogs(60 * MIB), JSON_TYPE);
  yield logs('60 MiB of JSON, zstd', zstdCompressSync(jsonLogs(60 * MIB)), { ...JSON_TYPE, ...zstd });
  yield logs('3.9 M objects', Buffer.from(`{"resourceLogs":[${'{},'.repeat(3_900_000)}{}]}`), JSON_TYPE);
  yield logs('one text of 60 MiB', oneText(60 * MIB), JSON_TYPE);
  yield logs('one text of 54 MiB, not ASCII', oneText(54 * MIB, 'wörter 語 '), JSON_TYPE);
  yield logs(
    'a resource of 54 MiB',
    around(Buffer.concat([field(1, attributes('x'.repeat(54 * MIB))), field(2, ONE_RECORD)])),
    PROTOBUF_TYPE,
  );
  yield logs(
    'a scope of 54 MiB',
    around(field(2, Buffer.concat([field(1, attributes('x'.repeat(54 * MIB))), field(2, Buffer.alloc(0))]))),
    PROTOBUF_TYPE,
  );
  yield logs(
    '14 resources of 4 MiB',
    Buffer.concat(
      Array.from({ length: 14 }, (_, i) =>
        around(
          Buffer.concat([field(1, attributes(String(i).repeat((4 * MIB) / String(i).length))), field(2, ONE_RECORD)]),
        ),
      ),
    ),
    PROTOBUF_TYPE,
  );
  yield logs('a record of 14.7 M attributes', around(field(2, field(2, repeated(6, 14_700_000)))), PROTOBUF_TYPE);
  yield logs(
    'a body of 14.7 M values',
    around(field(2, field(2, field(5, field(5, repeated(1, 14_700_000)))))),
    PROTOBUF_TYPE,
  );
  yield at('/v1/traces', 'a span of 14.7 M events', around(field(2, field(2, repeated(11, 14_700_000)))));
  yield at('/v1/traces', 'a span of 60 MiB', around(field(2, field(2, field(9, keyValue('x'.repeat(60 * MIB)))))));
  yield at('/v1/metrics', 'a metric of 14.7 M points', around(field(2, field(2, field(5, repeated(1, 14_700_000))))));
  const ordinary = jsonToProtobuf('logs', jsonLogs(72 * MIB));
  yield logs('55 MiB of protobuf', Buffer.from(ordinary), PROTOBUF_TYPE);
  yield { ...logs('55 MiB over gRPC', Buffer.from(ordinary), {}), isGrpc: true };
  yield {
    ...logs(
      'one text of 60 MiB over gRPC',
      around(field(2, field(2, field(5, field(1, Buffer.alloc(60 * MIB, 'word ')))))),
      {},
    ),
    isGrpc: true,
  };
  yield {
    ...logs(
      'a resource of 54 MiB over gRPC',
      around(Buffer.concat([field(1, attributes('x'.repeat(54 * MIB))), field(2, ONE_RECORD)])),
      {},
    ),
    isGrpc: true,
  };
  yield logs('256 KiB of empty records', emptyRecords(131_000), PROTOBUF_TYPE);
  yield logs('250,000 empty records, gzip', gzipSync(emptyRecords(250_000)), { ...PROTOBUF_TYPE, ...gzip });
  yield logs('64 MiB of zeros, deflate', deflateSync(Buffer.alloc(64 * MIB)), {
    ...PROTOBUF_TYPE,
    'content-encoding': 'deflate',
  });
  yield logs(
    'a record of 4.9 M attributes in JSON',
    Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[${'{},'.repeat(3_900_000)}{}]}]}]}]}`),
    JSON_TYPE,
  );
  yield logs(
    'half an integer',
    Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"flags":0.5}]}]}]}'),
    JSON_TYPE,
  );
}

function jsonLogs(sizeBytes: number): Buffer {
  const record = JSON.stringify({
    timeUnixNano: '1796068642000000000',
    body: { stringValue: 'x'.repeat(300) },
    attributes: [{ key: 'event.name', value: { stringValue: 'codex.tool_result' } }],
  });
  const count = Math.floor(sizeBytes / (record.length + 1));
  return Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${`${record},`.repeat(count - 1)}${record}]}]}]}`);
}

function oneText(sizeBytes: number, word = 'word '): Buffer {
  const text = word.repeat(sizeBytes / Buffer.byteLength(word));
  return Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"${text}"}}]}]}]}`);
}

/** ResourceLogs, ScopeLogs, and records of two bytes each. */
function emptyRecords(count: number): Buffer {
  return around(field(2, repeated(2, count)));
}

const ONE_RECORD = field(2, Buffer.alloc(0));

/** A request of one ResourceLogs (ResourceSpans, ResourceMetrics). */
function around(resource: Buffer): Buffer {
  return field(1, resource);
}

function attributes(text: string): Buffer {
  return field(1, keyValue(text));
}

function keyValue(text: string): Buffer {
  return Buffer.concat([field(1, Buffer.from('k')), field(2, field(1, Buffer.from(text)))]);
}

/** A field of wire type 2. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(number * 8 + 2), varint(bytes.length), bytes]);
}

/** An empty message `count` times. */
function repeated(number: number, count: number): Buffer {
  return Buffer.alloc(2 * count, Buffer.of(number * 8 + 2, 0));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
