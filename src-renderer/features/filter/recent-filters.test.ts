import { expect, test } from 'vitest';
import { recentFilters, rememberFilter } from './recent-filters.ts';

function memory(content?: string) {
  let kept: string | null = content ?? null;
  return {
    getItem: () => kept,
    setItem(_key: string, value: string) {
      kept = value;
    },
  };
}

test('the newest stands first, each once, and only so many are kept', () => {
  const storage = memory();
  for (let index = 0; index < 30; index++) rememberFilter(storage, `model:${index}`);
  rememberFilter(storage, ' model:28 ');
  rememberFilter(storage, '  ');
  rememberFilter(storage, 'x'.repeat(2_000));
  const kept = recentFilters(storage);
  expect(kept.slice(0, 3)).toEqual(['model:28', 'model:29', 'model:27']);
  expect(kept).toHaveLength(20);
});

test.each(['{', '{"a":1}', '[1, null]', 'null'])('what is not a list of filters is nothing: %s', (content) => {
  expect(recentFilters(memory(content))).toEqual([]);
});

test('a browser that keeps nothing is no fault', () => {
  const refuse = () => {
    throw new Error('denied');
  };
  const storage = { getItem: refuse, setItem: refuse };
  rememberFilter(storage, 'ok:false');
  expect(recentFilters(storage)).toEqual([]);
});
