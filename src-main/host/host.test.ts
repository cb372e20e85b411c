import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsFrom, type HostEvents } from '../../src-shared/contract/calls.ts';
import type { Arrival, ConversationSummary, HostInfo } from '../../src-shared/contract/host-api.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { hostRecordFile, resolveHome } from '../settings/home.ts';
import { type Host, startHost } from './host.ts';

const CODEX = readFileSync(new URL('../../src-shared/agents/fixtures/codex-0.169.0.logs.pb', import.meta.url));
const CODEX_CONVERSATION = '01a201e1-2dad-70c3-840c-07ff95ef13bf';

const started: Host[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((host) => host.stop()));
});

function temporaryHome() {
  return resolveHome({ home: mkdtempSync(join(tmpdir(), 'sluice-host-')) });
}

async function start(home = temporaryHome(), otlpHttp = '127.0.0.1:0') {
  const settings = defaultSettings();
  settings.sluice.receivers.otlp_http = otlpHttp;
  settings.sluice.receivers.otlp_grpc = '127.0.0.1:0';
  const faults: unknown[] = [];
  const result = await startHost({
    home,
    settings,
    version: '0.0.0',
    recordedRunMs: 50,
    onFault: (error) => faults.push(error),
  });
  if (result.ok) started.push(result.host);
  return { result, home, faults };
}

async function startOk(home?: ReturnType<typeof temporaryHome>) {
  const { result, ...rest } = await start(home);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return { host: result.host, ...rest };
}

function post(host: Host, body: Uint8Array<ArrayBuffer> = new Uint8Array(CODEX)): Promise<Response> {
  return fetch(`http://${host.listener('otlp-http')?.address}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body,
  });
}

/** A client that keeps what it is told. */
function createClient() {
  const told = new EventEmitter();
  const seen = {
    ids: [] as number[],
    removed: [] as Array<[number, number]>,
    conversations: new Map<number, ConversationSummary>(),
    gone: new Set<number>(),
    arrivals: [] as Arrival[],
    info: undefined as HostInfo | undefined,
  };
  const events: HostEvents = {
    ...eventsFrom(() => {}),
    matched: (_, batch) => tell(() => seen.ids.push(...batch.ids)),
    removed: (ranges) => tell(() => seen.removed.push(...ranges)),
    conversationsChanged: (changed, removedIds) =>
      tell(() => {
        for (const conversation of changed) {
          seen.conversations.set(conversation.id, conversation);
          seen.gone.delete(conversation.id);
        }
        for (const id of removedIds) seen.gone.add(id);
      }),
    arrived: (arrivals) => tell(() => seen.arrivals.push(...arrivals)),
    infoChanged: (info) =>
      tell(() => {
        seen.info = info;
      }),
  };
  function tell(change: () => void): void {
    change();
    told.emit('told');
  }
  return {
    seen,
    events,
    async until(condition: () => boolean) {
      while (!condition()) await once(told, 'told');
    },
  };
}

it.each([
  ['a notice of the log', true],
  ['a notice of an open port, after the log and while the ports are opened', false],
])('stops everything that it started when %s fails a start; the next start succeeds', async (_what, damaged) => {
  const home = temporaryHome();
  if (damaged) writeFileSync(join(home.folder, 'log.sqlite'), 'no database '.repeat(1000));
  const settings = defaultSettings();
  settings.sluice.receivers.otlp_http = damaged ? '127.0.0.1:0' : '0.0.0.0:0';
  settings.sluice.receivers.otlp_grpc = '127.0.0.1:0';
  const onNotice = () => {
    throw new Error('nobody reads notices');
  };
  const result = await startHost({ home, settings, version: '0.0.0', onNotice });
  expect(result).toEqual({ ok: false, reason: 'failed', message: 'nobody reads notices' });
  expect(existsSync(home.socketPath)).toBe(false);
  // Whoever closes the log last folds its WAL into it.
  expect(existsSync(join(home.folder, 'log.sqlite-wal'))).toBe(false);
  const { host } = await startOk(home);
  expect((await post(host, new Uint8Array(CODEX))).status).toBe(200);
});

describe('a host', () => {
  it('tells a client of a run as it arrives, and has it all afterwards', async () => {
    const { host, faults } = await startOk();
    const client = createClient();
    const api = host.connect(client.events);
    expect((await api.watch(1, { filter: '' })).ids).toHaveLength(0);

    expect((await post(host)).status).toBe(200);
    await client.until(
      () =>
        client.seen.ids.length === 18 &&
        client.seen.arrivals.length === 1 &&
        client.seen.conversations.size === 1 &&
        client.seen.info?.log.records.logs === 18,
    );
    expect(client.seen.arrivals).toMatchObject([
      { listener: 'otlp-http', signal: 'logs', records: 18, outcome: 'accepted' },
    ]);
    expect(client.seen.info?.requests).toEqual({ accepted: 1, refused: 0, deferred: 0 });

    const conversation = (await api.conversations()).find(({ key }) => key === CODEX_CONVERSATION);
    expect(conversation).toMatchObject({
      agent: 'codex',
      tokens: { input: 2_400, cached: 1_800, output: 160, reasoning: 64 },
    });
    const opened = await api.watch(2, { filter: 'kind:tool_result', conversationId: conversation?.id ?? 0 });
    expect(opened.ids).toHaveLength(1);
    const [row] = await api.rows([...opened.ids]);
    expect(row).toMatchObject({ name: 'codex.tool_result', tool: 'exec_command', ok: true });
    expect(await api.commonEvents([...opened.ids])).toMatchObject([
      { kind: 'tool_result', conversation: CODEX_CONVERSATION },
    ]);
    expect(faults).toEqual([]);
    api.close();
  });

  it('counts a refused request and says why', async () => {
    const { host } = await startOk();
    const client = createClient();
    const api = host.connect(client.events);
    expect((await post(host, new Uint8Array([0xff, 0xff, 0xff]))).status).toBe(400);
    await client.until(() => client.seen.info?.requests.refused === 1);
    expect(await api.arrivals()).toMatchObject([{ outcome: 'refused', status: 400, reason: expect.any(String) }]);
  });

  it('plays a recorded run through the intake', async () => {
    const { host } = await startOk();
    const client = createClient();
    const api = host.connect(client.events);
    const { conversationKey } = await api.playRecordedRun('gemini');
    const played = () => [...client.seen.conversations.values()].find(({ key }) => key === conversationKey);
    await client.until(() => played()?.events === 15);
    expect(played()).toMatchObject({ agent: 'gemini', sample: true, tokens: { input: 2_400, output: 80 } });
  });

  it('hides a conversation, brings it back, and removes it for good', async () => {
    const { host } = await startOk();
    await post(host);
    const client = createClient();
    const api = host.connect(client.events);
    const [first] = await api.conversations();
    const id = first?.id ?? 0;
    expect((await api.deleteConversations([id])).undoMs).toBeGreaterThan(0);
    await client.until(() => client.seen.gone.has(id));
    expect((await api.conversations()).map((conversation) => conversation.id)).not.toContain(id);
    await api.restoreConversations([id]);
    await client.until(() => client.seen.conversations.has(id) && !client.seen.gone.has(id));
    expect((await api.conversations()).map((conversation) => conversation.id)).toContain(id);
  });

  it('tells its start link to the owner only', async () => {
    const { host } = await startOk();
    const link = 'http://127.0.0.1:4319/?token=secret';
    const onceUrl = () => 'http://127.0.0.1:4319/?code=once';
    host.setInterface({ name: 'ui', address: '127.0.0.1:4319', state: 'listening' }, { startUrl: link, onceUrl });
    const { events } = createClient();
    expect(await host.connect(events, { owner: true }).startUrl()).toBe(link);
    expect(await host.connect(events).startUrl()).toBeUndefined();
    expect(await host.connect(events).enter()).toBeUndefined();
    expect(await host.connect(events, { owner: true }).enter()).toEqual({ window: false, onceUrl: onceUrl() });
    let shown = 0;
    host.setWindow(() => shown++);
    expect(await host.connect(events, { owner: true }).enter()).toEqual({ window: true });
    expect(await host.connect(events).enter()).toBeUndefined();
    expect(shown).toBe(1);
    const record = readFileSync(hostRecordFile(resolveHome({ home: (await host.info()).home })), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ pid: process.pid, ui: 'http://127.0.0.1:4319/' });
    expect(record).not.toContain('secret');
  });

  it.each(['kind:nonsense', 'a "b', 'duration:>soon'])(
    'refuses the filter %s as such, with where and why',
    async (filter) => {
      const { host, faults } = await startOk();
      const { events } = createClient();
      const opening = host.connect(events).watch(1, { filter });
      await expect(opening).rejects.toMatchObject({
        code: 'invalid-filter',
        message: expect.stringMatching(/^filter, character \d+: ./),
      });
      expect(faults).toEqual([]);
    },
  );

  it('gives setups with the ports that listen', async () => {
    const { host } = await startOk();
    const setups = await host.connect(createClient().events).agentSetups();
    expect(setups.find(({ agent }) => agent === 'codex')?.text).toContain(
      `http://${host.listener('otlp-http')?.address}/v1/logs`,
    );
  });

  it('starts the other listeners when one port is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(blocker.address() as { port: number }).port}`;
    const { result } = await start(temporaryHome(), address);
    blocker.close();
    if (!result.ok) throw new Error('a taken port must not stop the host');
    expect(result.host.listener('otlp-http')).toMatchObject({ state: 'failed', address, error: expect.any(String) });
    expect(result.host.listener('otlp-grpc')).toMatchObject({ state: 'listening' });
    expect(result.host.listener('socket')).toMatchObject({ state: 'listening' });
  });

  it('is one for each home, and gives the home back when it stops', async () => {
    const { host, home } = await startOk();
    const { result: second } = await start(home);
    expect(second).toMatchObject({
      ok: false,
      reason: 'running',
      holder: { pid: process.pid, otlpHttp: `http://${host.listener('otlp-http')?.address}` },
    });
    await post(host);
    const address = host.listener('otlp-http')?.address;
    await Promise.all([host.stop(), host.stop()]);
    await expect(fetch(`http://${address}/`)).rejects.toThrow();

    const { host: again } = await startOk(home);
    expect((await again.info()).log.records.logs).toBe(18);
  });
});
