/** The judge has to see what is broken: else a soak that finds nothing says nothing. */
import { expect, test } from 'vitest';
import { judgeJson, judgeProtobuf } from './official-judge.ts';
import { readCapture } from './sluice-process.ts';

test('a capture is read whole, in both forms', () => {
  const records = judgeJson('logs', readCapture('codex-0.169.0', 'logs', 'json'))?.records;
  expect(records).toBe(18);
  expect(judgeProtobuf('logs', readCapture('codex-0.169.0', 'logs', 'pb'))).toEqual({ records, broken: 0 });
});

test('a request that is cut off is none', () => {
  expect(judgeProtobuf('logs', readCapture('codex-0.169.0', 'logs', 'pb').subarray(0, -1))).toBeUndefined();
  expect(judgeJson('logs', readCapture('codex-0.169.0', 'logs', 'json').subarray(0, -1))).toBeUndefined();
});

test('a record that breaks is counted, its neighbours are not', () => {
  // Two records: an attribute (field 6) of one byte that claims 127, and an empty one.
  const records = Buffer.from([0x12, 3, 0x32, 0x7f, 0, 0x12, 0]);
  const scope = Buffer.concat([Buffer.from([0x12, records.length]), records]);
  const request = Buffer.concat([Buffer.from([0x0a, scope.length]), scope]);
  expect(judgeProtobuf('logs', request)).toEqual({ records: 2, broken: 1 });
});
