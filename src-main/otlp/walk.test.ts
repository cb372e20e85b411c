import { describe, expect, it } from 'vitest';
import type { RecordGroup } from '../../src-shared/agents/record-reader.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import {
  CAPTURES,
  field,
  fixed64Field,
  numberField,
  readCapture,
  requestOf,
  stringPair,
  varint,
} from '../testing/sample-bytes.ts';
import { decodeExportRequest, decodeResourceEnvelope, decodeScopeEnvelope } from './decode.ts';
import { joinRequest } from './join-groups.ts';
import { MalformedError } from './malformed-error.ts';
import { MAX_RECORDS, walkRequest } from './walk.ts';

interface WalkedGroup {
  resource: Uint8Array;
  scope: Uint8Array;
  info: RecordGroup;
  /** With tag and length. */
  records: Uint8Array[];
  messages: Uint8Array[];
}

function walk(signal: Signal, body: Uint8Array): { items: number; groups: WalkedGroup[] } {
  const groups: WalkedGroup[] = [];
  const items = walkRequest(signal, body, {
    group(resource, scope, info) {
      groups.push({ resource, scope, info, records: [], messages: [] });
    },
    record(tagStart, start, end) {
      groups.at(-1)?.records.push(body.subarray(tagStart, end));
      groups.at(-1)?.messages.push(body.subarray(start, end));
    },
  });
  return { items, groups };
}

/** An attribute whose value is nested so many arrays deep. */
function nestedAttribute(arrays: number): number[] {
  let value: number[] = field(1, 'x');
  for (let level = 0; level < arrays; level++) value = field(5, field(1, value));
  return field(6, [...field(1, 'k'), ...field(2, value)]);
}

describe('captures', () => {
  it.each(CAPTURES)('$name $signal: $items items, $records records, $groups groups', (capture) => {
    const { items, groups } = walk(capture.signal, readCapture(capture, 'pb'));
    expect(items).toBe(capture.items);
    expect(groups).toHaveLength(capture.groups);
    expect(groups.reduce((sum, group) => sum + group.records.length, 0)).toBe(capture.records);
  });

  it.each(CAPTURES)('$name $signal: what the walk takes apart joins to the same again', (capture) => {
    const body = readCapture(capture, 'pb');
    const { groups } = walk(capture.signal, body);
    const joined = groups.map((group) => joinRequest(group.resource, group.scope, group.records));
    if (groups.length === 1) expect(Buffer.compare(joined[0] as Uint8Array, body)).toBe(0);
    // Requests merge by concatenation; each group stands in a resource of its own then.
    const { groups: again } = walk(capture.signal, Buffer.concat(joined));
    expect(again.map((group) => group.records)).toEqual(groups.map((group) => group.records));
    expect(again.map((group) => group.resource)).toEqual(groups.map((group) => group.resource));
    expect(again.map((group) => group.scope)).toEqual(groups.map((group) => group.scope));
  });

  it('describes the group', () => {
    const [first] = walk('logs', readCapture({ name: 'codex-0.169.0', signal: 'logs' }, 'pb')).groups;
    expect(first?.info.scopeName).toBe('codex_otel.log_only');
    expect(first?.info.scopeVersion).toBe('');
    expect(first?.info.resource.get('service.name')).toBe('codex_exec');
    expect(first?.info.resource.get('env')).toBe('staging');
  });
});

describe('envelopes', () => {
  const record = field(2, field(3, 'INFO'));

  it('keep what is around the scopes in order, whatever comes first', () => {
    const unknown = field(77, 'later');
    const resource = field(1, field(1, stringPair('service.name', 'x')));
    const scope = field(1, field(1, 'scope'));
    const body = Uint8Array.from(
      field(1, [
        ...unknown,
        ...field(2, [...record, ...scope, ...record, ...field(3, 'scope-url'), ...numberField(99, 5)]),
        ...resource,
        ...field(2, [...record]),
        ...field(3, 'resource-url'),
      ]),
    );
    const { groups } = walk('logs', body);
    expect(groups).toHaveLength(2);
    for (const group of groups) {
      expect([...group.resource]).toEqual([...unknown, ...resource, ...field(3, 'resource-url')]);
    }
    expect([...(groups[0]?.scope ?? [])]).toEqual([...scope, ...field(3, 'scope-url'), ...numberField(99, 5)]);
    expect(groups[1]?.scope).toHaveLength(0);
    expect(decodeResourceEnvelope(groups[0]?.resource as Uint8Array)).toEqual({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'x' } }] },
      schemaUrl: 'resource-url',
    });
    expect(decodeScopeEnvelope(groups[0]?.scope as Uint8Array)).toEqual({
      scope: { name: 'scope', attributes: [] },
      schemaUrl: 'scope-url',
    });
    expect(groups[0]?.info.scopeName).toBe('scope');
    expect(groups[0]?.records.map((bytes) => [...bytes])).toEqual([record, record]);
  });

  it('are shared objects when a group comes again, and no part of the body', () => {
    const body = readCapture({ name: 'claude-code-2.1.197', signal: 'logs' }, 'pb');
    const [first] = walk('logs', body).groups;
    const [second] = walk('logs', Buffer.from(body)).groups;
    expect(second?.info).toBe(first?.info);
    expect(second?.resource).toBe(first?.resource);
    expect(first?.resource.buffer).not.toBe(body.buffer);
  });

  it('are not reported for groups without records, which are validated all the same', () => {
    expect(walk('logs', new Uint8Array(0))).toEqual({ items: 0, groups: [] });
    expect(walk('logs', Uint8Array.from(field(1, []))).groups).toEqual([]);
    expect(walk('logs', Uint8Array.from(field(1, field(2, field(1, field(1, 'scope')))))).groups).toEqual([]);
    expect(() => walk('logs', Uint8Array.from(field(1, field(2, field(1, [0x0a])))))).toThrow(MalformedError);
  });
});

describe('legal oddities are taken', () => {
  it.each<[string, Signal, number[]]>([
    ['an unknown field of a record', 'logs', field(200, 'x')],
    ['a tag longer than it has to be', 'logs', [0x9a, 0x00, 1, 65]],
    ['a length longer than it has to be', 'logs', [0x1a, 0x81, 0x00, 65]],
    ['an empty attribute', 'logs', field(6, [])],
    ['an attribute whose value comes first', 'logs', field(6, [...field(2, field(1, 'v')), ...field(1, 'k')])],
    ['an empty value', 'logs', field(6, [...field(1, 'k'), ...field(2, [])])],
    ['a negative severity', 'logs', numberField(2, -1)],
    ['two bodies', 'logs', [...field(5, field(1, 'a')), ...field(5, numberField(3, 1))]],
    ['empty ids', 'logs', [...field(9, []), ...field(10, [])]],
    ['text beyond ASCII', 'logs', field(3, 'Grüße 🚰')],
    ['packed bucket counts', 'metrics', field(9, field(1, field(6, [1, 0, 0, 0, 0, 0, 0, 0])))],
    ['unpacked bucket counts', 'metrics', field(9, field(1, fixed64Field(6, [1, 0, 0, 0, 0, 0, 0, 0])))],
    ['packed varint counts', 'metrics', field(10, field(1, field(8, field(2, [1, 0x80, 1]))))],
    ['unpacked varint counts', 'metrics', field(10, field(1, field(8, numberField(2, 300))))],
    ['nesting that is just allowed', 'logs', nestedAttribute(47)],
  ])('%s', (_, signal, record) => {
    expect(walk(signal, requestOf(record)).groups[0]?.messages.map((bytes) => [...bytes])).toEqual([record]);
  });
});

describe('broken messages are refused', () => {
  // A request around a record adds 6 bytes in front of it while all lengths are below 128.
  it.each<[string, Signal, Uint8Array, string]>([
    ['text', 'logs', Buffer.from('hello'), 'ExportLogsServiceRequest at byte 3: field 13 has wire type 4 (group end)'],
    [
      'a truncated request',
      'logs',
      Uint8Array.of(0x0a, 5, 1),
      'ExportLogsServiceRequest.resource_logs at byte 1: length 5',
    ],
    [
      'a wrong wire type',
      'logs',
      Uint8Array.of(0x08, 1),
      'resource_logs at byte 0: wire type is varint, expected length-d',
    ],
    ['a record field', 'logs', requestOf(numberField(3, 1)), 'LogRecord.severity_text at byte 6: wire type is varint'],
    ['a span field', 'traces', requestOf(numberField(5, 1)), 'Span.name at byte 6: wire type is varint'],
    ['a metric field', 'metrics', requestOf(numberField(1, 1)), 'Metric.name at byte 6: wire type is varint'],
    ['an attribute', 'logs', requestOf([0x32, 90]), 'LogRecord.attributes at byte 7: length 90 runs past the end'],
    [
      'a long attribute',
      'logs',
      requestOf([0x32, 0x80]),
      'LogRecord.attributes at byte 7: ends in the middle of a varint',
    ],
    ['a key', 'logs', requestOf(field(6, [0x0a, 9])), 'KeyValue.key at byte 9: length 9 runs past the end'],
    [
      'a key as a number',
      'logs',
      requestOf(field(6, numberField(1, 1))),
      'KeyValue.key at byte 8: wire type is varint',
    ],
    ['a value', 'logs', requestOf(field(6, [0x12, 9])), 'KeyValue.value at byte 9: length 9 runs past the end'],
    ['a string', 'logs', requestOf(field(5, [0x0a, 9])), 'AnyValue.string_value at byte 9: length 9 runs past the end'],
    ['an int', 'logs', requestOf(field(5, [0x18])), 'AnyValue.int_value at byte 9: ends in the middle of a varint'],
    [
      'a long int',
      'logs',
      requestOf(field(5, [0x18, 0x80])),
      'AnyValue.int_value at byte 9: ends in the middle of a v',
    ],
    [
      'a double',
      'logs',
      requestOf(field(5, [0x21, 1, 2])),
      'AnyValue.double_value at byte 9: 8 bytes expected, 2 left',
    ],
    [
      'a bool as text',
      'logs',
      requestOf(field(5, field(2, 'x'))),
      'AnyValue.bool_value at byte 8: wire type is length-d',
    ],
    ['an array', 'logs', requestOf(field(5, field(5, [0x08, 1]))), 'ArrayValue.values at byte 10: wire type is varint'],
    ['a list', 'logs', requestOf(field(5, field(6, [0x08, 1]))), 'KeyValueList.values at byte 10: wire type is varint'],
    [
      'a nested pair',
      'logs',
      requestOf(field(5, field(6, field(1, [0x10, 1])))),
      'KeyValue.value at byte 12: wire type',
    ],
    [
      'a trace id',
      'logs',
      requestOf(field(9, [1, 2])),
      'LogRecord.trace_id at byte 7: an id has 16 bytes or none, not 2',
    ],
    ['a span id', 'logs', requestOf(field(10, [1])), 'LogRecord.span_id at byte 7: an id has 8 bytes or none, not 1'],
    [
      'a span trace id',
      'traces',
      requestOf(field(1, [1])),
      'Span.trace_id at byte 7: an id has 16 bytes or none, not 1',
    ],
    [
      'a parent id',
      'traces',
      requestOf(field(4, [1])),
      'Span.parent_span_id at byte 7: an id has 8 bytes or none, not 1',
    ],
    [
      'an exemplar',
      'metrics',
      requestOf(field(5, field(1, field(5, field(4, [1]))))),
      'Exemplar.span_id at byte 13: an id',
    ],
    [
      'packed counts',
      'metrics',
      requestOf(field(9, field(1, field(6, [1])))),
      'HistogramDataPoint.bucket_counts at byte 12',
    ],
    [
      'a time',
      'logs',
      requestOf([0x09, 1]),
      'LogRecord.time_unix_nano at byte 7: 8 bytes expected, 1 left in its message',
    ],
    ['flags', 'logs', requestOf([0x45, 1]), 'LogRecord.flags at byte 7: 4 bytes expected, 1 left in its message'],
    ['a group', 'logs', requestOf([0xbb, 0x06]), 'LogRecord at byte 8: field 103 has wire type 3 (group start)'],
    ['field number 0', 'logs', requestOf([0x00, 0x00]), 'LogRecord at byte 6: field number 0 does not exist'],
    [
      'a huge field number',
      'logs',
      requestOf([...varint(2n ** 35n)]),
      'LogRecord at byte 6: field number is out of range',
    ],
    ['too deep a value', 'logs', requestOf(nestedAttribute(48)), 'nested more than 100 messages deep'],
    [
      'a resource',
      'traces',
      Uint8Array.from(field(1, field(1, [0x10]))),
      'Resource.dropped_attributes_count at byte 5: ends',
    ],
  ])('%s', (_, signal, body, message) => {
    expect(() => walk(signal, body)).toThrow(MalformedError);
    expect(() => walk(signal, body)).toThrow(message);
    // The decoder is as strict.
    expect(() => decodeExportRequest(signal, body)).toThrow(MalformedError);
  });
});

describe('hostile shapes cost no more than their size', () => {
  const many = (count: number, bytes: number[]): Buffer => Buffer.alloc(count * bytes.length, Uint8Array.from(bytes));
  const within = (bytes: Buffer): number[] => [...varint(bytes.length)];

  it('hundreds of thousands of scopes beside a large resource', () => {
    const resource = field(1, field(1, stringPair('k', 'x'.repeat(50_000))));
    const scopes = many(200_000, field(2, field(2, [])));
    const body = Buffer.concat([
      Uint8Array.of(0x0a),
      Uint8Array.from(varint(resource.length + scopes.length)),
      Uint8Array.from(resource),
      scopes,
    ]);
    let groups = 0;
    expect(walkRequest('logs', body, { group: () => groups++, record() {} })).toBe(200_000);
    expect(groups).toBe(200_000);
  });

  it('a resource that comes hundreds of thousands of times', () => {
    const resources = many(300_000, field(1, field(1, [])));
    const body = Buffer.concat([
      Uint8Array.of(0x0a),
      Uint8Array.from(varint(resources.length + 4)),
      resources,
      Uint8Array.from(field(2, field(2, []))),
    ]);
    expect(walkRequest('logs', body, { group() {}, record() {} })).toBe(1);
  });

  it('more records than anybody sends are refused', () => {
    const records = many(MAX_RECORDS + 1, field(2, []));
    const scope = Buffer.concat([Uint8Array.of(0x12), Uint8Array.from(within(records)), records]);
    const body = Buffer.concat([Uint8Array.of(0x0a), Uint8Array.from(within(scope)), scope]);
    expect(() => walk('logs', body)).toThrow('more than 262144 records in one request');
    expect(() => walk('traces', body)).toThrow(MalformedError);
  });
});

it('lets a malformed request leave nothing behind for the next one', () => {
  expect(() => walk('logs', requestOf([0x32, 90]))).toThrow(MalformedError);
  const capture = { name: 'claude-code-2.1.197', signal: 'logs' } as const;
  expect(walk('logs', readCapture(capture, 'pb')).items).toBe(6);
});

describe('text that is not UTF-8', () => {
  const broken = [0xed, 0xa0, 0xbd];
  it.each([
    ['a nested key', requestOf(field(5, field(6, field(1, field(1, broken)))))],
    ['a key', requestOf(field(6, field(1, broken)))],
    ['a value', requestOf(field(5, field(1, broken)))],
    ['an event name', requestOf(field(12, broken))],
    ['long text', requestOf(field(3, Array(600).fill(0xff)))],
    ['a schema url', Uint8Array.from(field(1, [...field(3, broken), ...field(2, field(2, []))]))],
  ])('is taken as it came: %s', (_, body) => {
    expect(walk('logs', body).items).toBe(1);
    expect(JSON.stringify(decodeExportRequest('logs', body))).toContain('\ufffd');
  });
});

describe('a visitor that takes rejected records', () => {
  const sound = field(2, field(5, field(1, 'sound')));
  const scope = (...records: number[][]) => Uint8Array.from(field(1, field(2, records.flat())));

  it.each([
    ['a field of another type', field(2, [0x09, 1]), 'logRecords[1]: LogRecord.time_unix_nano at byte '],
    ['an id of another length', field(2, field(9, 'abc')), 'an id has 16 bytes or none, not 3'],
    ['a length past its end', field(2, [0x32, 100]), 'length 100 runs past the end'],
  ])('loses one record with %s', (_, bad, reason) => {
    const rejected: Array<[number, string]> = [];
    let records = 0;
    const items = walkRequest('logs', scope(sound, bad, sound), {
      group() {},
      record: () => records++,
      rejected: (count, why) => rejected.push([count, why]),
    });
    expect({ items, records }).toEqual({ items: 2, records: 2 });
    expect(rejected).toEqual([[1, expect.stringContaining(reason)]]);
    expect(rejected[0]?.[1]).toMatch(/^resourceLogs\[0\]\.scopeLogs\[0\]\.logRecords\[1\]: /);
  });

  it('counts the data points of a metric that is lost, and hears of no group without a record', () => {
    const points = field(5, [...field(1, []), ...field(1, []), ...field(1, [0x11])]);
    const rejected: number[] = [];
    let groups = 0;
    const items = walkRequest('metrics', scope(field(2, points)), {
      group: () => groups++,
      record() {},
      rejected: (count) => rejected.push(count),
    });
    expect({ items, groups, rejected }).toEqual({ items: 0, groups: 0, rejected: [3] });
  });

  it.each([
    ['the scope', Uint8Array.from(field(1, field(2, [...sound, 0x0a])))],
    ['the end of the last record', scope(sound).subarray(0, -1)],
  ])('is given up where %s breaks', (_, body) => {
    expect(() => walkRequest('logs', body, { group() {}, record() {}, rejected() {} })).toThrow(MalformedError);
  });
});
