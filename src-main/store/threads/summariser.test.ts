/** Summaries of conversations, in a real log: written after a while of quiet, and gone with what they repeat. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { allCaptures } from '../../testing/all-captures.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { logFaults } from '../testing/log-faults.ts';
import { logsRequest, openStore, requestOf, summarised, temporaryFolder } from '../testing/open-store.ts';

const CAPTURES = allCaptures();

function captured(name: string, signal: Signal) {
  const found = CAPTURES.find((one) => `${one.sender}.${one.scenario}` === name && one.signal === signal);
  if (found === undefined) throw new Error(`${name} has no ${signal}`);
  return requestOf(signal, Buffer.from(found.json), 'json');
}

const filesHold = (folder: string, text: string) =>
  readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(text));

test('are written once nothing more came for a while, pending until then, and told', async () => {
  const store = await openStore();
  const told: number[] = [];
  store.onSummarised((ids) => told.push(...ids));
  await store.accept(captured('claude-code-2.1.332.fail', 'logs'));
  const [before] = await store.conversations(10);
  expect(before).toMatchObject({ isPending: true });
  expect(before).not.toHaveProperty('run');
  const [after] = await summarised(store);
  expect(after?.run).toMatchObject({ outcome: 'failed', why: 'synthetic server error', turns: 1, errors: 1 });
  expect(told).toContain(after?.id);
});

test('are worked out anew when spans come that have no row', async () => {
  const store = await openStore();
  const name = 'codex-0.171.0.tool';
  await store.accept(captured(name, 'logs'));
  await summarised(store);
  await store.accept(captured(name, 'traces'));
  const named = async () => (await store.conversations(10)).find(({ key }) => key !== '');
  expect(await named()).toMatchObject({ isPending: true });
  await summarised(store);
  expect((await named())?.run?.evidence.signals).toContain('span');
});

test('survive a restart, and what was not read before it is read after it', async () => {
  const folder = temporaryFolder();
  const first = await openStore(folder);
  await first.accept(captured('copilot-cli-1.0.102.tool', 'traces'));
  const [run] = await summarised(first);
  await first.accept(captured('claude-code-2.1.332.fail', 'logs'));
  await first.close();
  const store = await openStore(folder);
  const [newest, older] = await summarised(store);
  expect(older?.run).toEqual(run?.run);
  expect(newest?.run).toMatchObject({ outcome: 'failed' });
  await store.close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
});

// A title is a copy of the prompt.
test('go with their conversation: nothing of the prompt is left in any file', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const prompt = 'kingfisher nobody else says';
  const event = (id: string, text: string) => ({
    'event.name': 'codex.user_prompt',
    'conversation.id': id,
    prompt: text,
  });
  await store.accept(logsRequest([event('gone', prompt)]));
  await store.accept(logsRequest([event('kept', 'something else')]));
  const gone = (await summarised(store)).find(({ key }) => key === 'gone');
  expect(gone?.run?.title).toBe(prompt);
  expect(filesHold(folder, prompt).length).toBeGreaterThan(0);
  await store.hideConversations([gone?.id as number]);
  await store.purgeConversations([gone?.id as number]);
  await vi.waitFor(() => expect(filesHold(folder, prompt)).toEqual([]), { timeout: 10_000 });
});

test('are masked by a scrub: the secret is in no file any more, and the next summary has the mask', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const secret = `ghp_${'wq7R2mXk9LpT4vZc8NbY1sHd6FgJ3aEu5oKi'}`;
  const prompt = { 'event.name': 'codex.user_prompt', 'conversation.id': 'c', prompt: `use ${secret} please` };
  await store.accept(logsRequest([prompt]));
  const [before] = await summarised(store);
  expect(before?.run?.title).toContain(secret);
  await store.scrub({});
  await vi.waitFor(() => expect(filesHold(folder, secret)).toEqual([]), { timeout: 10_000 });
  const [after] = await summarised(store);
  expect(after?.run?.title).toBe('use [SECRET:github-token] please');
});
