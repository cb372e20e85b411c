import { expect, test } from 'vitest';
import { plainAttributes } from './plain-value.ts';

test('attributes keep their order, and of several with one key the first counts', () => {
  const attributes = [
    { key: 'b', value: { intValue: '1' } },
    { key: 'a', value: { stringValue: 'x' } },
    { key: 'b', value: { intValue: '2' } },
    { key: '__proto__', value: { boolValue: true } },
  ];
  expect(JSON.stringify(plainAttributes(attributes))).toBe('{"b":1,"a":"x","__proto__":true}');
});
