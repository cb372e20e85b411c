import { describe, expect, test } from 'vitest';
import { capture, idsOf, openStore, requestOf, temporaryFolder } from './testing/open-store.ts';

describe('a Codex run', () => {
  test('is accepted, committed and found again', async () => {
    const store = await openStore();
    const commits: unknown[] = [];
    store.onCommit((commit) => commits.push(commit));
    const outcome = await store.accept(capture('codex-0.169.0', 'logs'));
    expect(outcome).toEqual({ outcome: 'accepted', records: 18, serviceName: 'codex_exec' });
    expect(commits).toEqual([
      { fromSeq: 1, toSeq: 18, count: { logs: 18, traces: 0, metrics: 0 }, conversationIds: [1, 2] },
    ]);

    const conversations = await store.conversations(10);
    const run = conversations.find(({ key }) => key !== '');
    expect(run).toMatchObject({
      agent: 'codex',
      serviceName: 'codex_exec',
      tokens: { input: 2400, cached: 1800, output: 160, reasoning: 64 },
      sample: false,
    });
    const ids = await idsOf(store, '', run?.id);
    const rows = await store.rows(ids);
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(rows.filter(({ kind }) => kind === 'sse_event')).toHaveLength(8);
    const result = rows.find(({ kind }) => kind === 'tool_result');
    expect(result).toMatchObject({ tool: 'exec_command', ok: true });

    const detail = await store.event(result?.id ?? 0);
    expect(detail?.row).toEqual(result);
    expect(detail?.conversationKey).toBe(run?.key);
    expect(detail?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'codex_exec' } });
  });

  test('survives closing and opening again', async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    await first.accept(capture('codex-0.169.0', 'logs'));
    const before = { rows: await first.rows(await idsOf(first)), conversations: await first.conversations(10) };
    await first.close();
    const second = await openStore(folder);
    expect({ rows: await second.rows(await idsOf(second)), conversations: await second.conversations(10) }).toEqual(
      before,
    );
    await second.accept(capture('codex-0.169.0', 'logs'));
    expect(await idsOf(second)).toHaveLength(36);
  });

  test('JSON and protobuf give the same rows', async () => {
    const store = await openStore();
    await store.accept(capture('codex-0.169.0', 'logs'));
    await store.accept(capture('codex-0.169.0', 'logs', 'json'));
    const rows = await store.rows(await idsOf(store));
    const plain = rows.map(({ id: _id, sizeBytes: _size, ...row }) => row);
    expect(plain.slice(18)).toEqual(plain.slice(0, 18));
  });
});

test('all signals of all captures are counted', async () => {
  const store = await openStore();
  for (const name of ['codex-0.169.0', 'gemini-cli-0.61.0'] as const) {
    for (const signal of ['logs', 'traces', 'metrics'] as const) {
      expect(await store.accept(capture(name, signal))).toMatchObject({ outcome: 'accepted' });
    }
  }
  const { records, bytes } = await store.stats();
  expect(records.logs).toBe(33);
  expect(records.traces).toBeGreaterThan(0);
  expect(records.metrics).toBeGreaterThan(0);
  expect(bytes.traces).toBeGreaterThan(bytes.logs);
});

test('a malformed request is refused alone, in the middle of a group', async () => {
  const store = await openStore();
  const good = capture('codex-0.169.0', 'logs');
  const broken = requestOf('logs', good.body.subarray(0, good.body.length - 7));
  const outcomes = await Promise.all([
    store.accept(capture('codex-0.169.0', 'logs')),
    store.accept(broken),
    store.accept(capture('claude-code-2.1.197', 'logs')),
  ]);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted']);
  expect(await idsOf(store)).toHaveLength(24);
});
