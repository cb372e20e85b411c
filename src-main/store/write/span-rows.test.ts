/** Rows of events from spans: for agents that send nothing else, and only there. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { LogStore } from '../../log/log-store.ts';
import { allCaptures } from '../../testing/all-captures.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { logFaults } from '../testing/log-faults.ts';
import { idsOf, openStore, requestOf, temporaryFolder } from '../testing/open-store.ts';

const CAPTURES = allCaptures();

function captured(name: string, signal: Signal) {
  const found = CAPTURES.find((one) => `${one.sender}.${one.scenario}` === name && one.signal === signal);
  if (found === undefined) throw new Error(`${name} has no ${signal}`);
  return requestOf(signal, Buffer.from(found.json), 'json');
}

async function rowsOf(store: LogStore) {
  const rows = await store.rows(await idsOf(store));
  return rows.sort((a, b) => a.timeMs - b.timeMs).map(({ agent, kind, ok, tool }) => ({ agent, kind, ok, tool }));
}

// By the scenario: a request that asks for a call, the call, a request that answers.
describe('an agent that sends spans alone has a conversation with a row a step', () => {
  const asked = { kind: 'user_prompt', ok: undefined, tool: undefined };
  const request = { kind: 'api_request', tool: undefined };
  test.each([
    ['copilot-cli-1.0.102.tool', 'copilot', ['user_prompt', 'api_request', 'tool_result', 'api_request'], 'bash', true],
    [
      'claude-code-2.1.332.tool',
      'claude',
      ['user_prompt', 'api_request', 'tool_result', 'api_request'],
      'Bash',
      undefined,
    ],
    ['gemini-cli-0.61.0.tool', 'gemini', ['api_request', 'tool_result', 'api_request'], 'run_shell_command', true],
    [
      'codex-0.171.0.tool',
      'codex',
      ['user_prompt', 'api_request', 'tool_result', 'api_request'],
      'exec_command',
      undefined,
    ],
    // The first request is the title generator's; the second one ends behind the call that it asked for.
    [
      'opencode-1.18.33.tool-fast',
      'opencode',
      ['api_request', 'tool_result', 'api_request', 'api_request'],
      'bash',
      true,
    ],
  ] as const)('%s', async (name, agent, kinds, tool, ok) => {
    const store = await openStore();
    await store.accept(captured(name, 'traces'));
    const rows = await rowsOf(store);
    expect(rows.map(({ kind }) => kind)).toEqual(kinds);
    expect(rows.find(({ kind }) => kind === 'tool_result')).toEqual({ agent, kind: 'tool_result', ok, tool });
    expect(rows.find(({ kind }) => kind === 'user_prompt') ?? { agent, ...asked }).toEqual({ agent, ...asked });
    expect(rows.findLast(({ kind }) => kind === 'api_request')).toMatchObject({ agent, ...request });
    const conversations = await store.conversations(10);
    expect(conversations.map((one) => one.agent)).toEqual([agent]);
  });
});

test('a failed request is one failure with its sentence, and what was asked is the title', async () => {
  const store = await openStore();
  await store.accept(captured('claude-code-2.1.332.fail', 'traces'));
  const [conversation] = await store.conversations(10);
  expect(conversation).toMatchObject({ title: 'please echo hello', errors: 1 });
  const [failed] = await store.rows(await idsOf(store, 'is:error'));
  expect(failed).toMatchObject({ kind: 'api_request', status: 529, error: 'synthetic server error' });
});

describe('where log records tell the same, spans have no rows', () => {
  const name = 'claude-code-2.1.332.tool';
  const orders: Signal[][] = [
    ['logs', 'traces'],
    ['traces', 'logs'],
    ['traces', 'logs', 'traces'],
  ];
  test.each(orders.map((order) => [order.join(', '), order] as const))('%s', async (_, order) => {
    const alone = await openStore();
    await alone.accept(captured(name, 'logs'));
    const folder = temporaryFolder();
    const store = await openStore(folder);
    for (const signal of order) await store.accept(captured(name, signal));
    expect(await rowsOf(store)).toEqual(await rowsOf(alone));
    const summary = async (of: LogStore) =>
      (await of.conversations(10)).map(
        ({ id: _id, lastReceivedMs: _received, isPending: _pending, run: _run, ...rest }) => rest,
      );
    expect(await summary(store)).toEqual(await summary(alone));
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });
});

test('details, search, filter and OTLP/JSON of a span', async () => {
  const store = await openStore();
  await store.accept(captured('copilot-cli-1.0.102.tool', 'traces'));
  const [id] = await idsOf(store, 'hello-from-tool kind:tool_result @gen_ai.tool.name:bash');
  expect(id).toBeDefined();
  expect(await store.event(id as number)).toMatchObject({
    signal: 'traces',
    row: { summary: 'echo hello-from-tool', agent: 'copilot' },
    record: { eventName: expect.stringMatching(/^execute_tool bash/) },
  });
  const json = JSON.parse((await store.eventOtlpJson(id as number)) ?? '');
  expect(json.resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject({
    name: expect.stringMatching(/^execute_tool bash/),
    traceId: expect.any(String),
    endTimeUnixNano: expect.any(String),
  });
});

test('a rebuild gives the same, and what is deleted is gone with its spans', async () => {
  const folder = temporaryFolder();
  const file = join(folder, LOG_FILE);
  const first = await openStore(folder);
  for (const name of ['copilot-cli-1.0.102.tool', 'opencode-1.18.33.tool-fast']) {
    await first.accept(captured(name, 'traces'));
  }
  for (const signal of ['traces', 'logs'] as const) await first.accept(captured('claude-code-2.1.332.tool', signal));
  const state = async (store: LogStore) => ({
    rows: await rowsOf(store),
    conversations: await store.conversations(10),
  });
  const before = await state(first);
  await first.close();
  const db = new DatabaseSync(file);
  db.exec("UPDATE meta SET value = 'older' WHERE key = 'derived_version'");
  db.close();

  const store = await openStore(folder);
  expect(await state(store)).toEqual(before);
  const copilot = before.conversations.find(({ agent }) => agent === 'copilot');
  await store.hideConversations([copilot?.id as number]);
  expect(await idsOf(store, 'agent:copilot')).toEqual([]);
  await store.purgeConversations([copilot?.id as number]);
  expect((await store.conversations(10)).map(({ agent }) => agent).sort()).toEqual(['claude', 'opencode']);
  expect(await idsOf(store, 'agent:copilot')).toEqual([]);
  await store.close();
  expect(logFaults(file)).toEqual([]);
});
