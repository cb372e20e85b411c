/** Which records leave, by how they came in. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Origin } from '../../log/intake.ts';
import type { LogStore } from '../../log/log-store.ts';
import { decodeExportRequest } from '../../otlp/decode.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { makeVersion4 } from '../testing/older-log.ts';
import { logsRequest, openStore, temporaryFolder } from '../testing/open-store.ts';
import { answerOf, batchRequest, configure, follow, prompts } from '../testing/relay-setup.ts';

const accept = (store: LogStore, origin: Origin, key: string, count: number) =>
  store.accept({ ...prompts(key, count), origin });

/** A recorded run's record, as its player makes it. */
const sample = (key: string) => ({
  ...logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': key, prompt: key }], {
    resource: { 'service.name': 'codex_exec', 'sluice.sample': 'true' },
  }),
  origin: 'sample' as const,
});

const TEXTS = /"stringValue":"((?:in|demo|old)\d* \d+|demo\d*)"/g;

async function textsOf(store: LogStore, request: Parameters<LogStore['relay']['readBatch']>[0]): Promise<string[]> {
  const batch = await store.relay.readBatch(request);
  if (batch.records === 0) return [];
  const json = JSON.stringify(decodeExportRequest(request.signal, batch.body));
  return [...json.matchAll(TEXTS)].map(([, text]) => text as string);
}

test('a live range takes what was received and passes over the rest, counted as never queued', async () => {
  const store = await openStore();
  const relay = follow(store);
  await configure(store, 'a');
  await accept(store, 'received', 'in1', 2);
  await store.accept(sample('demo1'));
  await accept(store, 'salvaged', 'old1', 2);
  await accept(store, 'received', 'in2', 1);
  expect(relay.live('a').queuedRecords).toBe(3);

  const range = relay.live('a');
  const batch = await store.relay.readBatch(batchRequest(range));
  expect(batch.records).toBe(3);
  expect(batch.taken).toEqual([
    [1, 2],
    [6, 1],
  ]);
  // What was passed over does not count as sent.
  expect(batch.sentRuns).toEqual([
    [1, 2],
    [6, 6],
  ]);
  expect(await textsOf(store, batchRequest(range))).toEqual(['in1 0', 'in1 1', 'in2 0']);
  await store.relay.apply(answerOf(range, batch));
  expect(relay.live('a')).toMatchObject({ queuedRecords: 0, nextSeq: 7 });
  expect(relay.counters('a')).toMatchObject({ sent: 3, dropped: 0 });
});

test('a replay takes what was salvaged, and never a recorded run', async () => {
  const store = await openStore();
  const relay = follow(store);
  await configure(store, 'a');
  await accept(store, 'received', 'in1', 1);
  await store.accept(sample('demo1'));
  await accept(store, 'salvaged', 'old1', 2);
  const filter = { fromMs: 0, toMs: 4_000_000_000_000 };
  const parts = await store.relay.planReplay(['logs'], filter);
  expect(parts).toMatchObject([{ records: 3 }]);
  await store.relay.apply({ type: 'replay', name: 'a', parts, filter });
  const replay = [...relay.ranges.values()].find(({ kind }) => kind === 'replay');
  if (replay === undefined) throw new Error('no replay');
  const { endSeq = 0 } = replay;
  expect(await textsOf(store, batchRequest(replay, { filter, endSeq }))).toEqual(['in1 0', 'old1 0', 'old1 1']);
  const ofDemo = (await store.conversations(10)).find(({ sample: isSample }) => isSample);
  expect(await store.relay.planReplay(['logs'], { conversationId: ofDemo?.id ?? 0 })).toEqual([]);
});

test('the same after a restart, after retention and after a deletion', async () => {
  const folder = temporaryFolder();
  const first = await openStore(folder);
  await configure(first, 'a');
  await accept(first, 'salvaged', 'old1', 2);
  await accept(first, 'received', 'in1', 2);
  await first.accept(sample('demo1'));
  await first.close();

  const second = await openStore(folder);
  const relay = follow(second);
  await configure(second, 'a');
  expect(relay.live('a').queuedRecords).toBe(2);
  const old = (await second.conversations(10)).find(({ key }) => key === 'old1');
  await second.hideConversations([old?.id ?? 0]);
  await second.purgeConversations([old?.id ?? 0]);
  expect(relay.counters('a')?.dropped).toBe(0);
  expect(await textsOf(second, batchRequest(relay.live('a')))).toEqual(['in1 0', 'in1 1']);
  await second.setLimits({ limitBytes: 1, maxAgeDays: 30, shares: { logs: 1, traces: 0, metrics: 0 } });
  await expect.poll(() => relay.counters('a')?.dropped).toBe(2);
  expect(relay.live('a').queuedRecords).toBe(0);
});

test('recorded runs of an older log do not leave any more', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await configure(store, 'a');
  await accept(store, 'received', 'in1', 1);
  await store.accept(sample('demo1'));
  await store.close();
  makeVersion4(join(folder, LOG_FILE), 'UPDATE send_range SET queued_records = 2');
  const again = await openStore(folder);
  const relay = follow(again);
  await configure(again, 'a');
  expect(relay.live('a').queuedRecords).toBe(1);
  expect(await textsOf(again, batchRequest(relay.live('a')))).toEqual(['in1 0']);
});
