/** Large requests through the real threads of a real log. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import type { IntakeRequest } from '../../log/intake.ts';
import { createLogStore } from '../create-log-store.ts';
import { storeOptions, temporaryFolder } from '../testing/open-store.ts';
import { createRequestSplitter } from './request-splitter.ts';

function jsonOf(count: number, bad: number[] = []): Buffer {
  const logRecords = Array.from({ length: count }, (_, index) => ({
    eventName: `e${index}`,
    ...(bad.includes(index) ? { flags: {} } : {}),
  }));
  return Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
}

function requestOf(body: Buffer, compression: IntakeRequest['compression'] = 'identity'): IntakeRequest {
  return { signal: 'logs', encoding: 'json', compression, body: new Uint8Array(body) };
}

async function openStore() {
  const store = await createLogStore(storeOptions(temporaryFolder()));
  onTestFinished(() => store.close());
  const commits: number[] = [];
  store.onCommit(({ count }) => commits.push(count.logs));
  return { store, commits };
}

it.each([
  ['as it is', (body: Buffer) => requestOf(body)],
  ['gzip', (body: Buffer) => requestOf(gzipSync(body), 'gzip')],
  ['zstd, small on the wire', (body: Buffer) => requestOf(zstdCompressSync(body), 'zstd')],
])('are stored in slices, whole and in order: %s', async (_, request) => {
  const { store, commits } = await openStore();
  const outcome = await store.accept(request(jsonOf(10_000, [3, 9_999])));
  expect(outcome).toMatchObject({ outcome: 'accepted', records: 9_998, rejected: 2 });
  expect(outcome).toHaveProperty('message', expect.stringContaining('logRecords[3].flags'));
  expect(commits.length).toBeGreaterThan(3);
  expect(commits.reduce((sum, count) => sum + count, 0)).toBe(9_998);
  const { ids } = await store.query({ filter: '' });
  const [first] = await store.rows([ids[0] as number]);
  expect(first?.id).toBe(Math.min(...ids));
});

it('small bodies of very many records are large, too, and neighbours are stored between their slices', async () => {
  const { store } = await openStore();
  const empty = Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${'{},'.repeat(20_000)}{}]}]}]}`);
  const order: string[] = [];
  const large = store.accept(requestOf(empty)).then((outcome) => {
    order.push('large');
    return outcome;
  });
  const small = store.accept(requestOf(jsonOf(1))).then(() => order.push('small'));
  expect(await large).toMatchObject({ outcome: 'accepted', records: 20_001 });
  await small;
  expect(order).toEqual(['small', 'large']);
});

it('one that breaks stores nothing', async () => {
  const { store, commits } = await openStore();
  const broken = jsonOf(10_000).subarray(0, -1);
  expect(await store.accept(requestOf(broken))).toMatchObject({ outcome: 'refused', reason: 'malformed' });
  expect(commits).toEqual([]);
});

it('a slice that cannot be stored defers the request, and the next one goes on', async () => {
  let calls = 0;
  const splitter = createRequestSplitter(() =>
    Promise.resolve(
      ++calls === 2
        ? { outcome: 'deferred', retryAfterMs: 5, message: 'the disk is full' }
        : { outcome: 'accepted', records: 1 },
    ),
  );
  onTestFinished(() => splitter.close());
  const [first, second] = await Promise.all([
    splitter.accept(requestOf(jsonOf(10_000))),
    splitter.accept(requestOf(jsonOf(10_000))),
  ]);
  expect(first).toEqual({ outcome: 'deferred', retryAfterMs: 5, message: 'the disk is full' });
  expect(second).toMatchObject({ outcome: 'accepted', records: 10_000 });
});

it('a thread that holds much memory ends when nothing waits, and the next request gets another', async () => {
  const threads = () => (process.report.getReport() as { workers: unknown[] }).workers.length;
  const during: number[] = [];
  const splitter = createRequestSplitter(() => {
    during.push(threads());
    return Promise.resolve({ outcome: 'accepted', records: 1 });
  });
  onTestFinished(() => splitter.close());
  const large = requestOf(
    Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"${'x'.repeat(40 * 1024 * 1024)}"}]}]}]}`),
  );
  expect(await splitter.accept(large)).toMatchObject({ outcome: 'accepted', records: 1 });
  await expect.poll(threads).toBe(0);
  expect(await splitter.accept(requestOf(jsonOf(10)))).toMatchObject({ outcome: 'accepted', records: 10 });
  expect(threads()).toBe(1);
  expect(during).toEqual([1, 1]);
});

it('what waits when the log closes is deferred', async () => {
  const splitter = createRequestSplitter(() => new Promise(() => {}));
  const waiting = [splitter.accept(requestOf(jsonOf(9_000))), splitter.accept(requestOf(jsonOf(9_000)))];
  await splitter.close();
  for (const outcome of await Promise.all(waiting)) expect(outcome).toMatchObject({ outcome: 'deferred' });
});
