/** Small inputs from public complaints, as a log answers for them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tailLine } from '../cli/tail-line.ts';
import { idsOf, logsRequest, openStore, requestOf } from './testing/open-store.ts';

async function storeOf(file: string) {
  const store = await openStore();
  const body = readFileSync(new URL(`../../src-shared/agents/fixtures/cases/${file}.json`, import.meta.url));
  expect(await store.accept(requestOf('logs', body, 'json'))).toMatchObject({ outcome: 'accepted' });
  const rows = await store.rows(await idsOf(store));
  return { store, rows, conversations: await store.conversations(10) };
}

test('11: the input of Claude Code holds what went through the cache', async () => {
  const { store, rows, conversations } = await storeOf('11-claude-cache-tokens');
  const tokens = { input: 24_741, cached: 16_004, cacheWrite: 8_734, output: 107 };
  expect(rows).toMatchObject([{ tokens }]);
  expect(conversations).toMatchObject([{ tokens: { ...tokens, reasoning: 0 } }]);
  expect((await store.commonEvents([1]))[0]).toMatchObject({ tokens });
  expect(await idsOf(store, 'tokens:>10k')).toEqual([1]);
  expect(await idsOf(store, 'input:>24740 input:<24742')).toEqual([1]);
  expect(rows[0]?.summary).toContain('24,741→107 tok');
});

test('12: MCP tools are told apart, and their server stands beside them', async () => {
  const { store, rows } = await storeOf('12-mcp-tool');
  expect(rows).toMatchObject([
    { tool: 'search_issues', server: 'jira', summary: 'search_issues (jira) ok' },
    { tool: 'delete_issue', server: 'jira', summary: 'delete_issue (jira) ok' },
  ]);
  expect(await idsOf(store, 'tool:delete_issue')).toEqual([2]);
  expect(await idsOf(store, 'server:jira')).toEqual([1, 2]);
  expect(await idsOf(store, '-server:jira')).toEqual([]);
  expect(await idsOf(store, 'jira tool:search*')).toEqual([1]);
});

test('13: what a body of members says is in the row, a prompt in the title', async () => {
  const { rows, conversations } = await storeOf('13-structured-body');
  expect(rows.map(({ summary }) => summary)).toEqual(['fix the build', 'disk almost full']);
  expect(conversations.map(({ title }) => title).toSorted()).toEqual(['', 'fix the build']);
});

test('14: a time of another year is in the line', async () => {
  const { rows } = await storeOf('14-other-year');
  expect(new Date(rows[0]?.timeMs ?? 0).getUTCFullYear()).toBe(1970);
  expect(tailLine(rows[0] as (typeof rows)[0], undefined)).toMatch(/^1970-01-2\d /);
});

test('15: tail names an event that has no table', async () => {
  const { rows } = await storeOf('15-tail-other-event');
  const line = tailLine(rows[0] as (typeof rows)[0], { key: 'm11' });
  expect(line.slice(24)).toBe('claude   m11      subagent_completed ok    12s Explore');
  const store = await openStore();
  await store.accept(
    logsRequest([{ 'event.name': 'brand_new', duration_ms: 12_000, success: 'true' }], {
      scope: 'com.anthropic.claude_code.events',
    }),
  );
  const unknown = await store.rows([1]);
  expect(tailLine(unknown[0] as (typeof unknown)[0], undefined).slice(24)).toBe(
    'claude            brand_new          ok    12s',
  );
});

test('16: reasoning of Copilot is read', async () => {
  const { rows } = await storeOf('16-copilot-reasoning');
  expect(rows).toMatchObject([{ tokens: { input: 1_200, cached: 900, output: 80, reasoning: 32 } }]);
});

test('a command that failed is found by is:error and by its exit code, and counted', async () => {
  const store = await openStore();
  const output = (code: number) => `Chunk ID: 1\nProcess exited with code ${code}\nOutput:\nx`;
  await store.accept(
    logsRequest([
      { 'event.name': 'codex.tool_result', 'conversation.id': 'c', success: 'true', output: output(3) },
      { 'event.name': 'codex.tool_result', 'conversation.id': 'c', success: 'true', output: output(0) },
    ]),
  );
  expect(await idsOf(store, 'is:error')).toEqual([1]);
  expect(await idsOf(store, 'exit:>0')).toEqual([1]);
  expect(await idsOf(store, 'exit:0')).toEqual([2]);
  expect(await store.conversations(10)).toMatchObject([{ errors: 1 }]);
  expect((await store.query({ filter: '' })).failed).toEqual(Uint8Array.of(1, 0));
  expect(await store.rows([1])).toMatchObject([{ ok: false, exitCode: 3, summary: 'failed · exit 3' }]);
});
