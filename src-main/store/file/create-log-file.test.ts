import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLogStore } from '../create-log-store.ts';
import { logFaults } from '../testing/log-faults.ts';
import { idsOf, logsRequest, openStore, storeOptions, temporaryFolder } from '../testing/open-store.ts';
import { LOG_FILE } from './open-database.ts';

const prompt = () => logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: 'kept' }]);

describe('the first start', () => {
  // Each statement of it, as a kill right behind would leave the file.
  const steps = [
    'PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;',
    'PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; VACUUM;',
    '',
  ];
  test.each(steps)('goes on where a killed one left off: %s', async (left) => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const db = new DatabaseSync(file);
    db.exec(left);
    db.close();
    if (left === '') writeFileSync(file, '');

    const store = await openStore(folder);
    expect(store.notices()).toEqual([]);
    expect(await store.accept(prompt())).toMatchObject({ outcome: 'accepted' });
    expect(await idsOf(store)).toHaveLength(1);
    await store.close();
    const again = await openStore(folder);
    expect(await idsOf(again)).toHaveLength(1);
    await again.close();
    expect(logFaults(file)).toEqual([]);
  });

  test('leaves no unfinished log behind, and starts over what a killed one left', async () => {
    const folder = temporaryFolder();
    const unfinished = join(folder, `${LOG_FILE}.new`);
    writeFileSync(unfinished, 'half a log');
    writeFileSync(`${unfinished}-journal`, 'half a journal');
    const store = await openStore(folder);
    expect(await store.accept(prompt())).toMatchObject({ outcome: 'accepted' });
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
  });

  test('does not take another program’s empty-looking database', async () => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 3; VACUUM;');
    db.close();
    await expect(createLogStore(storeOptions(folder))).rejects.toThrow(/is not a Sluice log/);
    expect(existsSync(file)).toBe(true);
  });
});

test.skipIf(process.platform === 'win32')('every file of the log is owner-only, whatever the umask', async () => {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.accept(prompt());
  await idsOf(store);
  const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
  expect(modes.sort()).toEqual([
    ['log.sqlite', '600'],
    ['log.sqlite-shm', '600'],
    ['log.sqlite-wal', '600'],
  ]);
});
