import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test, vi } from 'vitest';
import type { LogStore, Removal } from '../../log/log-store.ts';
import { LOG_FILE, PAGE_BYTES } from '../file/open-database.ts';
import { logFaults } from '../testing/log-faults.ts';
import { capture, idsOf, logsRequest, openStore, temporaryFolder } from '../testing/open-store.ts';

/** Waits until the condition holds, looking again after each removal. */
async function untilRemoved(store: LogStore, condition: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const removal = new Promise<void>((resolve) => {
      const stop = store.onRemoved(() => {
        stop();
        resolve();
      });
    });
    if (await condition()) return;
    await removal;
  }
}

function prompts(conversation: string, count: number, sizeChars: number): ReturnType<typeof logsRequest> {
  return logsRequest(
    Array.from({ length: count }, (_, i) => ({
      'event.name': 'codex.user_prompt',
      'conversation.id': conversation,
      prompt: `${conversation} ${i} ${'w '.repeat(sizeChars / 2)}`,
    })),
  );
}

describe('retention by size', () => {
  test('removes the oldest first and leaves nothing of them behind', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder, { limitBytes: 200_000, shares: { logs: 1, traces: 0, metrics: 0 } });
    const removals: Removal[] = [];
    store.onRemoved((removal) => removals.push(removal));
    for (let run = 0; run < 40; run++) await store.accept(prompts(`run-${run}`, 10, 1000));
    await untilRemoved(store, async () => (await store.stats()).bytes.logs <= 200_000);

    const ids = await idsOf(store);
    const stats = await store.stats();
    expect(stats.expired.logs).toBe(400 - ids.length);
    expect(stats.records.logs).toBe(ids.length);
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => 400 - ids.length + 1 + i));
    const removed = removals.flatMap(({ ranges }) => ranges).reduce((sum, [from, to]) => sum + to - from + 1, 0);
    expect(removed).toBe(stats.expired.logs);
    const kept = new Set((await store.conversations(100)).map(({ id }) => id));
    for (const id of removals.flatMap(({ conversationIds }) => conversationIds)) expect(kept.has(id)).toBe(false);
    expect(await idsOf(store, '"run-0"')).toEqual([]);
    expect((await idsOf(store, '"run-39"')).length).toBe(10);
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('traces and metrics do not push logs out', async () => {
    const folder = temporaryFolder();
    const logs = capture('codex-0.169.0', 'logs');
    const share = logs.body.length * 4;
    const store = await openStore(folder, {
      limitBytes: share * 2,
      shares: { logs: 0.5, traces: 0.3, metrics: 0.2 },
    });
    for (let i = 0; i < 3; i++) await store.accept(capture('codex-0.169.0', 'logs'));
    for (let i = 0; i < 5; i++) {
      await store.accept(capture('codex-0.169.0', 'traces'));
      await store.accept(capture('codex-0.169.0', 'metrics'));
    }
    await untilRemoved(store, async () => {
      const { bytes } = await store.stats();
      return bytes.logs + bytes.traces + bytes.metrics <= share * 2;
    });
    const { records, expired } = await store.stats();
    expect(records.logs).toBe(54);
    expect(expired.logs).toBe(0);
    expect(expired.traces).toBeGreaterThan(0);
    expect(expired.metrics).toBeGreaterThan(0);
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('intake goes on while the log is trimmed', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder, { limitBytes: 50_000, shares: { logs: 1, traces: 0, metrics: 0 } });
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, i) => store.accept(prompts(`c${i % 7}`, 5, 800))),
    );
    expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    await untilRemoved(store, async () => (await store.stats()).bytes.logs <= 50_000);
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });
});

test('retention by age removes what was received too long ago, at the next start', async () => {
  const folder = temporaryFolder();
  const file = join(folder, LOG_FILE);
  const first = await openStore(folder);
  await first.accept(capture('codex-0.169.0', 'logs'));
  await first.accept(capture('codex-0.169.0', 'traces'));
  await first.accept(capture('claude-code-2.1.197', 'logs'));
  await first.close();
  const db = new DatabaseSync(file);
  db.exec(`UPDATE chunk SET received_ms = received_ms - 31 * 86400000
    WHERE first_seq < (SELECT max(first_seq) FROM chunk WHERE signal = 0)`);
  db.close();

  const second = await openStore(folder, { maxAgeDays: 30 });
  await untilRemoved(second, async () => (await second.stats()).records.traces === 0);
  await untilRemoved(second, async () => (await second.stats()).records.logs === 6);
  expect((await second.conversations(10)).map(({ agent }) => agent)).toEqual(['claude']);
  await second.close();
  expect(logFaults(file)).toEqual([]);
});

test('a file that is mostly free shrinks', async () => {
  const folder = temporaryFolder();
  const file = join(folder, LOG_FILE);
  const first = await openStore(folder);
  for (let i = 0; i < 150; i++) await first.accept(capture('codex-0.169.0', 'traces'));
  await first.close();
  const before = statSync(file).size;

  const second = await openStore(folder, { limitBytes: 100_000 });
  await untilRemoved(second, async () => (await second.stats()).bytes.traces <= 100_000);
  // The file is cut at a checkpoint: closing makes one, and slices go on until little is free.
  await vi.waitFor(
    () => {
      const db = new DatabaseSync(file, { readOnly: true });
      const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count']);
      db.close();
      expect(pages * PAGE_BYTES).toBeLessThan(before / 2);
    },
    { timeout: 20_000 },
  );
  await second.close();
  expect(statSync(file).size).toBeLessThan(before / 2);
  expect(logFaults(file)).toEqual([]);
});

test('a title goes with the record that it was taken from', async () => {
  const folder = temporaryFolder();
  const file = join(folder, LOG_FILE);
  const event = { 'conversation.id': 'a', 'event.name': 'codex.user_prompt' };
  const said = ['Describe the violet herons', 'And the cobalt ferns'] as const;
  const first = await openStore(folder);
  await first.accept(logsRequest([{ ...event, prompt: said[0] }]));
  await first.accept(logsRequest([{ ...event, prompt: said[1] }], { timeMs: 1_790_000_001_000 }));
  await first.accept(logsRequest([{ ...event, 'event.name': 'codex.tool_result', tool_name: 'shell' }]));
  const titles = async (store: LogStore) => (await store.conversations(10)).map(({ title }) => title);
  expect(await titles(first)).toEqual([said[0]]);
  await first.close();

  const ageFirstChunk = () => {
    const db = new DatabaseSync(file);
    db.exec(`UPDATE chunk SET received_ms = received_ms - 31 * 86400000
      WHERE first_seq = (SELECT min(first_seq) FROM chunk)`);
    db.close();
  };
  const holds = (text: string) =>
    readdirSync(folder).some(
      (name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(text),
    );
  for (const [removed, title] of [
    [said[0], said[1]],
    [said[1], ''],
  ] as const) {
    expect(holds(removed)).toBe(true);
    ageFirstChunk();
    const store = await openStore(folder, { maxAgeDays: 30 });
    const left = title === '' ? 1 : 2;
    await untilRemoved(store, async () => (await store.stats()).records.logs === left);
    expect(await titles(store)).toEqual([title]);
    await store.close();
    expect(holds(removed)).toBe(false);
    expect(logFaults(file)).toEqual([]);
  }
});
