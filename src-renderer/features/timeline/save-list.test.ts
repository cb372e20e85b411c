import { expect, test } from 'vitest';
import { fileName } from './save-list.ts';

test.each([
  [undefined, 'sluice-events.jsonl'],
  ['', 'sluice-events.jsonl'],
  ['01a201e1-2dad', 'sluice-01a201e1-2dad.jsonl'],
  ['../../etc/pass wd', 'sluice--etc-pass-wd.jsonl'],
])('the file of %s', (key, name) => {
  expect(fileName(key)).toBe(name);
});
