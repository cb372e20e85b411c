import { expect, it } from 'vitest';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { decodeMessage } from './decode.ts';
import { messageType, RESPONSE_TYPES } from './messages.ts';
import { encodeExportResponse, encodeStatus } from './responses.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

it('answers plain success with an empty message', () => {
  expect(encodeExportResponse('logs', 'protobuf')).toHaveLength(0);
  expect(text(encodeExportResponse('logs', 'json'))).toBe('{}');
});

it.each<[Signal, string]>([
  ['logs', 'rejectedLogRecords'],
  ['traces', 'rejectedSpans'],
  ['metrics', 'rejectedDataPoints'],
])('answers partial success for %s', (signal, name) => {
  const expected = { partialSuccess: { [name]: '3', errorMessage: 'too old' } };
  expect(decodeMessage(RESPONSE_TYPES[signal], encodeExportResponse(signal, 'protobuf', 3, 'too old'))).toEqual(
    expected,
  );
  expect(JSON.parse(text(encodeExportResponse(signal, 'json', 3, 'too old')))).toEqual(expected);
});

it('answers a warning without a count', () => {
  const expected = { partialSuccess: { errorMessage: 'slow down' } };
  expect(decodeMessage(RESPONSE_TYPES.logs, encodeExportResponse('logs', 'protobuf', 0, 'slow down'))).toEqual(
    expected,
  );
  expect(JSON.parse(text(encodeExportResponse('logs', 'json', 0, 'slow down')))).toEqual(expected);
});

it('answers an error', () => {
  const status = { code: 3, message: 'Grüße' };
  expect([...encodeStatus(status, 'protobuf')]).toEqual([0x08, 3, 0x12, 7, ...Buffer.from('Grüße')]);
  expect(JSON.parse(text(encodeStatus(status, 'json')))).toEqual(status);
});

it.each([
  [1500, '1.5s', { seconds: '1', nanos: 500_000_000 }],
  [2000, '2s', { seconds: '2' }],
  [250, '0.25s', { nanos: 250_000_000 }],
])('says when to try again: %d ms', (retryAfterMs, jsonDelay, retryDelay) => {
  const status = { code: 14, message: 'full', retryAfterMs };
  const decoded = decodeMessage(messageType('RpcStatus'), encodeStatus(status, 'protobuf'));
  const [detail] = decoded['details'] as [{ typeUrl: string; value: string }];
  expect(detail.typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo');
  expect(decodeMessage(messageType('RetryInfo'), Buffer.from(detail.value, 'base64'))).toEqual({ retryDelay });
  expect(JSON.parse(text(encodeStatus(status, 'json')))).toEqual({
    code: 14,
    message: 'full',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: jsonDelay }],
  });
});
