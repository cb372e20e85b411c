import { expect, it } from 'vitest';
import { parseLogsRequest } from './parse-otlp-json.ts';

it('normalises what agents really send', () => {
  const parsed = parseLogsRequest({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'codex_exec' } }], entityRefs: [] },
        scopeLogs: [
          {
            scope: { name: 's', version: '', attributes: [], droppedAttributesCount: 0 },
            logRecords: [
              {
                timeUnixNano: '0',
                observedTimeUnixNano: '1795327864409955890',
                severityNumber: 9,
                body: null,
                traceId: '',
                spanId: 'AB'.repeat(8),
                flags: 0,
                attributes: [
                  { key: 'number', value: { intValue: 2 } },
                  { key: 'text', value: { intValue: '-2' } },
                  { key: 'half', value: { doubleValue: 0.5 } },
                  { key: 'empty', value: {} },
                  { key: 'none' },
                  { key: 'list', value: { arrayValue: {} } },
                  { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } } },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
  expect(parsed).toEqual([
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'codex_exec' } }] },
      scopeLogs: [
        {
          scope: { name: 's', attributes: [] },
          logRecords: [
            {
              observedTimeUnixNano: '1795327864409955890',
              severityNumber: 9,
              spanId: 'ab'.repeat(8),
              attributes: [
                { key: 'number', value: { intValue: '2' } },
                { key: 'text', value: { intValue: '-2' } },
                { key: 'half', value: { doubleValue: 0.5 } },
                { key: 'empty', value: {} },
                { key: 'none' },
                { key: 'list', value: { arrayValue: { values: [] } } },
                { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } } },
              ],
            },
          ],
        },
      ],
    },
  ]);
});

it.each([null, 1, [], {}, { resourceLogs: [null, { scopeLogs: 'x' }] }])('finds no records in %j', (request) => {
  expect(parseLogsRequest(request).flatMap((entry) => entry.scopeLogs)).toEqual([]);
});
