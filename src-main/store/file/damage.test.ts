import { chmodSync, closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Removal } from '../../log/log-store.ts';
import { createLogStore } from '../create-log-store.ts';
import { createLogReader } from '../log-reader.ts';
import { logFaults } from '../testing/log-faults.ts';
import { capture, idsOf, logsRequest, openStore, storeOptions, temporaryFolder } from '../testing/open-store.ts';
import { SCHEMA_VERSION } from './migrations/migrate.ts';
import { LOG_FILE, PAGE_BYTES } from './open-database.ts';

/** Overwrites the file from a page on, as a failing disk would. */
function damage(file: string, fromPage: number): void {
  const descriptor = openSync(file, 'r+');
  const noise = Buffer.alloc(PAGE_BYTES, 0xa5);
  const pages = statSync(file).size / PAGE_BYTES;
  for (let page = fromPage; page < pages; page++) writeSync(descriptor, noise, 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(descriptor);
}

function keptAside(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^log\.damaged-\d{8}T\d{6}Z(-\d+)?\.sqlite$/.test(name));
}

describe('a damaged log', () => {
  test.each([
    [
      'is no database at all',
      (file: string) => writeFileSync(file, 'not a database, but longer than its header is'.repeat(100)),
    ],
    ['has lost its schema', (file: string) => damage(file, 0)],
    ['has lost everything but its first page', (file: string) => damage(file, 1)],
  ])('that %s is kept aside at the start and a new one begun', async (_what, breakIt) => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const first = await openStore(folder);
    await first.accept(capture('codex-0.169.0', 'logs'));
    await first.close();
    breakIt(file);

    const second = await openStore(folder);
    const [kept, ...others] = keptAside(folder);
    expect(others).toEqual([]);
    const [notice, ...otherNotices] = second.notices();
    expect(otherNotices).toEqual([]);
    expect(notice).toMatchObject({ id: expect.stringMatching(/^log-damaged-/), level: 'error' });
    expect(notice?.text).toContain(`It is kept as ${join(folder, kept ?? '')};`);
    expect(notice?.text).toContain(`a new one was begun as ${file}.`);
    expect(await second.accept(capture('codex-0.169.0', 'logs'))).toMatchObject({ outcome: 'accepted' });
    expect(await idsOf(second)).toHaveLength(18);
    await second.close();
    expect(logFaults(file)).toEqual([]);
  });

  test('while it is in use is replaced, and what was being written goes into the new one', async () => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const first = await openStore(folder);
    for (let i = 0; i < 50; i++) await first.accept(capture('codex-0.169.0', 'traces'));
    await first.accept(capture('codex-0.169.0', 'logs'));
    await first.close();
    const lastSeq = (() => {
      const db = new DatabaseSync(file);
      const row = db.prepare("SELECT value FROM meta WHERE key = 'next_seq'").get();
      db.close();
      return Number(row?.['value']) - 1;
    })();

    const second = await openStore(folder);
    const removals: Removal[] = [];
    second.onRemoved((removal) => removals.push(removal));
    // The pages that the writer has not read yet: inserting needs some of them.
    damage(file, 1);
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((key) =>
        second.accept(logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': key, prompt: key }])),
      ),
    );
    expect(outcomes).toEqual(Array(3).fill({ outcome: 'accepted', records: 1, serviceName: 'codex_exec' }));
    expect(keptAside(folder)).toHaveLength(1);
    expect(second.notices()).toHaveLength(1);
    expect(removals).toEqual([{ ranges: [[1, lastSeq]], conversationIds: [] }]);
    expect(await idsOf(second)).toEqual([lastSeq + 1, lastSeq + 2, lastSeq + 3]);
    await second.close();
    expect(logFaults(file)).toEqual([]);
  });
});

describe('a log that cannot be opened', () => {
  test('in a folder that cannot be made names the folder and what to do', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'occupied'), '');
    const wanted = join(folder, 'occupied', 'home');
    await expect(createLogStore(storeOptions(wanted))).rejects.toThrow(
      new RegExp(`folder ${wanted} cannot be written \\(.*ENOTDIR.*\\)\\. Make it writable`),
    );
  });

  // Root may write everything.
  test.skipIf(process.getuid?.() === 0)('because it cannot be written says so; it can still be read', async () => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const store = await openStore(folder);
    await store.accept(logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: 'kept' }]));
    await store.close();
    chmodSync(file, 0o400);
    await expect(createLogStore(storeOptions(folder))).rejects.toThrow(/log\.sqlite cannot be opened \(EACCES/);
    chmodSync(folder, 0o500);
    onTestFinished(() => chmodSync(folder, 0o700));
    const reader = createLogReader(file);
    onTestFinished(() => reader.close());
    expect(reader.commonEvents(async () => {}, [1])).toMatchObject([{ conversation: 'a' }]);
  });

  test('because it is newer than the program says so and is left alone', async () => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    await (await openStore(folder)).close();
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    await expect(createLogStore(storeOptions(folder))).rejects.toThrow(/written by a newer Sluice .* Update Sluice/);
    expect(keptAside(folder)).toEqual([]);
  });

  test("because it is another program's database says so and is left alone", async () => {
    const folder = temporaryFolder();
    const db = new DatabaseSync(join(folder, LOG_FILE));
    db.exec('CREATE TABLE theirs(x); PRAGMA application_id = 77;');
    db.close();
    await expect(createLogStore(storeOptions(folder))).rejects.toThrow(/is not a Sluice log/);
    expect(keptAside(folder)).toEqual([]);
  });
});
