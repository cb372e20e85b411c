import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { logFaults } from '../testing/log-faults.ts';
import { idsOf, openStore, temporaryFolder } from '../testing/open-store.ts';
import { LOG_FILE } from './open-database.ts';

const CHILD = fileURLToPath(new URL('../testing/crash-writer.ts', import.meta.url));

test.each([40, 150])('kill -9 after %i answers: every answered record is there, whole', async (answers) => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const answered: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(Number(line));
    if (answered.length === answers) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  expect(answered.length).toBeGreaterThanOrEqual(answers);

  const store = await openStore(folder);
  expect(store.notices()).toEqual([]);
  const eventsOf = new Map((await store.conversations(10_000)).map(({ key, events }) => [key, events]));
  for (const number of answered) expect(eventsOf.get(`request-${number}`)).toBe(20);
  // Nothing is there by halves, answered or not.
  expect(new Set(eventsOf.values())).toEqual(new Set([20]));
  expect((await idsOf(store)).length).toBe(eventsOf.size * 20);
  await store.close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
});
