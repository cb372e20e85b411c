import { expect, test } from 'vitest';
import { fakeExporter } from '../../../src-shared/testing/fake-host/fake-exporters.ts';
import { createFakeClient } from '../../client/testing/fake-client.ts';
import { whenConnected } from '../../client/when-connected.ts';
import { countFates, countKinds, fateOf, leakGroups } from './leak-groups.ts';

test('every finding stands in one group', async () => {
  const client = createFakeClient({ exporters: [fakeExporter('a', {})] });
  await whenConnected(client);
  const { events } = await client.api.leaks({});
  expect(events.length).toBeGreaterThan(0);
  const groups = leakGroups(events, 'both');
  const counts = countKinds(events);
  expect(groups.reduce((sum, { leaks }) => sum + leaks.length, 0)).toBe(counts.both);
  expect(leakGroups(events, 'content').every(({ kind }) => kind === 'content')).toBe(true);
  client.close();
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
