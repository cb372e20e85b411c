/** What a filter asks of the step that an event is part of, in a real log, by captures of real agents. */
import { expect, test } from 'vitest';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { LogStore } from '../../log/log-store.ts';
import { allCaptures } from '../../testing/all-captures.ts';
import { idsOf, openStore, requestOf, summarised } from '../testing/open-store.ts';

const CAPTURES = allCaptures();

async function storeWith(captures: ReadonlyArray<[name: string, signal: Signal]>): Promise<LogStore> {
  const store = await openStore();
  for (const [name, signal] of captures) {
    const found = CAPTURES.filter((one) => `${one.sender}.${one.scenario}` === name && one.signal === signal);
    if (found.length === 0) throw new Error(`${name} has no ${signal}`);
    for (const { json } of found) await store.accept(requestOf(signal, Buffer.from(json), 'json'));
  }
  await summarised(store);
  return store;
}

/** Names of what a filter finds. */
async function found(store: LogStore, filter: string): Promise<string[]> {
  const rows = await store.rows(await idsOf(store, filter));
  return [...new Set(rows.map(({ name }) => name))].sort();
}

type Cases = Record<string, string[]>;

test.each<[string, Array<[string, Signal]>, Cases]>([
  [
    'a command that exits with 3, though Codex says success',
    [['codex-0.171.0.toolfail', 'logs']],
    {
      'outcome:failed': ['codex.tool_decision', 'codex.tool_result'],
      'exit:>0': ['codex.tool_decision', 'codex.tool_result'],
      'command:echo': ['codex.tool_decision', 'codex.tool_result'],
      'command:cho': [],
      'turn:2': [],
      'wait:>0': [],
      'signal:traces': [],
    },
  ],
  [
    'the same by spans, which have no outcome of it',
    [['codex-0.171.0.toolfail', 'traces']],
    { 'exit:>0': [], 'signal:logs': [] },
  ],
  [
    'spans alone',
    [['copilot-cli-1.0.102.toolfail', 'traces']],
    {
      'outcome:failed exit:3': ['execute_tool'],
      'command:echo': ['execute_tool'],
      'ttft:>0': ['chat'],
      'tokens.input:>0': ['chat'],
      'signal:traces turn:1': ['chat', 'execute_tool', 'invoke_agent'],
      'signal:logs': [],
    },
  ],
  [
    'a tool of an MCP server, on the decision too',
    [['claude-code-2.1.332.mcp', 'logs']],
    { 'server:greeter': ['claude_code.tool_decision', 'claude_code.tool_result'] },
  ],
  [
    'a person who declined, and how long that took',
    [['codex-0.171.0.appserver-denied', 'logs']],
    {
      'outcome:declined': ['codex.tool_decision', 'codex.tool_result'],
      'wait:>0': ['codex.tool_decision', 'codex.tool_result'],
    },
  ],
])('%s', async (_, captures, cases) => {
  const store = await storeWith(captures);
  for (const [filter, names] of Object.entries(cases))
    expect([filter, await found(store, filter)]).toEqual([filter, names]);
});

test('turns by number and by the agent’s own id, pieces of a stream included', async () => {
  const store = await storeWith([['codex-0.171.0.resume', 'logs']]);
  const counts = await Promise.all(
    ['turn:1', 'turn:2', 'turn:>=1'].map(async (filter) => (await idsOf(store, filter)).length),
  );
  expect(counts.slice(0, 2)).toEqual([23, 23]);
  expect(counts[2]).toBe(69);
  const claude = await storeWith([['claude-code-2.1.332.resume', 'logs']]);
  const [first] = await claude.commonEvents(await idsOf(claude, 'kind:user_prompt'));
  const id = String(first?.attributes['prompt.id']);
  expect(await idsOf(claude, `turn:${id}`)).toEqual(await idsOf(claude, `@prompt.id:${id} turn:1`));
});

test('what a trace holds', async () => {
  const store = await storeWith([['claude-code-2.1.332.mcp', 'logs']]);
  const [first] = await idsOf(store, 'kind:user_prompt');
  const traceId = (await store.event(first ?? 0))?.record.traceId ?? '';
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(await found(store, `trace:${traceId.toUpperCase()}`)).toContain('claude_code.tool_result');
  expect(await found(store, `-trace:${traceId}`)).toContain('claude_code.plugin_loaded');
});
