/** What of the log leaves at a time. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { decodeExportRequest } from '../../otlp/decode.ts';
import { type CaptureName, capture, logsRequest, openStore } from '../testing/open-store.ts';
import { batchRequest, prompts } from '../testing/relay-setup.ts';

describe('batches', () => {
  test.each<[CaptureName, Signal]>([
    ['codex-0.169.0', 'logs'],
    ['codex-0.169.0', 'traces'],
    ['codex-0.169.0', 'metrics'],
    ['claude-code-2.1.197', 'logs'],
    ['gemini-cli-0.61.0', 'logs'],
    ['gemini-cli-0.61.0', 'metrics'],
  ])('the capture %s %s leaves byte for byte', async (name, signal) => {
    const store = await openStore();
    const request = capture(name, signal);
    const sent = Buffer.from(request.body);
    await store.accept(request);
    const batch = await store.relay.readBatch(batchRequest({ signal, nextSeq: 1 }));
    expect(batch.atEnd).toBe(true);
    expect(decodeExportRequest(signal, batch.body)).toEqual(decodeExportRequest(signal, sent));
    expect(batch.body.length).toBe(sent.length);
  });

  test('keep to both bounds and go on where they ended', async () => {
    const store = await openStore();
    await store.accept(prompts('a', 100));
    await store.accept(capture('codex-0.169.0', 'traces'));
    await store.accept(prompts('b', 50));
    const counts: number[] = [];
    const texts: string[] = [];
    for (let from = 1; ; ) {
      const batch = await store.relay.readBatch(
        batchRequest(
          { signal: 'logs', nextSeq: from },
          { maxRecords: 30, maxBytes: 2500, encoding: 'json', gzip: true },
        ),
      );
      if (batch.records === 0) break;
      counts.push(batch.records);
      const json = JSON.parse(gunzipSync(batch.body).toString());
      for (const group of json.resourceLogs)
        for (const scope of group.scopeLogs)
          for (const record of scope.logRecords) texts.push(record.attributes.at(-1).value.stringValue);
      from = batch.nextSeq;
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(30);
    expect(Math.min(...counts.slice(0, -1))).toBeGreaterThan(1);
    const wanted = [...Array(100).keys()].map((i) => `a ${i}`).concat([...Array(50).keys()].map((i) => `b ${i}`));
    expect(texts).toEqual(wanted);
  });

  test('hold a record that alone is over the bound', async () => {
    const store = await openStore();
    await store.accept(logsRequest([{ 'event.name': 'x', text: 'y'.repeat(5000) }, { 'event.name': 'z' }]));
    const batch = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 1 }, { maxBytes: 1000 }));
    expect(batch).toMatchObject({ records: 1, nextSeq: 2, atEnd: false });
  });

  test('stop before a conversation that is being deleted, and go on when that is decided', async () => {
    const store = await openStore();
    await store.accept(prompts('a', 3));
    await store.accept(prompts('b', 3));
    await store.accept(prompts('c', 3));
    const [, b] = (await store.conversations(10)).sort((one, other) => one.id - other.id);
    await store.hideConversations([b?.id ?? 0]);
    const before = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 1 }));
    expect(before).toMatchObject({ records: 3, nextSeq: 4, atEnd: false, waitsForDeletion: true });
    await store.purgeConversations([b?.id ?? 0]);
    const after = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 4 }));
    expect(after).toMatchObject({ records: 3, taken: [[7, 3]], nextSeq: 10, atEnd: true, waitsForDeletion: false });
  });

  test('of a replay hold what it selects', async () => {
    const store = await openStore();
    await store.accept(prompts('a', 2));
    await store.accept(prompts('b', 2));
    await store.accept(prompts('a', 2));
    const [a] = (await store.conversations(10)).sort((one, other) => one.id - other.id);
    const filter = { conversationId: a?.id ?? 0 };
    const plan = await store.relay.planReplay(['logs', 'traces'], filter);
    expect(plan).toEqual([{ signal: 'logs', fromSeq: 1, endSeq: 6, records: 4, bytes: expect.any(Number) }]);
    const batch = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 1 }, { filter, endSeq: 6 }));
    expect(batch).toMatchObject({
      records: 4,
      taken: [
        [1, 2],
        [5, 2],
      ],
      nextSeq: 7,
      atEnd: true,
    });
    const part = await store.relay.readBatch(
      batchRequest({ signal: 'logs', nextSeq: 1 }, { filter, endSeq: 6, maxRecords: 3 }),
    );
    expect(part).toMatchObject({
      records: 3,
      taken: [
        [1, 2],
        [5, 1],
      ],
      nextSeq: 6,
      atEnd: false,
    });
    const times = { fromMs: 1_790_000_000_001, toMs: 1_790_000_000_001 };
    const timed = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 1 }, { filter: times }));
    expect(timed.taken).toEqual([
      [2, 1],
      [4, 1],
      [6, 1],
    ]);
  });
});
