import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LogStore } from '../log/log-store.ts';
import { createLogStore } from '../store/create-log-store.ts';
import { LOG_FILE } from '../store/file/open-database.ts';
import { logsRequest, storeOptions } from '../store/testing/requests.ts';
import { openStoredEvents, type StoredEvents } from './stored-log.ts';
import { temporaryHome } from './testing/run-cli.ts';

const folder = temporaryHome();
const COUNT = 41_000;
let store: LogStore;
let stored: StoredEvents;

/** Records of two conversations in turn; the later a record arrives the older it is. */
beforeAll(async () => {
  store = await createLogStore(storeOptions(folder));
  for (let from = 0; from < COUNT; from += 1_000) {
    const records = Array.from({ length: 1_000 }, (_, i) => ({
      'event.name': 'codex.user_prompt',
      'conversation.id': `run-${i % 2}`,
      prompt: `${from + i}`,
    }));
    await store.accept(logsRequest(records, { timeMs: 1_790_000_000_000 - from }));
  }
  const opened = await openStoredEvents(folder);
  if (opened === undefined) throw new Error('there is no log');
  stored = opened;
});
afterAll(async () => {
  await stored.close();
  await store.close();
});

async function pagesOf(ids: AsyncGenerator<Float64Array>): Promise<number[][]> {
  const pages: number[][] = [];
  for await (const page of ids) pages.push([...page]);
  return pages;
}

describe('the log beside its writer', () => {
  it('is read whole in pages, in order of arrival, up to where it was asked', async () => {
    const lastSeq = await stored.lastSeq();
    expect(lastSeq).toBe(COUNT);
    const pages = await pagesOf(stored.all({ filter: '' }, lastSeq));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flat()).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
    expect((await pagesOf(stored.all({ filter: '', afterId: 100 }, 103))).flat()).toEqual([101, 102, 103]);
  });

  it('is read in order of time within a conversation', async () => {
    const [conversation] = await stored.conversations();
    if (conversation === undefined) throw new Error('no conversation');
    const query = { filter: '', conversationId: conversation.id };
    const ids = (await pagesOf(stored.all(query, COUNT))).flat();
    expect(ids).toEqual([...(await store.query(query)).ids]);
    expect(ids).toHaveLength(COUNT / 2);
    expect(ids[0]).toBeGreaterThan(ids.at(-1) ?? 0);
    expect([...(await stored.newest(query, 3, COUNT))]).toEqual(ids.slice(-3));
  });

  it('sees what is committed while it is open', async () => {
    await store.accept(logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'run-2', prompt: 'new' }]));
    const [id] = await stored.newest({ filter: 'new' }, 5, await stored.lastSeq());
    const { content, lastId } = await stored.jsonLines([id ?? 0]);
    expect(lastId).toBe(id);
    expect(JSON.parse(Buffer.from(content).toString())).toMatchObject({
      conversation: 'run-2',
      attributes: { prompt: 'new' },
    });
  });
});

it('says what to do when the log is of another version', async () => {
  for (const [version, words] of [
    [1, /older Sluice wrote it.*sluice serve/],
    [999, /newer Sluice.*Update Sluice/],
  ] as const) {
    const home = temporaryHome();
    await (await createLogStore(storeOptions(home))).close();
    const db = new DatabaseSync(join(home, LOG_FILE));
    db.exec(`PRAGMA user_version = ${version}`);
    db.close();
    const opened = await openStoredEvents(home);
    onTestFinished(() => opened?.close());
    await expect(opened?.lastSeq()).rejects.toThrow(words);
  }
  expect(await openStoredEvents(temporaryHome())).toBeUndefined();
});
