import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPTURES, field, fixed64Field, numberField, readCapture } from '../testing/sample-bytes.ts';
import { decodeExportRequest, decodeLogRecord, decodeMessage } from './decode.ts';
import { encodeMessage, jsonToProtobuf } from './json-to-protobuf.ts';
import { messageType } from './messages.ts';
import { arbitraryMessage } from './testing/arbitrary-messages.ts';
import { isValidMessage } from './testing/strict-reference.ts';
import { walkRequest } from './walk.ts';

const NOTHING = { group() {}, record() {} };

it.each(CAPTURES)('decodes $name $signal to what its JSON form says', (capture) => {
  const body = readCapture(capture, 'pb');
  const decoded = decodeExportRequest(capture.signal, body);
  expect(Buffer.compare(jsonToProtobuf(capture.signal, Buffer.from(JSON.stringify(decoded))), body)).toBe(0);
});

it('gives a log record as its type says, in field order', () => {
  const record = decodeLogRecord(
    Uint8Array.from([
      ...field(12, 'name'),
      ...field(9, Array(16).fill(0xab)),
      ...field(6, [...field(1, 'k'), ...field(2, [])]),
      ...field(6, field(2, numberField(3, -1))),
      ...numberField(2, 9),
      ...fixed64Field(1, [255, 255, 255, 255, 255, 255, 255, 255]),
    ]),
  );
  expect(Object.entries(record)).toEqual([
    ['timeUnixNano', '18446744073709551615'],
    ['severityNumber', 9],
    [
      'attributes',
      [
        { key: 'k', value: {} },
        { key: '', value: { intValue: '-1' } },
      ],
    ],
    ['traceId', 'ab'.repeat(16)],
    ['eventName', 'name'],
  ]);
});

it('always gives attributes and the values of lists', () => {
  expect(decodeLogRecord(new Uint8Array(0))).toEqual({ attributes: [] });
  expect(decodeLogRecord(Uint8Array.from(field(5, field(5, []))))).toEqual({
    body: { arrayValue: { values: [] } },
    attributes: [],
  });
});

describe('fields that come twice', () => {
  const anyValue = messageType('AnyValue');
  it.each<[string, number[], unknown]>([
    ['the last scalar counts', [...field(1, 'a'), ...field(1, 'b')], { stringValue: 'b' }],
    ['the last member of a oneof counts', [...field(1, 'a'), ...numberField(3, 0)], { intValue: '0' }],
    [
      'lists are joined',
      [...field(5, field(1, field(1, 'a'))), ...field(5, field(1, field(1, 'b')))],
      { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
    ],
    [
      'but not across another member',
      [...field(5, field(1, field(1, 'a'))), ...field(1, 'x'), ...field(5, field(1, field(1, 'b')))],
      { arrayValue: { values: [{ stringValue: 'b' }] } },
    ],
  ])('%s', (_, bytes, expected) => {
    expect(decodeMessage(anyValue, Uint8Array.from(bytes))).toEqual(expected);
  });

  it('messages are merged', () => {
    const bytes = [...field(2, field(1, 'a')), ...field(1, 'k'), ...field(2, numberField(3, 7))];
    expect(decodeMessage(messageType('KeyValue'), Uint8Array.from(bytes))).toEqual({
      key: 'k',
      value: { intValue: '7' },
    });
  });
});

describe.each(['logs', 'traces', 'metrics'] as const)('random %s', (signal) => {
  const type = messageType(
    { logs: 'ExportLogsServiceRequest', traces: 'ExportTraceServiceRequest', metrics: 'ExportMetricsServiceRequest' }[
      signal
    ],
  );

  it('survive encoding and decoding, are walked, and satisfy the reference', () => {
    fc.assert(
      fc.property(arbitraryMessage(type, 6), (message) => {
        const bytes = encodeMessage(type, message);
        expect(decodeMessage(type, bytes)).toEqual(message);
        expect(isValidMessage(type, bytes)).toBe(true);
        expect(walkRequest(signal, bytes, NOTHING)).toBeGreaterThanOrEqual(0);
        // JSON.stringify writes -0 as 0.
        const json = JSON.stringify(message);
        const expected = encodeMessage(type, JSON.parse(json));
        expect(Buffer.from(jsonToProtobuf(signal, Buffer.from(json)))).toEqual(Buffer.from(expected));
      }),
      { numRuns: 100 },
    );
  });
});
