import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { IntakeOutcome } from '../../log/intake.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { openLog } from '../file/open-log.ts';
import { logFaults } from '../testing/log-faults.ts';
import { capture, storeOptions, temporaryFolder } from '../testing/open-store.ts';
import type { FromWriter, ToWriter } from './thread-messages.ts';
import { createWriterLoop } from './writer-loop.ts';

/** A writer loop on this thread, with its answers. */
function startLoop(folder: string) {
  const messages: FromWriter[] = [];
  const waiting: Array<() => void> = [];
  let db: DatabaseSync | undefined;
  const loop = createWriterLoop(
    join(folder, LOG_FILE),
    storeOptions(folder),
    (message) => {
      messages.push(message);
      for (const wake of waiting.splice(0)) wake();
    },
    (...args) => {
      const opened = openLog(...args);
      db = opened.db;
      return opened;
    },
  );
  let nextId = 1;
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
  };
  const accept = async (request: ReturnType<typeof capture>): Promise<IntakeOutcome> => {
    const id = nextId++;
    loop.receive({ type: 'accept', id, request }, () => {});
    return until(() => {
      for (const message of messages) {
        if (message.type !== 'group') continue;
        const answer = message.answers.find(([answered]) => answered === id);
        if (answer !== undefined) return answer[1];
      }
      return undefined;
    });
  };
  const close = () => new Promise<void>((resolve) => loop.receive({ type: 'close' }, resolve));
  onTestFinished(() => {
    if (db?.isOpen) db.close();
  });
  return {
    accept,
    close,
    messages,
    until,
    receive: (message: ToWriter) => loop.receive(message, () => {}),
    exec: (sql: string) => db?.exec(sql),
  };
}

test('a full disk defers what is sent, says so, and loses nothing that was answered', async () => {
  const folder = temporaryFolder();
  const { accept, close, messages, exec } = startLoop(folder);
  expect(await accept(capture('codex-0.169.0', 'logs'))).toMatchObject({ outcome: 'accepted' });
  // SQLite answers SQLITE_FULL at this bound exactly as it does when the disk has no room.
  exec('PRAGMA max_page_count = 60');
  let accepted = 18;
  let outcome: IntakeOutcome;
  for (;;) {
    outcome = await accept(capture('codex-0.169.0', 'logs'));
    if (outcome.outcome !== 'accepted') break;
    accepted += 18;
  }
  expect(outcome).toEqual({ outcome: 'deferred', retryAfterMs: 5000, message: 'the disk is full' });
  const notices = messages.flatMap((message) => (message.type === 'notice' ? [message.notice] : []));
  expect(notices[0]).toMatchObject({ id: 'log-disk-full', level: 'error' });
  expect(notices[0]?.text).toContain(folder);

  exec('PRAGMA max_page_count = 100000');
  expect(await accept(capture('codex-0.169.0', 'logs'))).toMatchObject({ outcome: 'accepted' });
  accepted += 18;
  const commits = messages.flatMap((message) => (message.type === 'group' && message.commit ? [message.commit] : []));
  expect(commits.reduce((sum, { count }) => sum + count.logs, 0)).toBe(accepted);
  // No number is skipped by what was rolled back.
  expect(commits.at(-1)?.toSeq).toBe(accepted);
  await close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
});

test('requests that wait together are one transaction', async () => {
  const { accept, close, messages } = startLoop(temporaryFolder());
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => accept(capture('claude-code-2.1.197', 'logs'))));
  expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
  const commits = messages.flatMap((message) => (message.type === 'group' && message.commit ? [message.commit] : []));
  expect(commits).toEqual([
    expect.objectContaining({ fromSeq: 1, toSeq: 36, count: { logs: 36, traces: 0, metrics: 0 } }),
  ]);
  await close();
});

test('a removal that fails is told to whoever waits for it, and is tried again', async () => {
  const folder = temporaryFolder();
  const { accept, close, messages, until, receive, exec } = startLoop(folder);
  await accept(capture('claude-code-2.1.197', 'logs'));
  exec("CREATE TRIGGER refuse BEFORE DELETE ON chunk BEGIN SELECT RAISE(ABORT, 'not this one'); END");
  receive({ type: 'purge', id: 99, conversationIds: [1] });
  const done = await until(() => messages.find((message) => message.type === 'done'));
  expect(done).toEqual({ type: 'done', id: 99, error: expect.stringContaining('not this one') });
  expect(messages).toContainEqual({ type: 'notice', notice: expect.objectContaining({ id: 'log-housekeeping' }) });
  expect(messages.filter(({ type }) => type === 'removed')).toEqual([]);

  exec('DROP TRIGGER refuse');
  await accept(capture('codex-0.169.0', 'logs'));
  await until(() => messages.find((message) => message.type === 'noticeGone' && message.id === 'log-housekeeping'));
  expect(messages.flatMap((message) => (message.type === 'removed' ? message.removal.conversationIds : []))).toContain(
    1,
  );
  expect(messages.filter(({ type }) => type === 'done')).toHaveLength(1);
  await close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
});

test('a request that the program stumbles over fails alone', async () => {
  const { accept, close, messages, until, receive } = startLoop(temporaryFolder());
  const request = { ...capture('codex-0.169.0', 'logs'), encoding: 'json' as const, body: null as never };
  receive({ type: 'accept', id: 98, request });
  const neighbour = accept(capture('codex-0.169.0', 'logs'));
  expect(await until(() => messages.find((message) => message.type === 'faulted'))).toMatchObject({ id: 98 });
  expect(await neighbour).toMatchObject({ outcome: 'accepted' });
  await close();
});
