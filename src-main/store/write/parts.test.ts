/** Very large records: stored in parts, and one to everybody who reads, removes or checks them. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { IntakeRequest } from '../../log/intake.ts';
import { joinRequest } from '../../otlp/join-groups.ts';
import { encodeMessage } from '../../otlp/json-to-protobuf.ts';
import { messageType } from '../../otlp/messages.ts';
import { PART_BYTES, WHOLE_BYTES } from '../file/chunk-parts.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { openSalvage } from '../file/salvage.ts';
import { logFaults } from '../testing/log-faults.ts';
import { idsOf, logsRequest, openStore, requestOf, temporaryFolder } from '../testing/open-store.ts';
import { batchRequest } from '../testing/relay-setup.ts';

const MIB = 1024 * 1024;

/** A prompt of the run `key` with noise behind it: no text that is UTF-8, zeros among it. */
function largeRequest(key: string, sizeBytes: number): { request: IntakeRequest; record: Buffer } {
  const noise = randomBytes(sizeBytes);
  noise.fill(0, 100, 200);
  const attributes = [
    { key: 'event.name', value: { stringValue: 'codex.user_prompt' } },
    { key: 'conversation.id', value: { stringValue: key } },
    { key: 'prompt', value: { stringValue: `words of ${key}` } },
    { key: 'noise', value: { bytesValue: noise.toString('base64') } },
  ];
  const message = encodeMessage(messageType('LogRecord'), { observedTimeUnixNano: '1790000000000000000', attributes });
  const record = Buffer.concat([Buffer.of(0x12), varint(message.length), message]);
  const resource = Buffer.alloc(0);
  const scope = encodeMessage(messageType('InstrumentationScope'), { name: 'codex_otel.log_only' });
  const envelope = Buffer.concat([Buffer.of(0x0a), varint(scope.length), scope]);
  return { request: requestOf('logs', joinRequest(resource, envelope, [record])), record };
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function inLog<T>(folder: string, look: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(folder, LOG_FILE));
  try {
    return look(db);
  } finally {
    db.close();
  }
}

const partsOf = (db: DatabaseSync) => Number(db.prepare('SELECT count(*) AS n FROM chunk_part').get()?.['n']);

test('neighbours are stored between the parts, the record behind them, whole and found by its words', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const { request, record } = largeRequest('large', 3 * PART_BYTES);
  const order: string[] = [];
  const large = store.accept(request).then((outcome) => {
    order.push('large');
    return outcome;
  });
  let small = 0;
  while (order.length === 0) {
    const outcome = await store.accept(logsRequest([{ 'event.name': 'small' }]));
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    small++;
  }
  expect(await large).toEqual({ outcome: 'accepted', records: 1 });
  expect(small).toBeGreaterThan(3);

  const [seq] = await idsOf(store, '"words of large"');
  // Its number is that of the moment when all of it was there.
  expect(seq).toBeGreaterThan(3);
  expect(await store.rows([seq as number])).toMatchObject([{ kind: 'user_prompt' }]);
  expect((await store.conversations(9)).map(({ title }) => title)).toContain('words of large');
  const json = await store.eventOtlpJson(seq as number);
  expect(json?.length).toBeGreaterThan(3 * PART_BYTES);
  await store.close();

  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  const { bytes, size, parts } = inLog(folder, (db) => ({
    ...(db.prepare(`SELECT ${WHOLE_BYTES} AS bytes FROM chunk WHERE parts > 0`).get() as { bytes: Uint8Array }),
    ...(db.prepare('SELECT max(length(bytes)) AS size FROM chunk').get() as { size: number }),
    parts: partsOf(db),
  }));
  expect(hashOf(bytes)).toBe(hashOf(record));
  expect([parts, size < MIB]).toEqual([4, true]);
});

test('a log that is taken away between the parts: the new one has all of them', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const { request, record } = largeRequest('large', 6 * PART_BYTES);
  const large = store.accept(request);
  await store.accept(logsRequest([{ 'event.name': 'small' }]));
  await store.accept(logsRequest([{ 'event.name': 'small' }]));
  renameSync(join(folder, LOG_FILE), join(folder, 'elsewhere.sqlite'));
  expect(await large).toEqual({ outcome: 'accepted', records: 1 });
  expect((await store.conversations(9)).map(({ key }) => key)).toContain('large');
  await store.close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  const row = inLog(folder, (db) => db.prepare(`SELECT ${WHOLE_BYTES} AS bytes FROM chunk WHERE parts > 0`).get());
  expect(hashOf(row?.['bytes'] as Uint8Array)).toBe(hashOf(record));
});

test('an exporter gets it whole, and a salvage brings it back', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const { request, record } = largeRequest('large', PART_BYTES + 5);
  await store.accept(request);
  const batch = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 1 }, { maxBytes: 64 * MIB }));
  expect(batch.records).toBe(1);
  expect(Buffer.from(batch.body).includes(record)).toBe(true);
  await store.close();
  const salvage = openSalvage(join(folder, LOG_FILE));
  const [salvaged] = [...salvage.requests()];
  salvage.close();
  expect(salvaged?.records).toBe(1);
  expect(Buffer.from(salvaged?.body ?? []).includes(record)).toBe(true);
});

test('what is purged leaves no part behind, nor its bytes in the file', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const { request, record } = largeRequest('gone', 2 * PART_BYTES + 5);
  await store.accept(request);
  await store.accept(largeRequest('stays', PART_BYTES + 5).request);
  const gone = (await store.conversations(9)).find(({ key }) => key === 'gone');
  await store.purgeConversations([gone?.id ?? 0]);
  await store.close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  expect(inLog(folder, partsOf)).toBe(2);
  expect(readFileSync(join(folder, LOG_FILE)).includes(record.subarray(5 * MIB, 5 * MIB + 64))).toBe(false);
});

test('retention counts and removes it, a part a slice', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder, { limitBytes: 12 * MIB });
  for (const key of ['one', 'two', 'three']) await store.accept(largeRequest(key, PART_BYTES + MIB).request);
  while ((await store.stats()).records.logs > 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await store.close();
  const again = await openStore(folder, { limitBytes: 12 * MIB });
  await again.accept(logsRequest([{ 'event.name': 'small' }]));
  await again.close();
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
});

test('parts that a kill left are swept at the next start', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.accept(largeRequest('whole', PART_BYTES + 5).request);
  await store.close();
  inLog(folder, (db) => {
    for (let i = 0; i < 3; i++) db.prepare('INSERT INTO chunk_part(bytes) VALUES (?)').run(randomBytes(1_000));
  });
  const again = await openStore(folder);
  for (let i = 0; i < 9; i++) await again.accept(logsRequest([{ 'event.name': 'small' }]));
  await again.close();
  expect(inLog(folder, partsOf)).toBe(2);
  expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
});
