import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

it('forgets everything when one more than its bound is set', () => {
  const known = new BoundedMap<string, number>(2).set('a', 1).set('b', 2);
  expect([...known]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect([...known.set('c', 3)]).toEqual([['c', 3]]);
});

it('keeps what it has when a known key is set again', () => {
  const known = new BoundedMap<string, number>(2).set('a', 1).set('b', 2);
  expect([...known.set('a', 3)]).toEqual([
    ['a', 3],
    ['b', 2],
  ]);
});
