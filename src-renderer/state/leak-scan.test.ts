import { expect, test, vi } from 'vitest';
import type { LeakPage, LeakSelection } from '../../src-shared/contract/redaction-api.ts';
import { fakeExporter } from '../../src-shared/testing/fake-host/fake-exporters.ts';
import { createFakeClient } from '../client/testing/fake-client.ts';
import { whenConnected } from '../client/when-connected.ts';
import { createLeakScan, type LeakScan } from './leak-scan.ts';
import { stateWhen } from './testing/state-when.ts';

/** Far more than a busy machine takes. */
const PATIENCE = { timeout: 20_000 };
const phase = (scan: LeakScan, wanted: string) => stateWhen(scan.store, (state) => state.phase === wanted);

test('goes through every page to the end, and begins anew for another scope', async () => {
  const client = createFakeClient({ exporters: [fakeExporter('a', {})] });
  await whenConnected(client);
  const scan = createLeakScan({ leaks: (selection) => client.api.leaks(selection), pageSize: 50 });
  scan.start({});
  await phase(scan, 'done');
  const all = scan.store.getState();
  expect(all.examined).toBe(108);
  expect(all.events.length).toBeGreaterThan(0);
  scan.start({ conversationId: 1 });
  expect(scan.store.getState().examined).toBe(0);
  await phase(scan, 'done');
  expect(scan.store.getState().examined).toBe(48);
  client.close();
});

test('stops, goes on where it stopped, and shows a failure', async () => {
  const asked: LeakSelection[] = [];
  const answers: Array<(page: LeakPage | Error) => void> = [];
  const scan = createLeakScan({
    pageSize: 10,
    leaks(selection) {
      asked.push(selection);
      return new Promise((resolve, reject) =>
        answers.push((page) => (page instanceof Error ? reject(page) : resolve(page))),
      );
    },
  });
  scan.start({ exporter: 'a' });
  answers[0]?.({ examined: 10, events: [], nextAfterId: 10 });
  await stateWhen(scan.store, ({ examined }) => examined === 10);
  await vi.waitFor(() => expect(asked).toHaveLength(2), PATIENCE);
  expect(asked[1]).toEqual({ exporter: 'a', afterId: 10, limit: 10 });
  scan.stop();
  answers[1]?.({ examined: 10, events: [], nextAfterId: 20 });
  expect(scan.store.getState()).toMatchObject({ phase: 'stopped', examined: 10 });
  scan.goOn();
  expect(asked[2]?.afterId).toBe(10);
  answers[2]?.(new Error('away'));
  await phase(scan, 'failed');
  expect(scan.store.getState().error).toBe('away');
  scan.goOn();
  answers[3]?.({ examined: 5, events: [] });
  await phase(scan, 'done');
  expect(scan.store.getState().examined).toBe(15);
});

test('keeps the newest of too many and counts the others', async () => {
  const event = (id: number) => ({
    id,
    signal: 'logs' as const,
    conversationId: 1,
    timeMs: id,
    name: 'x',
    findings: [],
    findingCount: 0,
    exporters: [],
  });
  const scan = createLeakScan({
    maxKept: 3,
    leaks: async ({ afterId = 0 }) => ({
      examined: 2,
      events: [event(afterId + 1), event(afterId + 2)],
      ...(afterId < 4 ? { nextAfterId: afterId + 2 } : {}),
    }),
  });
  scan.start({});
  await phase(scan, 'done');
  expect(scan.store.getState().events.map(({ id }) => id)).toEqual([4, 5, 6]);
  expect(scan.store.getState().notKept).toBe(3);
});
