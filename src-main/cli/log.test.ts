import { closeSync, existsSync, openSync, readdirSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/testing/open-store.ts';
import { capture } from '../store/testing/requests.ts';
import { ANY_PORTS, launch, type RunningCli, runCli, temporaryHome } from './testing/run-cli.ts';

const PAGE_BYTES = 8192;
const running: RunningCli[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

/** A home with a log of every signal, and how many records of each it holds. */
async function filledHome(times = 1) {
  const home = temporaryHome();
  const store = await openStore(home);
  for (let i = 0; i < times; i++) {
    for (const signal of ['logs', 'traces', 'metrics'] as const) await store.accept(capture('codex-0.169.0', signal));
    await store.accept(capture('gemini-cli-0.61.0', 'logs'));
  }
  const { records } = await store.stats();
  await store.close();
  return { home, log: join(home, 'log.sqlite'), records };
}

function damage(file: string, fromPage: number, pages: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(pages * PAGE_BYTES, 0xa5), 0, pages * PAGE_BYTES, fromPage * PAGE_BYTES);
  closeSync(descriptor);
}

function recordsIn(log: string): unknown {
  const db = new DatabaseSync(log);
  const rows = db.prepare('SELECT signal, sum(count) AS records FROM chunk GROUP BY signal ORDER BY signal').all();
  db.close();
  return rows.map(({ records }) => records);
}

describe('log check', () => {
  it('says that a log is sound, beside a running Sluice too', async () => {
    const { home, log } = await filledHome();
    expect(await runCli(['log', 'check', '--home', home])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/log\.sqlite \(.*\) is sound\.\n$/),
    });
    const served = launch(['serve', '--json', '--home', home, ...ANY_PORTS]);
    running.push(served);
    await served.untilOutput((stdout) => stdout.includes('\n'));
    const { stdout } = await runCli(['log', 'check', log, '--json', '--home', home]);
    expect(JSON.parse(stdout)).toEqual({ file: log, sizeBytes: expect.any(Number), sound: true, faults: [] });
  });

  it.each([
    ['a page was overwritten', (log: string) => damage(log, 40, 3), /is damaged:\n.*\n/],
    ['it is no log', (log: string) => writeFileSync(log, 'no database '.repeat(1000)), /not a database/],
    [
      'counts do not agree',
      (log: string) => {
        const db = new DatabaseSync(log);
        db.exec('UPDATE signal_total SET records = records + 1');
        db.close();
      },
      /signal totals/,
    ],
  ])('fails and says what is wrong when %s', async (_what, spoil, words) => {
    const { home, log } = await filledHome();
    spoil(log);
    const { code, stdout } = await runCli(['log', 'check', '--home', home]);
    expect(code).toBe(1);
    expect(stdout).toMatch(words);
  });
});

describe('log salvage', () => {
  it('brings everything of a whole log back, once, and keeps the file', async () => {
    const { home, log, records } = await filledHome();
    const aside = join(home, 'log.damaged-20261201T000000Z.sqlite');
    renameSync(log, aside);
    const { code, stdout } = await runCli(['log', 'salvage', aside, '--home', home, '--json']);
    expect(code).toBe(0);
    const kept = join(home, 'log.salvaged-20261201T000000Z.sqlite');
    expect(JSON.parse(stdout)).toMatchObject({ stored: records, expected: records, lost: 0, breaks: 0, bare: 0, kept });
    expect(existsSync(aside)).toBe(false);
    expect(recordsIn(log)).toEqual(recordsIn(kept));

    const again = await runCli(['log', 'salvage', kept, '--home', home]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('brought back already') });
  });

  it('reads around what is broken', async () => {
    const { home, log, records } = await filledHome(20);
    const aside = join(home, 'log.damaged-a.sqlite');
    renameSync(log, aside);
    const pages = statSync(aside).size / PAGE_BYTES;
    // Every fortieth page: leaves, inner pages and overflow pages of all tables.
    for (let page = 12; page < pages; page += 40) damage(aside, page, 1);
    const { code, stdout, stderr } = await runCli(['log', 'salvage', aside, '--home', home, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = JSON.parse(stdout);
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);
    expect(told.expected).toEqual(records);
    expect(told.lost + told.breaks).toBeGreaterThan(0);
    expect(sum(told.stored)).toBeGreaterThan(sum(records) / 4);
    expect(sum(told.stored)).toBeLessThan(sum(records));
    expect((await runCli(['log', 'check', '--home', home])).code).toBe(0);
  });

  it('leaves deleted conversations out', async () => {
    const home = temporaryHome();
    const store = await openStore(home);
    await store.accept(capture('codex-0.169.0', 'logs'));
    await store.accept(capture('claude-code-2.1.197', 'logs'));
    const claude = (await store.conversations(10)).find(({ agent }) => agent === 'claude');
    await store.hideConversations([claude?.id ?? 0]);
    await store.close();
    const aside = join(home, 'log.damaged-b.sqlite');
    renameSync(join(home, 'log.sqlite'), aside);
    const { stdout } = await runCli(['log', 'salvage', aside, '--home', home]);
    expect(stdout).toMatch(/logs {5}18 of 24\n/);
    expect(stdout).toMatch(/6 records of deleted conversations were left out\./);
  });

  it('says what it cannot do', async () => {
    const { home, log } = await filledHome();
    const served = launch(['serve', '--json', '--home', home, ...ANY_PORTS]);
    running.push(served);
    await served.untilOutput((stdout) => stdout.includes('\n'));
    const other = join(home, 'other.sqlite');
    writeFileSync(other, 'no database '.repeat(1000));
    const salvage = (file: string) => runCli(['log', 'salvage', file, '--home', home]);
    expect(await salvage(other)).toMatchObject({ code: 1, stderr: expect.stringContaining('stop it first') });
    expect(await salvage(log)).toMatchObject({ code: 2, stderr: expect.stringContaining('that is the log itself') });
    expect(await salvage(join(home, 'none'))).toMatchObject({ code: 2, stderr: expect.stringContaining('no file') });
    await served.end('SIGTERM');
    expect(await salvage(other)).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') });
    expect(readdirSync(home)).toContain('other.sqlite');
  });
});
