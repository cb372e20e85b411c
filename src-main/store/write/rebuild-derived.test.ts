import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { LogStore } from '../../log/log-store.ts';
import { LOG_FILE, openForWriting } from '../file/open-database.ts';
import { logFaults } from '../testing/log-faults.ts';
import { capture, idsOf, logsRequest, openStore, temporaryFolder } from '../testing/open-store.ts';
import { rebuildDerived } from './rebuild-derived.ts';

async function everything(store: LogStore) {
  const ids = await idsOf(store);
  return {
    ids,
    rows: await store.rows(ids),
    conversations: await store.conversations(100),
    found: await idsOf(store, 'echo'),
    stats: await store.stats(),
  };
}

async function filledFolder(): Promise<{
  folder: string;
  file: string;
  before: Awaited<ReturnType<typeof everything>>;
}> {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.accept(capture('codex-0.169.0', 'logs'));
  await store.accept(capture('codex-0.169.0', 'traces'));
  await store.accept(capture('claude-code-2.1.197', 'logs'));
  await store.accept(capture('gemini-cli-0.61.0', 'logs'));
  await store.accept(
    logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'x', prompt: 'first words' }]),
  );
  const before = await everything(store);
  await store.close();
  return { folder, file: join(folder, LOG_FILE), before };
}

test('a log derived by another version is derived again at the start, to the same', async () => {
  const { folder, file, before } = await filledFolder();
  const db = new DatabaseSync(file);
  db.exec(`
    UPDATE meta SET value = 'older' WHERE key = 'derived_version';
    UPDATE event SET shape_id = 1, duration_ms = 99, input = 7;
    UPDATE conversation SET title = 'wrong', errors = 50, events = events + 1;
  `);
  db.close();
  const store = await openStore(folder);
  expect(await everything(store)).toEqual(before);
  await store.close();
  expect(logFaults(file)).toEqual([]);
});

test('a rebuild that was cut short goes on where it stood', async () => {
  const { folder, file, before } = await filledFolder();
  const db = openForWriting(file, 'normal');
  // One chunk a slice, and the process dies in the third.
  const prepare = db.prepare.bind(db);
  let slices = 0;
  db.prepare = (sql: string) => {
    if (/FROM chunk WHERE first_seq >= \? AND signal IN .* ORDER BY/.test(sql) && ++slices === 3)
      throw new Error('killed');
    return prepare(sql);
  };
  expect(() => rebuildDerived(db, { sliceBytes: 1 })).toThrow('killed');
  db.close();
  const halfway = new DatabaseSync(file);
  const derived = Number(halfway.prepare('SELECT count(*) AS n FROM event').get()?.['n']);
  halfway.close();
  // The capture's last record is another scope's, so in a chunk of its own.
  expect(derived).toBe(18);

  const store = await openStore(folder);
  expect(await everything(store)).toEqual(before);
  await store.close();
  expect(logFaults(file)).toEqual([]);
});

test('a chunk whose bytes changed costs its own records only', async () => {
  const { folder, file, before } = await filledFolder();
  const db = new DatabaseSync(file);
  db.exec(
    "UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE first_seq = 1; UPDATE meta SET value = '' WHERE key = 'derived_version'",
  );
  db.close();
  const store = await openStore(folder);
  // Of that conversation the spans have rows now.
  const kept = (await idsOf(store)).filter((id) => before.ids.includes(id));
  expect(kept).toEqual(before.ids.filter((id) => id > 17));
  expect(await store.rows(before.ids)).toEqual(before.rows.filter(({ id }) => id > 17));
});
