import { expect, test } from 'vitest';
import { eventsFrom } from '../../src-shared/contract/calls.ts';
import { createFakeHost } from '../../src-shared/testing/fake-host/fake-host.ts';
import { createRowCache } from './row-cache.ts';

const silent = eventsFrom(() => {});

test('the least recently used rows go first, and one that is gone is said to be gone', async () => {
  const host = createFakeHost({ conversations: [{ agent: 'codex', events: 30 }] }).connect(silent);
  const cache = createRowCache({ load: (ids) => host.rows(ids), onLoaded() {}, maxRows: 3 });
  expect(await cache.fetch(1)).toMatchObject({ id: 1 });
  await cache.fetch(2);
  await cache.fetch(3);
  cache.get(1);
  await cache.fetch(4);
  expect(cache.get(2)).toBeUndefined();
  expect(cache.get(1)).toMatchObject({ id: 1 });
  expect(cache.size).toBe(3);

  await new Promise<void>((resolve) => {
    const loaded = createRowCache({
      load: (ids) => host.rows(ids),
      onLoaded() {
        expect(loaded.get(999)).toBe('gone');
        expect(loaded.get(5)).toMatchObject({ id: 5 });
        resolve();
      },
    });
    loaded.want([5, 999]);
  });
});

test('at most two loads are under way, and a newer wish replaces one that has not been sent', async () => {
  const asked: number[][] = [];
  const answers: Array<() => void> = [];
  const cache = createRowCache({
    load(ids) {
      asked.push(ids);
      return new Promise((resolve) => answers.push(() => resolve([])));
    },
    onLoaded() {},
    batchRows: 2,
  });
  cache.want([1, 2, 3, 4, 5, 6]);
  expect(asked).toEqual([
    [1, 2],
    [3, 4],
  ]);
  cache.want([91, 92]);
  answers[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  expect(asked.at(-1)).toEqual([91, 92]);
  expect(asked.flat()).not.toContain(5);
});
