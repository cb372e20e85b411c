import { expect, test } from 'vitest';
import { exportJson } from './export-json.ts';
import { encodeMessage } from './json-to-protobuf.ts';
import { REQUEST_TYPES } from './messages.ts';

const requestOf = (...values: number[]) =>
  encodeMessage(REQUEST_TYPES.logs, {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: values.map((doubleValue) => ({
              timeUnixNano: '1',
              attributes: [{ key: 'x', value: { doubleValue } }],
            })),
          },
        ],
      },
    ],
  });

test('-0.0 keeps its sign, 0 and other numbers stay what they are', () => {
  const json = exportJson('logs', requestOf(-0, 0, 1.5, -2));
  expect([...json.matchAll(/"doubleValue":([^}]+)/g)].map(([, value]) => value)).toEqual(['-0.0', '0', '1.5', '-2']);
  expect(Object.is(JSON.parse(/-0\.0/.exec(json)?.[0] ?? ''), -0)).toBe(true);
});

test('without one the text is that of JSON.stringify', () => {
  const json = exportJson('logs', requestOf(1, 2));
  expect(JSON.stringify(JSON.parse(json))).toBe(json);
});
