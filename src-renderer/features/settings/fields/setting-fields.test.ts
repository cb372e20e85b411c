import { expect, test } from 'vitest';
import type { SettingField, SettingProblem, SettingValue } from '../../../../src-shared/contract/settings-api.ts';
import { FAKE_FIELDS, FAKE_KINDS } from '../../../../src-shared/testing/fake-host/fake-setting-fields.ts';
import {
  defaultText,
  exporterFields,
  fieldsBelow,
  fieldText,
  newErrors,
  problemText,
  sizeText,
  transportFields,
  typedValue,
} from './setting-fields.ts';

const NUMBER: SettingField = { path: ['a'], title: 'A', description: '', type: 'number', default: 30, unit: 'days' };
const TEXT: SettingField = { path: ['b'], title: 'B', description: '', type: 'text' };
const SIZE: SettingField = { ...TEXT, default: 2 ** 31, unit: 'bytes' };

test('the fields of an exporter stand at its own path', () => {
  expect(exporterFields(FAKE_FIELDS, 'a', FAKE_KINDS).map(({ path }) => path.join('.'))).toContain(
    'otel.exporters.a.signals',
  );
  expect(exporterFields(FAKE_FIELDS, 'a', FAKE_KINDS).some(({ path }) => path.includes('otlp-http'))).toBe(false);
  expect(transportFields(FAKE_FIELDS, 'otlp-http', ['otel', 'exporter']).map(({ path }) => path.join('.'))).toEqual([
    'otel.exporter.otlp-http.endpoint',
    'otel.exporter.otlp-http.headers',
    'otel.exporter.otlp-http.tls.ca-certificate',
    'otel.exporter.otlp-http.tls.client-certificate',
    'otel.exporter.otlp-http.tls.client-private-key',
    'otel.exporter.otlp-http.protocol',
  ]);
  expect(fieldsBelow(FAKE_FIELDS, ['sluice', 'log'])).toHaveLength(3);
});

test('a key is named as the file has it below what is shown together', () => {
  const names = (fields: Array<{ name: string }>) => fields.map(({ name }) => name);
  expect(names(transportFields(FAKE_FIELDS, 'otlp-grpc', ['otel', 'exporters', 'a']))).toContain('tls.ca-certificate');
  expect(names(exporterFields(FAKE_FIELDS, 'a', FAKE_KINDS))).toContain('timeout_ms');
  expect(names(fieldsBelow(FAKE_FIELDS, ['sluice']))).toContain('log.max_bytes');
  expect(names(fieldsBelow(FAKE_FIELDS, ['sluice', 'log', 'max_bytes']))).toEqual(['max_bytes']);
});

test.each<[SettingField, string, SettingValue | undefined]>([
  [NUMBER, ' 7 ', 7],
  [NUMBER, '0.5', 0.5],
  [NUMBER, 'seven', 'seven'],
  [NUMBER, '', undefined],
  [TEXT, ' a b ', 'a b'],
  [TEXT, '12', '12'],
  [SIZE, '2 GiB', '2 GiB'],
  [SIZE, '1024', 1024],
])('%j typed %j', (field, text, value) => {
  expect(typedValue(field, text)).toEqual(value);
});

test('values as text', () => {
  expect(fieldText(['logs', 'traces'])).toBe('logs, traces');
  expect(fieldText({ logs: 0.6 })).toBe('logs = 0.6');
  expect(fieldText(undefined)).toBe('');
});

test('defaults in words', () => {
  expect(defaultText(NUMBER)).toBe('30 days');
  expect(defaultText(SIZE)).toBe('2 GiB');
  expect(defaultText({ ...TEXT, type: 'boolean', default: true })).toBe('on');
  expect(defaultText({ ...TEXT, type: 'list', default: ['a', 'b'] })).toBe('a, b');
  expect(defaultText(TEXT)).toBeUndefined();
  expect([sizeText(1_500), sizeText(512 * 2 ** 20)]).toEqual(['1500 bytes', '512 MiB']);
});

test.each([
  ['a.b.c: must be a URL', ['a', 'b', 'c'], 'must be a URL'],
  ['must be a URL', ['a', 'b', 'c'], 'must be a URL'],
  ['a.b.c is written out', ['a', 'b'], 'c is written out'],
  ['a.b.c: the variable X is not set', ['a', 'b'], 'c: the variable X is not set'],
  ['the variable X is not set', ['a', 'b'], 'c: the variable X is not set'],
  ['a.b.c: must be a URL', [], 'a.b.c: must be a URL'],
])('%j beside %j', (message, beside, text) => {
  expect(problemText({ path: ['a', 'b', 'c'], level: 'error', message }, beside)).toBe(text);
});

test('what was wrong before is not what the edits did', () => {
  const old: SettingProblem = { path: ['a'], level: 'error', message: 'no' };
  const warning: SettingProblem = { path: ['b'], level: 'warning', message: 'hm' };
  const fresh: SettingProblem = { path: ['a'], level: 'error', message: 'still no' };
  expect(newErrors([old, warning, fresh], [old])).toEqual([fresh]);
});
