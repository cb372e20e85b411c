import { afterEach, expect, test } from 'vitest';
import { fakeExporter } from '../../src-shared/testing/fake-host/fake-exporters.ts';
import { createFakeClient } from '../client/testing/fake-client.ts';
import { whenConnected } from '../client/when-connected.ts';
import { createExporters, type Exporters } from './exporters.ts';
import { createIdle } from './idle.ts';
import { createToasts } from './toasts.ts';

const ends: Array<() => void> = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function start() {
  const client = createFakeClient({ exporters: [fakeExporter('staging'), fakeExporter('prod', { enabled: false })] });
  const toasts = createToasts();
  const exporters = createExporters({ port: client, idle: createIdle(), toasts, now: () => 5 });
  ends.push(() => {
    exporters.dispose();
    client.close();
  });
  await whenConnected(client);
  await exporters.load();
  return { client, exporters, toasts };
}

function until(exporters: Exporters, wanted: (state: ReturnType<Exporters['store']['getState']>) => boolean) {
  return new Promise<void>((resolve) => {
    if (wanted(exporters.store.getState())) return resolve();
    const stop = exporters.store.subscribe((state) => {
      if (!wanted(state)) return;
      stop();
      resolve();
    });
  });
}

test("the list follows the host's states", async () => {
  const { client, exporters } = await start();
  expect(exporters.store.getState().list?.map(({ name }) => name)).toEqual(['staging', 'prod']);
  client.host.exporters.set('prod', { phase: 'retrying', retryAtMs: 9 });
  await until(exporters, ({ list }) => list?.[1]?.phase === 'retrying');
});

test('a switch says where to begin', async () => {
  const { client, exporters } = await start();
  await exporters.setEnabled('prod', true, 'from-now');
  await exporters.setEnabled('staging', false, 'from-where-it-stopped');
  expect(client.host.exporters.calls).toEqual([
    ['setExporterEnabled', 'prod', true, 'from-now'],
    ['setExporterEnabled', 'staging', false, 'from-where-it-stopped'],
  ]);
});

test('a test keeps the exact answer until it is forgotten', async () => {
  const { client, exporters } = await start();
  client.host.exporters.setTest({ ok: false, status: 401, body: 'no such token' });
  const done = exporters.test('staging');
  expect(exporters.store.getState().tests.get('staging')).toEqual({ status: 'running' });
  await done;
  expect(exporters.store.getState().tests.get('staging')).toMatchObject({
    status: 'done',
    atMs: 5,
    answer: { status: 401, body: 'no such token' },
  });
  exporters.forgetTest('staging');
  expect(exporters.store.getState().tests.size).toBe(0);
});

test('a call that fails shows a message and leaves nothing running', async () => {
  const { exporters, toasts } = await start();
  await exporters.test('nobody');
  expect(exporters.store.getState().tests.size).toBe(0);
  expect(toasts.store.getState()[0]?.text).toContain('nobody');
});

test('dead letters that were opened follow their number', async () => {
  const { client, exporters } = await start();
  const letter = {
    id: 7,
    signal: 'logs',
    timeMs: 1,
    status: 400,
    message: 'bad',
    sizeBytes: 9,
    resending: false,
  } as const;
  client.host.exporters.setDeadLetters('staging', [letter]);
  await exporters.loadDeadLetters('staging');
  expect(exporters.store.getState().deadLetters.get('staging')).toEqual([letter]);
  client.host.exporters.setDeadLetters('staging', [letter, { ...letter, id: 8 }]);
  await until(exporters, ({ deadLetters }) => deadLetters.get('staging')?.length === 2);
  await exporters.drop('staging', [7]);
  expect(
    exporters.store
      .getState()
      .deadLetters.get('staging')
      ?.map(({ id }) => id),
  ).toEqual([8]);
});

test('a replay moves on and can be cancelled', async () => {
  const { client, exporters } = await start();
  expect(await exporters.replay('staging', { conversationId: 3 })).toBe(true);
  client.host.exporters.advanceReplays(250);
  await until(exporters, ({ list }) => list?.[0]?.replays[0]?.done === 250);
  await exporters.cancelReplay(exporters.store.getState().list?.[0]?.replays[0]?.id ?? 0);
  await until(exporters, ({ list }) => list?.[0]?.replays.length === 0);
});
