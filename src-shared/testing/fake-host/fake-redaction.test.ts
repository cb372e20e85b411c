/** The fake host tells about redaction what the real one tells: tests of the window rely on it. */
import { expect, it } from 'vitest';
import type { HostEvents } from '../../contract/host-api.ts';
import { fakeExporter } from './fake-exporters.ts';
import { createFakeHost } from './fake-host.ts';

const SILENT = new Proxy({} as HostEvents, { get: () => () => {} });

function start() {
  const fake = createFakeHost({ exporters: [fakeExporter('staging'), fakeExporter('other')] });
  return { fake, api: fake.connect(SILENT) };
}

it('shows what leaves under the settings: staging says redact = [], of other nothing is written', async () => {
  const { api } = start();
  const [staging, other] = (await api.leaves(1)) ?? [];
  expect(staging).toMatchObject({ exporter: 'staging', outcome: 'unchanged', redact: [], changeCount: 0 });
  expect(other).toMatchObject({
    exporter: 'other',
    outcome: 'changed',
    redact: ['prompts', 'secrets', 'unknown-text'],
  });
  expect(other?.changes[0]).toMatchObject({ path: 'attributes["prompt"]', rule: 'prompts', count: 1 });
  expect(await api.leavesText(1, 'other', 0, 'after')).toBe('[REDACTED]');
  expect(await api.leaves(9_999)).toBeUndefined();
});

it('tries rules that nobody saved, and names their faults', async () => {
  const { api } = start();
  const rule = { keys: ['output'], action: 'drop' };
  const tried = await api.tryRedaction({ rules: { rule }, redact: ['rule'] });
  if (tried.outcome === 'invalid') throw new Error('invalid');
  expect(tried).toMatchObject({ examined: 108, dropped: 0, held: 0 });
  expect(tried.changed).toBe(tried.events.length);
  expect(tried.events[0]?.changes[0]).not.toHaveProperty('after');
  const faulty = await api.tryRedaction({ rules: { rule: { regex: 'a(b' } }, redact: ['rule'] });
  expect(faulty).toMatchObject({
    outcome: 'invalid',
    problems: [{ path: ['sluice', 'redaction', 'rules', 'rule', 'regex'], message: expect.stringContaining('column') }],
  });
});

it('reports contents, where they go and where they went', async () => {
  const { api, fake } = start();
  fake.redaction.send('other', 1, 1_000);
  const page = await api.leaks({ limit: 10 });
  expect(page).toMatchObject({ examined: 10, nextAfterId: 10 });
  expect(page.events[0]).toMatchObject({
    id: 1,
    findings: [{ kind: 'content', type: 'prompt', part: 'record', path: 'attributes["prompt"]' }],
    exporters: [
      { exporter: 'staging', leaves: [0] },
      { exporter: 'other', leaves: [], sent: { timeMs: 1_000, leaves: [] } },
    ],
  });
});

it('tells what the default rules would do where there is no exporter', async () => {
  const fake = createFakeHost();
  const api = fake.connect(SILENT);
  expect(await api.leaves(1)).toMatchObject([
    { exporter: null, enabled: false, outcome: 'changed', redact: ['prompts', 'secrets', 'unknown-text'] },
  ]);
  expect(await api.leavesText(1, null, 0, 'after')).toBe('[REDACTED]');
  const { events } = await api.leaks({ limit: 10 });
  expect(events[0]?.exporters).toEqual([{ exporter: null, enabled: false, leaves: [] }]);
});
