/** What leaves, leaked and would change, asked over the owner's socket of a real host with a real collector behind it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { HostApi } from '../../src-shared/contract/host-api.ts';
import type { LeakAtExporter, Leaves } from '../../src-shared/contract/redaction-api.ts';
import { SECRET_FORMS } from '../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../src-shared/testing/random-source.ts';
import { resolveHome } from '../settings/home.ts';
import { readSettings } from '../settings/read-settings.ts';
import { capture, logsRequest } from '../store/testing/requests.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { connectHost } from '../web/connect-host.ts';
import { startHost } from './host.ts';

const SECRET = (SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token')) ?? SECRET_FORMS[0])?.make(
  createRandomSource(8),
) as string;

const endings: Array<() => Promise<unknown> | unknown> = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Running {
  api: HostApi;
  collector: RecordingCollector;
  post(request: { body: Uint8Array<ArrayBuffer>; encoding: 'protobuf' | 'json' }): Promise<void>;
  /** Changes `redact` of the exporter; resolves when it is in force. */
  redact(exporter: string, names: string[]): Promise<void>;
}

async function start(config: (collector: RecordingCollector) => string): Promise<Running> {
  const collector = await startRecordingCollector({ grpc: false });
  endings.push(() => collector.close());
  const folder = mkdtempSync(join(tmpdir(), 'sluice-leaks-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const home = resolveHome({ home: folder });
  writeFileSync(home.configFile, config(collector));
  const read = readSettings(home.configFile, { mustExist: true });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  read.settings.sluice.receivers.otlp_http = '127.0.0.1:0';
  read.settings.sluice.receivers.otlp_grpc = 'off';
  const override = (settings: typeof read.settings) => {
    settings.sluice.receivers = read.settings.sluice.receivers;
    return settings;
  };
  const result = await startHost({ home, settings: read.settings, version: '0.0.0', override });
  if (!result.ok) throw new Error(JSON.stringify(result));
  const { host } = result;
  endings.push(() => host.stop());
  const connection = await connectHost(host.listener('socket')?.address ?? '');
  endings.push(() => connection.close());
  const { api } = connection;
  return {
    api,
    collector,
    async post({ body, encoding }) {
      const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
      const url = `http://${host.listener('otlp-http')?.address}/v1/logs`;
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
      expect(response.status).toBe(200);
    },
    async redact(exporter, names) {
      const { fingerprint } = await api.settings();
      const saved = await api.saveSettings(
        [{ path: ['otel', 'exporters', exporter, 'redact'], value: names }],
        fingerprint,
      );
      if (saved.outcome !== 'saved') throw new Error(JSON.stringify(saved));
    },
  };
}

const exporterTable = (name: string, { httpUrl }: RecordingCollector, lines: string) => `
[otel.exporters.${name}]
otlp-http = { endpoint = "${httpUrl}/v1/logs", protocol = "binary" }
batch = { delay_ms = 0 }
${lines}
`;

const EVENT = { 'event.name': 'codex.tool_result', 'conversation.id': 'a' };

describe('leaves and leaks', () => {
  it('tell of rules in force and of the time when it was sent', async () => {
    const { api, collector, post, redact } = await start((one) => exporterTable('prod', one, 'redact = []'));
    const atProd = async (id: number): Promise<LeakAtExporter | undefined> => {
      const { events } = await api.leaks({ exporter: 'prod' });
      return events.find((event) => event.id === id)?.exporters[0];
    };
    const leavesAtProd = async (id: number): Promise<Leaves | undefined> => (await api.leaves(id))?.[0];

    await post(logsRequest([{ ...EVENT, output: `token ${SECRET}` }]));
    await collector.waitForRecords(1);
    await expect
      .poll(() => atProd(1), { timeout: 20_000 })
      .toMatchObject({ enabled: true, leaves: [0, 1], sent: { leaves: [0, 1] } });
    expect(await leavesAtProd(1)).toMatchObject({ outcome: 'unchanged', alreadySent: { sameRules: true } });

    await redact('prod', ['secrets']);
    expect(await atProd(1)).toMatchObject({ leaves: [1], sent: { leaves: [0, 1], timeMs: expect.any(Number) } });
    const shown = await leavesAtProd(1);
    expect(shown).toMatchObject({ outcome: 'changed', alreadySent: { sameRules: false }, redact: ['secrets'] });
    expect(Math.abs((shown?.alreadySent?.timeMs ?? 0) - Date.now())).toBeLessThan(60_000);

    await post(logsRequest([{ ...EVENT, output: `other ${SECRET}` }]));
    const [, second] = await collector.waitForRecords(2);
    await expect.poll(() => atProd(2), { timeout: 20_000 }).toMatchObject({ leaves: [1], sent: { leaves: [1] } });
    // What the collector got is what was shown.
    const { sent } = (await leavesAtProd(2)) ?? {};
    expect(second?.record).toEqual(sent?.record);
    expect(JSON.stringify(second?.record)).not.toContain(SECRET);
    expect(second?.record.attributes).toContainEqual({
      key: 'output',
      value: { stringValue: 'other [SECRET:github-token]' },
    });
  });

  it.each(['codex-0.169.0', 'claude-code-2.1.197', 'gemini-cli-0.61.0'] as const)(
    'show of a run of %s exactly what the collector gets',
    async (name) => {
      const { api, collector, post } = await start((one) => exporterTable('prod', one, ''));
      await post(capture(name, 'logs') as { body: Uint8Array<ArrayBuffer>; encoding: 'protobuf' });
      const { total } = await api.watch(1, { filter: '' });
      const received = await collector.waitForRecords(total);
      const ids = [...(await api.watch(1, { filter: '' })).ids];
      for (const [index, id] of ids.entries()) {
        const [leaves] = (await api.leaves(id)) ?? [];
        const { record, resource, scope } = received[index] ?? {};
        expect(leaves?.redact).toEqual(['prompts', 'secrets', 'unknown-text']);
        expect({ record, resource, scope }).toEqual({
          record: leaves?.sent?.record,
          resource: leaves?.sent?.resource,
          scope: leaves?.sent?.scope,
        });
      }
    },
  );

  it('say why an exporter never sends', async () => {
    const { api, post } = await start(
      (one) =>
        `[otel]\nexporter = "none"\n${exporterTable('wrong', one, 'redact = ["nothing-known"]')}${exporterTable('spans', one, 'signals = ["traces"]')}${exporterTable('off', one, 'enabled = false')}`,
    );
    await post(logsRequest([{ ...EVENT, output: 'something' }]));
    expect(await api.leaves(1)).toMatchObject([
      { exporter: 'default', outcome: 'not-sent', reason: expect.stringContaining('none') },
      { exporter: 'wrong', outcome: 'not-sent', reason: expect.stringContaining('nothing-known') },
      { exporter: 'spans', outcome: 'not-sent', reason: expect.stringContaining('logs') },
      { exporter: 'off', outcome: 'unchanged', enabled: false },
    ]);
    const { events } = await api.leaks({});
    expect(events[0]?.exporters).toEqual([
      { exporter: 'default', enabled: false, leaves: [] },
      { exporter: 'wrong', enabled: false, leaves: [] },
      { exporter: 'spans', enabled: false, leaves: [] },
      { exporter: 'off', enabled: false, leaves: [0] },
    ]);
  });

  describe('while no exporter can send', () => {
    const RULES = '[sluice.redaction.rules.everyone]\nregex = "token"\nexporters = ["*"]\n';
    const tool = { ...EVENT, output: `token ${SECRET}` };
    const prompt = { 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: 'what a person wrote' };

    it.each([
      ['there is none', '', []],
      ['its kind is none', '[otel]\nexporter = "none"\n', ['default']],
    ])('tell what the default rules would do: %s', async (_when, config, before) => {
      const { api, post, collector } = await start(() => `${config}${RULES}`);
      await post(logsRequest([tool, prompt]));
      const leaves = (await api.leaves(1)) ?? [];
      expect(leaves.map(({ exporter }) => exporter)).toEqual([...before, null]);
      const shown = leaves.at(-1);
      expect(shown).toMatchObject({
        enabled: false,
        outcome: 'changed',
        redact: ['prompts', 'secrets', 'unknown-text'],
      });
      expect(shown?.changes.map(({ rule }) => rule)).toEqual(['secrets']);
      expect(await api.leavesText(1, null, 0, 'after')).toBe('token [SECRET:github-token]');
      const { events } = await api.leaks({});
      expect(events.map(({ exporters }) => exporters.at(-1))).toEqual([
        // The tool's output as such would leave, the secret in it and the prompt would not.
        { exporter: null, enabled: false, leaves: [1] },
        { exporter: null, enabled: false, leaves: [] },
      ]);

      // The first exporter does what was shown, and takes its place.
      const { fingerprint } = await api.settings();
      const otlp = { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'binary' };
      const edits = [
        { path: ['otel', 'exporters', 'prod', 'otlp-http'], value: otlp },
        { path: ['otel', 'exporters', 'prod', 'enabled'], value: false },
      ];
      expect(await api.saveSettings(edits, fingerprint)).toMatchObject({ outcome: 'saved' });
      const [prod] = ((await api.leaves(1)) ?? []).slice(before.length);
      expect(prod).toEqual({ ...shown, exporter: 'prod' });
      expect((await api.leaves(1))?.map(({ exporter }) => exporter)).toEqual([...before, 'prod']);
      await expect(api.leavesText(1, null, 0, 'after')).rejects.toMatchObject({ code: 'invalid-argument' });
    });

    it('lift prompts with log_user_prompt, as for an exporter', async () => {
      const { api, post } = await start(() => '[otel]\nlog_user_prompt = true\n[sluice.redaction]\nmark = false\n');
      await post(logsRequest([tool, prompt]));
      const [ofTool] = (await api.leaves(1)) ?? [];
      expect(ofTool).toMatchObject({ exporter: null, redact: ['secrets', 'unknown-text'], outcome: 'changed' });
      expect(JSON.stringify(ofTool?.sent)).not.toContain('sluice.redacted');
      expect(await api.leaves(2)).toMatchObject([{ exporter: null, outcome: 'unchanged' }]);
    });
  });

  it('know only exporters that there are', async () => {
    const { api } = await start(() => '');
    await expect(api.leaks({ exporter: 'nobody' })).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(api.leavesText(1, 'nobody', 0, 'before')).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await api.leaves(1)).toBeUndefined();
  });
});

describe('what the window says once', () => {
  it('is known to every client of the home', async () => {
    const { api } = await start(() => '');
    expect(await api.newKeys(4, ['plan.mood'])).toEqual(['plan.mood']);
    expect(await api.newKeys(5, ['plan.mood'])).toEqual([]);
    await api.settleKey('plan.mood');
    expect(await api.newKeys(4, ['plan.mood'])).toEqual([]);
    await api.declineOffer('prod');
    expect(await api.declinedOffers()).toEqual(['prod']);
  });
});

it('documentation’s example keys are named where they stand', async () => {
  const { api, post } = await start(() => '');
  await post(logsRequest([{ ...EVENT, output: 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE' }, EVENT]));
  const [leaves] = (await api.leaves(1)) ?? [];
  expect(leaves?.examples).toEqual([{ part: 'record', path: 'attributes["output"]', type: 'aws-access-key' }]);
  expect((await api.leaves(2))?.[0]).not.toHaveProperty('examples');
});

describe('a trial', () => {
  it('reads rules as config.toml does, and names every fault with its place', async () => {
    const { api } = await start(() => '');
    const faulty = { a: { regex: 'x(y' }, b: { keys: ['k'], action: 'mangle' } };
    expect(await api.tryRedaction({ rules: faulty, redact: ['a'] })).toMatchObject({
      outcome: 'invalid',
      problems: [
        { path: ['sluice', 'redaction', 'rules', 'a', 'regex'], message: expect.stringContaining('at column 2') },
        { path: ['sluice', 'redaction', 'rules', 'b', 'action'] },
      ],
    });
    expect(await api.tryRedaction({ rules: {}, redact: ['a'], exporter: 'prod' })).toMatchObject({
      outcome: 'invalid',
      problems: [{ path: ['otel', 'exporters', 'prod', 'redact'], message: expect.stringContaining('lists a') }],
    });
  });

  it('runs on stored events and changes nothing', async () => {
    const { api, post, collector } = await start((one) => exporterTable('prod', one, 'redact = []\nenabled = false'));
    await post(logsRequest([{ ...EVENT, output: 'CUST-1' }, EVENT]));
    const rules = { customers: { regex: 'CUST-(\\d+)', action: 'hash', exporters: ['prod'] } };
    const tried = await api.tryRedaction({ rules, redact: ['customers'], exporter: 'prod' });
    expect(tried).toMatchObject({ outcome: 'tried', examined: 2, changed: 1, events: [{ id: 1 }] });
    expect(JSON.stringify(tried)).toContain('CUST-[HASH:');
    expect(await api.tryRedaction({ rules, redact: ['customers'], exporter: 'other' })).toMatchObject({ changed: 0 });
    expect((await api.leaves(1))?.[0]).toMatchObject({ outcome: 'unchanged' });
    expect(collector.requests).toEqual([]);
  });

  it('knows what was said about single keys', async () => {
    const { api, post } = await start(() => '');
    await post(logsRequest([{ ...EVENT, 'plan.thoughts': 'first the parser, then the rest', 'plan.mood': 'calm' }]));
    const redact = ['unknown-text'];
    const pathsIn = async (said: { allowed_keys?: string[]; masked_keys?: string[] }) => {
      const tried = await api.tryRedaction({ rules: {}, redact, ...said });
      return tried.outcome === 'tried' ? tried.events.flatMap(({ changes }) => changes.map(({ path }) => path)) : [];
    };
    expect(await pathsIn({})).toEqual(['attributes["plan.thoughts"]']);
    expect(await pathsIn({ allowed_keys: ['plan.thoughts'], masked_keys: ['plan.mood'] })).toEqual([
      'attributes["plan.mood"]',
    ]);
  });

  it('gives way to a newer one', async () => {
    const { api, post } = await start(() => '');
    await post(logsRequest(Array.from({ length: 200 }, () => ({ ...EVENT, output: 'word '.repeat(1_000) }))));
    const trial = { rules: { r: { regex: '(w+o*r+d*)+zz' } }, redact: ['r'] };
    const [older, newer] = await Promise.allSettled([api.tryRedaction(trial), api.tryRedaction(trial)]);
    expect(older).toMatchObject({ status: 'rejected', reason: { code: 'busy' } });
    expect(newer).toMatchObject({ status: 'fulfilled', value: { examined: 200 } });
  });
});
