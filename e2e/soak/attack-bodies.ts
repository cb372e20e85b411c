/** Bodies that once froze or ended the host: what a few bytes can become. */
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

export interface Attack {
  name: string;
  path: string;
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
  yield event('a name that is an object', Buffer.from('{"event.name":{"toString":1}}'));
  yield event('20 M objects, gzip', gzipSync(`[${'{},'.repeat(20_000_000)}{}]`), { ...JSON_TYPE, ...gzip });
  yield event('5 M levels, gzip', gzipSync('['.repeat(5_000_000)), { ...JSON_TYPE, ...gzip });
  yield event('60 MiB of line ends, gzip', gzipSync(Buffer.alloc(60 * MIB, '\n')), { ...ndjson, ...gzip });
  yield event('30 M lines of two bytes', Buffer.alloc(60 * MIB, '{\n'), ndjson);
  yield logs('60 MiB of JSON', jsonLogs(60 * MIB), JSON_TYPE);
  yield logs('60 MiB of JSON, zstd', zstdCompressSync(jsonLogs(60 * MIB)), { ...JSON_TYPE, ...zstd });
  yield logs('3.9 M objects', Buffer.from(`{"resourceLogs":[${'{},'.repeat(3_900_000)}{}]}`), JSON_TYPE);
  yield logs('one text of 60 MiB', oneText(60 * MIB), JSON_TYPE);
  yield logs('256 KiB of empty records', emptyRecords(131_000), PROTOBUF_TYPE);
  yield logs('250,000 empty records, gzip', gzipSync(emptyRecords(250_000)), { ...PROTOBUF_TYPE, ...gzip });
  yield logs('64 MiB of zeros, deflate', deflateSync(Buffer.alloc(64 * MIB)), {
    ...PROTOBUF_TYPE,
    'content-encoding': 'deflate',
  });
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

function oneText(sizeBytes: number): Buffer {
  const text = 'word '.repeat(sizeBytes / 5);
  return Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"${text}"}}]}]}]}`);
}

/** ResourceLogs, ScopeLogs, and records of two bytes each. */
function emptyRecords(count: number): Buffer {
  const records = Buffer.alloc(2 * count, Buffer.of(0x12, 0));
  const scope = Buffer.concat([Buffer.of(0x12), varint(records.length), records]);
  return Buffer.concat([Buffer.of(0x0a), varint(scope.length), scope]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
