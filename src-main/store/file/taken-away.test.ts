/** The log's files are deleted, replaced or cut while it is in use: nothing is acknowledged that nobody can read. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test, vi } from 'vitest';
import type { LogStore } from '../../log/log-store.ts';
import { logFaults } from '../testing/log-faults.ts';
import { idsOf, logsRequest, openStore, temporaryFolder } from '../testing/open-store.ts';
import { LOG_FILE } from './open-database.ts';

const prompt = (key: string) =>
  logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': key, prompt: key }]);

async function acceptAll(store: LogStore, keys: string[]): Promise<void> {
  for (const key of keys) expect(await store.accept(prompt(key))).toMatchObject({ outcome: 'accepted' });
}

/** Conversations in the log at its place and in those kept beside it, as other programs read them. */
function keysOnDisk(folder: string): string[] {
  const logs = readdirSync(folder).filter((name) => /^log(\.damaged-.*)?\.sqlite$/.test(name));
  return logs.flatMap((name) => {
    const db = new DatabaseSync(join(folder, name));
    try {
      return db
        .prepare('SELECT key FROM conversation')
        .all()
        .map(({ key }) => String(key));
    } finally {
      db.close();
    }
  });
}

interface Case {
  what: string;
  take(file: string): void;
  notice: RegExp;
}

const whole: Case[] = [
  {
    what: 'the log and all beside it are deleted',
    take(file) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix);
    },
    notice: /taken away \(it was deleted while in use\)\. What it held is kept as .*log\.damaged-/,
  },
  {
    what: 'only the log is deleted',
    take: (file) => rmSync(file),
    notice: /it was deleted while in use/,
  },
  {
    what: 'the log is replaced by another file',
    take(file) {
      writeFileSync(`${file}.other`, 'another file');
      renameSync(`${file}.other`, file);
    },
    notice: /it was replaced by another file while in use/,
  },
  {
    what: 'the WAL is deleted',
    take: (file) => rmSync(`${file}-wal`),
    notice: /log\.sqlite-wal was deleted or replaced while in use\. Nothing of the log was lost/,
  },
  {
    what: 'the WAL is replaced by a copy',
    take(file) {
      copyFileSync(`${file}-wal`, `${file}-copy`);
      renameSync(`${file}-copy`, `${file}-wal`);
    },
    notice: /Nothing of the log was lost/,
  },
];

describe.skipIf(process.platform === 'win32')('while it is in use', () => {
  test.each(whole)('$what: everything that was acknowledged is still there', async ({ take, notice }) => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const store = await openStore(folder);
    await acceptAll(store, ['a', 'b']);
    expect(await idsOf(store)).toHaveLength(2);
    take(file);
    await acceptAll(store, ['c', 'd']);
    await vi.waitFor(() =>
      expect(
        store
          .notices()
          .map(({ text }) => text)
          .join(),
      ).toMatch(notice),
    );
    expect((await store.conversations(10)).map(({ key }) => key)).toEqual(expect.arrayContaining(['c', 'd']));
    await store.close();
    const kept = keysOnDisk(folder);
    for (const key of ['a', 'b', 'c', 'd']) expect(kept).toContain(key);
    expect(logFaults(file)).toEqual([]);
  });

  test.each([
    ['WAL', (file: string) => truncateSync(`${file}-wal`, 40)],
    ['log', (file: string) => truncateSync(file, 8192)],
  ])('a cut %s is set aside before anything more is acknowledged', async (what, cut) => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const store = await openStore(folder);
    await acceptAll(store, ['a']);
    cut(file);
    await acceptAll(store, ['b']);
    const [notice] = store.notices();
    expect(notice?.text).toContain(
      what === 'WAL' ? 'log.sqlite-wal was cut to 40 of' : 'log.sqlite was cut to 8192 of',
    );
    expect(notice?.text).toMatch(/`sluice log salvage .*log\.damaged-.*` brings its records back/);
    expect((await store.conversations(10)).map(({ key }) => key)).toEqual(['b']);
    await store.close();
    expect(logFaults(file)).toEqual([]);
  });

  test('a file that another program put there keeps what was in it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const store = await openStore(folder);
    await acceptAll(store, ['a']);
    writeFileSync(`${file}.other`, 'somebody’s own');
    renameSync(`${file}.other`, file);
    await acceptAll(store, ['b']);
    await store.close();
    const found = readdirSync(folder).filter((name) => name.startsWith('log.found-'));
    expect(found).toHaveLength(1);
    expect(readFileSync(join(folder, found[0] as string), 'utf8')).toBe('somebody’s own');
    expect(existsSync(join(folder, `${found[0]}-wal`))).toBe(false);
  });
});
