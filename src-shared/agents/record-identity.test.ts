import { expect, test } from 'vitest';
import type { LogRecord } from '../otlp/otlp-json.ts';
import { identityOfLog } from './record-identity.ts';

const record = (values: readonly string[], time = '1796069270299000000'): LogRecord => ({
  timeUnixNano: time,
  attributes: values.map((stringValue, index) => ({ key: `key${index}`, value: { stringValue } })),
});

test('what is sent again has the same number', () => {
  expect(identityOfLog(record(['a', 'b']), 'name')).toBe(identityOfLog(record(['a', 'b']), 'name'));
});

test('200,000 records that differ in a counter, a time or the end of a long text have numbers of their own', () => {
  const seen = new Set<number>();
  const long = 'x'.repeat(200);
  for (let index = 0; index < 50_000; index++) {
    seen.add(identityOfLog(record(['shared', String(index)]), 'name'));
    seen.add(identityOfLog(record(['shared', 'other'], `1796069270${String(index).padStart(9, '0')}`), 'name'));
    seen.add(identityOfLog(record([`${long}${index}`, 'other']), 'name'));
    seen.add(identityOfLog(record([`${index}${long}`]), 'other'));
  }
  expect(seen.size).toBe(200_000);
});

test('values that change places, or end where others begin, differ', () => {
  const numbers = [['ab', 'c'], ['a', 'bc'], ['abc', ''], ['c', 'ab'], ['abc']].map((values) =>
    identityOfLog(record(values), 'n'),
  );
  expect(new Set(numbers).size).toBe(numbers.length);
});
