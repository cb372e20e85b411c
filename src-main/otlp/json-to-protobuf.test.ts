import { describe, expect, it } from 'vitest';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { CAPTURES, readCapture } from '../testing/sample-bytes.ts';
import { decodeExportRequest } from './decode.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { MalformedError } from './malformed-error.ts';
import { walkRequest } from './walk.ts';

/** A logs request whose record is the JSON text given. */
function logsOf(record: string): Buffer {
  return Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`);
}

function attributesOf(values: string): Buffer {
  return logsOf(`{"attributes":[${values}]}`);
}

/** The decoded record that a JSON record becomes. */
function converted(record: string): unknown {
  const request = decodeExportRequest('logs', jsonToProtobuf('logs', logsOf(record)));
  return (request as { resourceLogs: [{ scopeLogs: [{ logRecords: [unknown] }] }] }).resourceLogs[0].scopeLogs[0]
    .logRecords[0];
}

function converterValue(value: string): unknown {
  const record = converted(`{"body":${value}}`) as { body: unknown };
  return record.body;
}

it.each(CAPTURES)('$name $signal becomes the same bytes as its protobuf form', (capture) => {
  const bytes = jsonToProtobuf(capture.signal, readCapture(capture, 'json'));
  expect(Buffer.compare(bytes, readCapture(capture, 'pb'))).toBe(0);
});

describe('takes', () => {
  it.each<[string, string, object]>([
    ['what Codex sends', '{"timeUnixNano":"0","body":null,"traceId":"","spanId":"","flags":0}', {}],
    ['null anywhere', '{"attributes":null,"severityText":null,"observedTimeUnixNano":null}', {}],
    ['unknown keys', '{"later":{"a":[1]},"severityText":"INFO"}', { severityText: 'INFO' }],
    ['names of the .proto file', '{"time_unix_nano":"5","event_name":"x"}', { timeUnixNano: '5', eventName: 'x' }],
    ['numbers for 64-bit integers', '{"timeUnixNano":1795327864248}', { timeUnixNano: '1795327864248' }],
    [
      'numbers beyond 2^53, exactly',
      '{"timeUnixNano":1795327864248150063,"observedTimeUnixNano":18446744073709551615}',
      { timeUnixNano: '1795327864248150063', observedTimeUnixNano: '18446744073709551615' },
    ],
    ['integers with an exponent', '{"timeUnixNano":1e18}', { timeUnixNano: '1000000000000000000' }],
    ['enums by name', '{"severityNumber":"SEVERITY_NUMBER_WARN3"}', { severityNumber: 15 }],
    ['enums that nobody knows', '{"severityNumber":77}', { severityNumber: 77 }],
    [
      '32-bit integers as text',
      '{"droppedAttributesCount":"7","flags":4294967295}',
      { droppedAttributesCount: 7, flags: 4294967295 },
    ],
    ['ids in capitals', '{"spanId":"ABCDEF0123456789"}', { spanId: 'abcdef0123456789' }],
    ['lone surrogates', '{"severityText":"a\\ud800b"}', { severityText: 'a\ufffdb' }],
  ])('%s', (_, record, expected) => {
    expect(converted(record)).toEqual({ attributes: [], ...expected });
  });

  it.each<[string, string, unknown]>([
    ['an empty value', '{}', {}],
    ['a value of nothing but null', '{"stringValue":null}', {}],
    ['an empty string', '{"stringValue":""}', { stringValue: '' }],
    ['zero', '{"intValue":0}', { intValue: '0' }],
    ['the lowest int', '{"intValue":"-9223372036854775808"}', { intValue: '-9223372036854775808' }],
    ['the lowest int as a number', '{"intValue":-9223372036854775808}', { intValue: '-9223372036854775808' }],
    ['an int beyond 2^53', '{"intValue":9007199254740993}', { intValue: '9007199254740993' }],
    [
      'a huge double beside',
      '{"arrayValue":{"values":[{"doubleValue":1e300},{"intValue":9007199254740993}]}}',
      {
        arrayValue: { values: [{ doubleValue: 1e300 }, { intValue: '9007199254740993' }] },
      },
    ],
    ['an integer for a double', '{"doubleValue":12345678901234567890}', { doubleValue: 1.2345678901234567e19 }],
    ['not a number', '{"doubleValue":"NaN"}', { doubleValue: 'NaN' }],
    ['infinity', '{"doubleValue":"-Infinity"}', { doubleValue: '-Infinity' }],
    ['a double as text', '{"doubleValue":"1.5e3"}', { doubleValue: 1500 }],
    ['base64', '{"bytesValue":"+/8="}', { bytesValue: '+/8=' }],
    ['base64 for URLs, unpadded', '{"bytesValue":"-_8"}', { bytesValue: '+/8=' }],
    [
      'null in an array',
      '{"arrayValue":{"values":[null,{"boolValue":false}]}}',
      {
        arrayValue: { values: [{}, { boolValue: false }] },
      },
    ],
    ['an array without values', '{"arrayValue":{}}', { arrayValue: { values: [] } }],
    ['text of any length', `{"stringValue":"${'ü'.repeat(3000)}"}`, { stringValue: 'ü'.repeat(3000) }],
  ])('%s', (_, value, expected) => {
    expect(converterValue(value)).toEqual(expected);
  });

  it.each<[string, Signal, string, object]>([
    [
      'spans',
      'traces',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SPAN_KIND_CLIENT","status":{"code":"STATUS_CODE_ERROR"}}]}]}]}',
      {
        resourceSpans: [{ scopeSpans: [{ spans: [{ kind: 3, attributes: [], status: { code: 2 } }] }] }],
      },
    ],
    [
      'metrics',
      'metrics',
      '{"resource_metrics":[{"scope_metrics":[{"metrics":[{"exponential_histogram":{"data_points":[{"scale":-2,"positive":{"offset":-5,"bucketCounts":["1",300]}}],"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA"}}]}]}]}',
      {
        resourceMetrics: [
          {
            scopeMetrics: [
              {
                metrics: [
                  {
                    exponentialHistogram: {
                      dataPoints: [{ attributes: [], scale: -2, positive: { offset: -5, bucketCounts: ['1', '300'] } }],
                      aggregationTemporality: 1,
                    },
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
    ['an empty request', 'logs', '{}', {}],
    ['a byte order mark', 'logs', '\ufeff{}', {}],
  ])('%s', (_, signal, text, expected) => {
    expect(decodeExportRequest(signal, jsonToProtobuf(signal, Buffer.from(text)))).toEqual(expected);
  });
});

describe('refuses', () => {
  const attribute = 'resourceLogs[0].scopeLogs[0].logRecords[0].attributes[1]';
  it.each<[string, Uint8Array, string]>([
    [
      'an int that is text',
      attributesOf('{},{"value":{"intValue":"abc"}}'),
      `${attribute}.value.intValue: expected a 64-bit integer, got "abc"`,
    ],
    [
      'an int with a fraction',
      attributesOf('{},{"value":{"intValue":1.5}}'),
      `${attribute}.value.intValue: expected a 64-bit integer, got 1.5`,
    ],
    [
      'an int out of range',
      attributesOf('{},{"value":{"intValue":9223372036854775808}}'),
      'expected a 64-bit integer, got 9223372036854775808',
    ],
    [
      'an int far out of range',
      attributesOf('{},{"value":{"intValue":1e300}}'),
      'intValue: expected a 64-bit integer, got a number with more digits than fit',
    ],
    ['a key that is a number', attributesOf('{},{"key":5}'), `${attribute}.key: expected a string, got 5`],
    [
      'a value that is bare',
      attributesOf('{},{"key":"k","value":"v"}'),
      `${attribute}.value: expected an object, got "v"`,
    ],
    ['an attribute of null', attributesOf('{},null'), `${attribute}: expected an object, got null`],
    [
      'attributes as an object',
      logsOf('{"attributes":{"a":1}}'),
      'logRecords[0].attributes: expected an array, got an object',
    ],
    [
      'two values',
      attributesOf('{},{"value":{"stringValue":"a","intValue":1}}'),
      `${attribute}.value: only one of stringValue and intValue may be set`,
    ],
    [
      'a flag as text',
      attributesOf('{},{"value":{"boolValue":"true"}}'),
      'value.boolValue: expected true or false, got "true"',
    ],
    [
      'a double that is a word',
      attributesOf('{},{"value":{"doubleValue":"fast"}}'),
      'value.doubleValue: expected a number, got "fast"',
    ],
    [
      'a double that is a flag',
      attributesOf('{},{"value":{"doubleValue":true}}'),
      'value.doubleValue: expected a number, got true',
    ],
    [
      'bytes that are no base64',
      attributesOf('{},{"value":{"bytesValue":"a$b="}}'),
      'value.bytesValue: expected base64, got "a$b="',
    ],
    [
      'bytes cut short',
      attributesOf('{},{"value":{"bytesValue":"abcde"}}'),
      'value.bytesValue: expected base64, got "abcde"',
    ],
    ['a negative time', logsOf('{"timeUnixNano":"-1"}'), 'timeUnixNano: expected an unsigned 64-bit integer, got "-1"'],
    [
      'a time with a blank',
      logsOf('{"timeUnixNano":" 1"}'),
      'timeUnixNano: expected an unsigned 64-bit integer, got " 1"',
    ],
    [
      'an id in base64',
      logsOf('{"traceId":"Y+zYeh/o+cATNF7+dMQV7w=="}'),
      'traceId: expected 32 hex digits or "", got "Y+zYeh/',
    ],
    ['an id cut short', logsOf('{"spanId":"abcd"}'), 'spanId: expected 16 hex digits or "", got "abcd"'],
    [
      'an enum that is no name',
      logsOf('{"severityNumber":"INFO"}'),
      'severityNumber: expected an integer or the name of an enum value, got "INFO"',
    ],
    [
      'an enum with a fraction',
      logsOf('{"severityNumber":9.5}'),
      'severityNumber: expected an integer or the name of an enum value, got 9.5',
    ],
    [
      'a count below zero',
      logsOf('{"droppedAttributesCount":-1}'),
      'droppedAttributesCount: expected an unsigned 32-bit integer, got -1',
    ],
    [
      'flags out of range',
      logsOf('{"flags":4294967296}'),
      'flags: expected an unsigned 32-bit integer, got 4294967296',
    ],
    ['an array', Buffer.from('[]'), 'JSON: expected an object, got an array'],
    ['a word', Buffer.from('true'), 'JSON: expected an object, got true'],
    ['long text cut short', logsOf(`{"flags":"${'x'.repeat(99)}"}`), `got "${'x'.repeat(40)}"… (99 characters)`],
    ['nothing', Buffer.from(''), 'JSON: syntax error at line 1, column 1: unexpected end of text'],
    [
      'half a text',
      Buffer.from('{"resourceLogs":[\n'),
      'JSON: syntax error at line 2, column 1: unexpected end of text',
    ],
    [
      'a stray comma',
      Buffer.from('{\n  "resourceLogs": [,]\n}'),
      'JSON: syntax error at line 2, column 20: unexpected ","',
    ],
    ['a name without quotes', Buffer.from('{a:1}'), 'JSON: syntax error at line 1, column 2'],
    [
      'a word in a long text',
      Buffer.from(`{"a":"${'x'.repeat(200)}",\n"b":nope}`),
      'JSON: syntax error at line 2, column 5: unexpected "n"',
    ],
    ['a line break in a text', Buffer.from('{"a":"x\ny"}'), 'JSON: syntax error at line 1, column 8'],
    ['text after the end', Buffer.from('{} {}'), 'JSON: syntax error at line 1, column 4'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), 'JSON: syntax error at line 1, column 2'],
  ])('%s', (_, body, message) => {
    expect(() => jsonToProtobuf('logs', body)).toThrow(MalformedError);
    expect(() => jsonToProtobuf('logs', body)).toThrow(message);
  });

  const nested = (levels: number): string => `${'{"arrayValue":{"values":['.repeat(levels)}{}${']}}'.repeat(levels)}`;

  it('values nested deeper than protobuf readers go, but no sooner than the walk', () => {
    const deepest = jsonToProtobuf('logs', logsOf(`{"body":${nested(48)}}`));
    expect(walkRequest('logs', deepest, { group() {}, record() {} })).toBe(1);
    const message = 'nested more than 100 messages deep';
    expect(() => jsonToProtobuf('logs', logsOf(`{"body":${nested(49)}}`))).toThrow(message);
    expect(() => jsonToProtobuf('logs', logsOf(`{"body":${nested(5000)}}`))).toThrow(message);
  });

  it('unknown parts nested too deeply beside an integer beyond 2^53', () => {
    const unknown = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = logsOf(`{"timeUnixNano":9007199254740993,"later":${unknown}}`);
    expect(() => jsonToProtobuf('logs', body)).toThrow(new MalformedError('JSON: nested too deeply'));
  });

  it('more objects and lists than parsing them may cost memory, but not strings of as many bytes', () => {
    const many = new TextEncoder().encode(`{"resourceLogs":[${'{},'.repeat(4_000_000)}{}]}`);
    expect(() => jsonToProtobuf('logs', many)).toThrow('more than 4000000 values');
    const long = new TextEncoder().encode(`{"note":"${'x'.repeat(12_000_000)}"}`);
    expect(jsonToProtobuf('logs', long)).toHaveLength(0);
  });
});
