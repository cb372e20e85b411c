import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LogStore } from '../../log/log-store.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { logFaults } from '../testing/log-faults.ts';
import { capture, idsOf, logsRequest, openStore, temporaryFolder } from '../testing/open-store.ts';

/** One request whose records belong to three conversations in turn. */
function interleaved(count: number) {
  return logsRequest(
    Array.from({ length: count }, (_, i) => ({
      'event.name': 'codex.user_prompt',
      'conversation.id': `run-${i % 3}`,
      prompt: `prompt ${i} of run-${i % 3} ${i % 3 === 1 ? 'sesame' : ''}`,
    })),
  );
}

async function idOfKey(store: LogStore, key: string): Promise<number> {
  const found = (await store.conversations(100)).find((conversation) => conversation.key === key);
  if (found === undefined) throw new Error(`no conversation ${key}`);
  return found.id;
}

test('a hidden conversation is in no answer, and comes back when restored', async () => {
  const store = await openStore();
  await store.accept(interleaved(30));
  const id = await idOfKey(store, 'run-1');
  const before = {
    all: await store.query({ filter: '' }),
    own: await idsOf(store, '', id),
    list: await store.conversations(9),
  };
  await store.hideConversations([id]);

  const { ids, total } = await store.query({ filter: '' });
  expect([...ids]).toEqual([...before.all.ids].filter((seq) => (seq - 1) % 3 !== 1));
  expect(total).toBe(20);
  // Still stored, not shown.
  expect(await store.stats()).toMatchObject({ events: 20, records: { logs: 30 } });
  expect(await store.query({ filter: '', conversationId: id })).toMatchObject({ ids: Float64Array.of(), total: 0 });
  expect(await idsOf(store, 'sesame')).toEqual([]);
  expect((await store.queryNew({ filter: 'sesame' }, 0)).ids).toHaveLength(0);
  const first = before.own[0] ?? 0;
  expect(await store.rows(before.own)).toEqual([]);
  expect(await store.event(first)).toBeUndefined();
  expect(await store.eventOtlpJson(first)).toBeUndefined();
  expect(await store.eventValue(first, ['attributes', 0, 'value', 'stringValue'])).toBeUndefined();
  expect(await store.commonEvents(before.own)).toEqual([]);
  expect(await store.conversationsById([id])).toEqual([]);
  expect((await store.conversations(9)).map(({ key }) => key).sort()).toEqual(['run-0', 'run-2']);

  await store.restoreConversations([id]);
  expect(await idsOf(store, '', id)).toEqual(before.own);
  expect(await store.conversations(9)).toEqual(before.list);
});

test('purging takes the records out of the chunks they share; the others keep their numbers and bytes', async () => {
  const folder = temporaryFolder();
  const file = join(folder, LOG_FILE);
  const store = await openStore(folder);
  await store.accept(interleaved(60));
  await store.accept(capture('claude-code-2.1.197', 'logs'));
  const id = await idOfKey(store, 'run-1');
  const own = await idsOf(store, '', id);
  const kept = (await idsOf(store)).filter((seq) => !own.includes(seq));
  const before = await Promise.all(kept.map((seq) => store.eventOtlpJson(seq)));
  const removed: number[] = [];
  const removedIds: number[] = [];
  store.onRemoved(({ ranges, conversationIds }) => {
    for (const [from, to] of ranges) for (let seq = from; seq <= to; seq++) removed.push(seq);
    removedIds.push(...conversationIds);
  });
  await store.hideConversations([id]);
  await store.purgeConversations([id]);

  expect(removed.sort((a, b) => a - b)).toEqual(own);
  expect(removedIds).toEqual([id]);
  expect(await idsOf(store)).toEqual(kept);
  expect(await Promise.all(kept.map((seq) => store.eventOtlpJson(seq)))).toEqual(before);
  await store.restoreConversations([id]);
  expect(await store.conversationsById([id])).toEqual([]);

  // The same conversation may begin again: under a new id, with numbers that were never used.
  await store.accept(interleaved(3));
  expect(await idOfKey(store, 'run-1')).toBeGreaterThan(id);
  expect(Math.max(...(await idsOf(store)))).toBe(69);
  await store.close();
  expect(logFaults(file)).toEqual([]);
});

test('a purged conversation leaves no text in the files', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.accept(
    logsRequest([
      { 'event.name': 'codex.user_prompt', 'conversation.id': 'gone', prompt: 'the tell-tale-heart beats' },
      { 'event.name': 'codex.user_prompt', 'conversation.id': 'kept', prompt: 'annabel-lee' },
    ]),
  );
  const holds = (text: string) =>
    [LOG_FILE, `${LOG_FILE}-wal`].some((name) => readFileSync(join(folder, name)).includes(text));
  expect(holds('tell-tale-heart')).toBe(true);
  await store.purgeConversations([await idOfKey(store, 'gone')]);
  expect(holds('tell-tale-heart')).toBe(false);
  expect(holds('annabel-lee')).toBe(true);
});

test('what was hidden when the process died is purged at the next start', async () => {
  const folder = temporaryFolder();
  const first = await openStore(folder);
  await first.accept(interleaved(9));
  const id = await idOfKey(first, 'run-2');
  await first.hideConversations([id]);
  await first.close();

  const second = await openStore(folder);
  const isGone = new Promise<void>((resolve) => {
    second.onRemoved(({ conversationIds }) => {
      if (conversationIds.includes(id)) resolve();
    });
  });
  expect(await idsOf(second)).toHaveLength(6);
  await isGone;
  await second.close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
});
