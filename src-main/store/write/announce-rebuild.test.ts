import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import { createLogStore } from '../create-log-store.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { logFaults } from '../testing/log-faults.ts';
import { capture, idsOf, logsRequest, openStore, storeOptions, temporaryFolder } from '../testing/open-store.ts';
import { rebuildIfOld } from './announce-rebuild.ts';
import { createNotices } from './notices.ts';

const CHILD = fileURLToPath(new URL('../testing/rebuild-child.ts', import.meta.url));

function makeOld(file: string): void {
  const db = new DatabaseSync(file);
  db.exec("UPDATE meta SET value = 'older' WHERE key = 'derived_version'");
  db.close();
}

/** 96 MiB of prompts. */
async function bigFolder(): Promise<string> {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  for (let i = 0; i < 12; i++) {
    const prompt = `${i} `.padEnd(8 * 1024 * 1024, 'words ');
    await store.accept(logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': `c${i}`, prompt }]));
  }
  await store.close();
  return folder;
}

test('a long rebuild says how long and how much room it takes before it begins, and how far it is', async () => {
  const folder = await bigFolder();
  makeOld(join(folder, LOG_FILE));
  const told: Notice[] = [];
  const store = await createLogStore(storeOptions(folder), { onStarting: (notice) => told.push(notice) });
  expect(told[0]).toMatchObject({ id: 'log-rebuild', level: 'info' });
  expect(told[0]?.text).toMatch(
    /^.*log\.sqlite was written by an older Sluice: its 12 log records \(96 MiB\) are read again, which takes about 3\.0s and up to 69 MiB of free space\./,
  );
  expect(told.length).toBeGreaterThan(3);
  const percents = told.slice(1).map(({ text }) => Number(/again: (\d+) %/.exec(text)?.[1]));
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(store.notices()).toEqual([]);
  expect(await idsOf(store)).toHaveLength(12);
  await store.close();
});

test('without room for it nothing is changed, and the message says how much is missing where', async () => {
  const folder = await bigFolder();
  const file = join(folder, LOG_FILE);
  makeOld(file);
  const db = new DatabaseSync(file);
  const notices = createNotices(() => {});
  expect(() => rebuildIfOld(db, file, notices, () => 1024)).toThrow(
    /may need 69 MiB of free space; its disk has 1\.0 KiB\. Free some space on that disk, then start Sluice again/,
  );
  expect(db.prepare('SELECT count(*) AS n FROM event').get()?.['n']).toBe(12);
  db.close();
});

test('a new log begins on a disk with little room', async () => {
  const folder = temporaryFolder();
  const file = join(folder, LOG_FILE);
  await (await openStore(folder)).close();
  makeOld(file);
  const db = new DatabaseSync(file);
  rebuildIfOld(
    db,
    file,
    createNotices(() => {}),
    () => 1024,
  );
  expect(db.prepare("SELECT value FROM meta WHERE key = 'derived_version'").get()?.['value']).not.toBe('older');
  db.close();
});

test.each([1, 3, 7])('kill -9 after %i slices: the next start goes on to the same', async (slices) => {
  const folder = temporaryFolder();
  const file = join(folder, LOG_FILE);
  const store = await openStore(folder);
  for (let i = 0; i < 4; i++) {
    await store.accept(capture('codex-0.169.0', 'logs'));
    await store.accept(capture('claude-code-2.1.197', 'logs'));
  }
  const ids = await idsOf(store);
  const before = { rows: await store.rows(ids), conversations: await store.conversations(100) };
  await store.close();
  makeOld(file);

  const child = spawn(process.execPath, [CHILD, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text.length;
    if (seen >= slices) child.kill('SIGKILL');
    else child.stdin.write('.');
  });
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');

  const again = await openStore(folder);
  expect({ rows: await again.rows(await idsOf(again)), conversations: await again.conversations(100) }).toEqual(before);
  await again.close();
  expect(logFaults(file)).toEqual([]);
});
