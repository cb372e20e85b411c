import { expect, test, vi } from 'vitest';
import type { LeakPage, LeakSelection } from '../../src-shared/contract/redaction-api.ts';
import { fakeExporter } from '../../src-shared/testing/fake-host/fake-exporters.ts';
import { createFakeClient } from '../client/testing/fake-client.ts';
import { countFates, countKinds, fateOf, leakGroups } from '../features/leaks/leak-groups.ts';
import { createLeakScan, type LeakScan } from './leak-scan.ts';

const phase = (scan: LeakScan, wanted: string) => vi.waitFor(() => expect(scan.store.getState().phase).toBe(wanted));

test('goes through every page to the end, and begins anew for another scope', async () => {
  const client = createFakeClient({ exporters: [fakeExporter('a', {})] });
  await vi.waitFor(() => expect(client.state.phase).toBe('connected'));
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

  const groups = leakGroups(all.events, 'both');
  const counts = countKinds(all.events);
  expect(groups.reduce((sum, { leaks }) => sum + leaks.length, 0)).toBe(counts.both);
  expect(leakGroups(all.events, 'content').every(({ kind }) => kind === 'content')).toBe(true);
  client.close();
});

test('stops, goes on where it stopped, and tells of a failure', async () => {
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
  await vi.waitFor(() => expect(asked).toHaveLength(2));
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

const AT = { exporter: 'a', enabled: true, leaves: [1] };

test.each([
  [AT, 1, 'leaves'],
  [AT, 0, 'masked'],
  [{ ...AT, enabled: false }, 1, 'would-leave'],
  [{ ...AT, enabled: false, leaves: [] }, 1, 'kept'],
  [{ ...AT, sent: { timeMs: 7, leaves: [1] } }, 1, 'sent'],
  [{ ...AT, sent: { timeMs: 7, leaves: [] } }, 1, 'sent-masked'],
  [{ ...AT, sent: { timeMs: 7 } }, 1, 'sent-unknown'],
  [{ ...AT, exporter: null, enabled: false }, 1, 'default-leaves'],
  [{ ...AT, exporter: null, enabled: false }, 0, 'default-masked'],
])('%j: finding %i is %s', (at, index, kind) => {
  expect(fateOf(at, index).kind).toBe(kind);
});

test('the worst stands first', () => {
  const finding = {
    kind: 'secret' as const,
    type: 'jwt',
    part: 'record' as const,
    path: 'body',
    count: 2,
    excerpt: '',
  };
  const groups = leakGroups(
    [
      {
        id: 1,
        signal: 'logs' as const,
        conversationId: 1,
        timeMs: 0,
        name: 'x',
        findings: [finding, finding],
        findingCount: 2,
        exporters: [{ ...AT }],
      },
      {
        id: 2,
        signal: 'logs' as const,
        conversationId: 1,
        timeMs: 0,
        name: 'x',
        findings: [finding],
        findingCount: 1,
        exporters: [{ ...AT, sent: { timeMs: 1, leaves: [0] } }],
      },
    ],
    'secret',
  );
  expect(groups).toHaveLength(1);
  expect(groups[0]).toMatchObject({ found: 6, events: 2 });
  expect(countFates(groups[0]?.leaks ?? []).map(({ kind }) => kind)).toEqual(['sent', 'leaves', 'masked']);
});
