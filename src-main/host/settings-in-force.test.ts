/** A real host, its config.toml changed while it runs. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsFrom, type HostEvents } from '../../src-shared/contract/calls.ts';
import type { SettingEdit, SettingsView } from '../../src-shared/contract/settings-api.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { resolveHome } from '../settings/home.ts';
import { readSettings } from '../settings/read-settings.ts';
import { type Host, startHost } from './host.ts';

const CODEX = readFileSync(new URL('../../src-shared/agents/fixtures/codex-0.169.0.logs.pb', import.meta.url));
const FILE = `[sluice.receivers]
otlp_http = "127.0.0.1:0" # any
otlp_grpc = "127.0.0.1:0"
`;

const started: Host[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((host) => host.stop()));
});

async function start(override?: (settings: Settings) => Settings) {
  const home = resolveHome({ home: mkdtempSync(join(tmpdir(), 'sluice-in-force-')) });
  writeFileSync(home.configFile, FILE);
  const read = readSettings(home.configFile, { mustExist: true });
  if (!read.ok) throw new Error('the test’s file has a fault');
  const settings = override?.(read.settings) ?? read.settings;
  const told: string[] = [];
  const result = await startHost({
    home,
    settings,
    version: '0.0.0',
    onNotice: ({ text }) => told.push(text),
    ...(override === undefined ? {} : { override }),
  });
  if (!result.ok) throw new Error(JSON.stringify(result));
  const { host } = result;
  started.push(host);
  const views: SettingsView[] = [];
  let wake = () => {};
  const client: HostEvents = {
    ...eventsFrom(() => {}),
    infoChanged: () => wake(),
    settingsChanged(view) {
      views.push(view);
      wake();
    },
  };
  const api = host.connect(client);
  return {
    host,
    api,
    file: home.configFile,
    async save(...edits: SettingEdit[]) {
      const saved = await api.saveSettings(edits, (await api.settings()).fingerprint);
      if (saved.outcome !== 'saved') throw new Error(JSON.stringify(saved));
      return saved.notes;
    },
    async until(condition: () => boolean) {
      while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
    },
    views,
    /** Notices for the terminal. */
    told,
  };
}

const HTTP = ['sluice', 'receivers', 'otlp_http'];
const GRPC = ['sluice', 'receivers', 'otlp_grpc'];

async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

async function accepts(address: string | undefined): Promise<boolean> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const request = { method: 'POST', headers, body: new Uint8Array(CODEX) };
  return fetch(`http://${address}/v1/logs`, request).then(
    ({ status }) => status === 200,
    () => false,
  );
}

describe('settings changed while the host runs', () => {
  it('move a receiver, which then listens there and no longer where it was', async () => {
    const { host, save } = await start();
    const old = host.listener('otlp-http')?.address;
    const address = await freeAddress();
    expect(await save({ path: HTTP, value: address })).toEqual([]);
    expect(host.listener('otlp-http')).toEqual({ name: 'otlp-http', address, state: 'listening' });
    expect(await accepts(address)).toBe(true);
    expect(await accepts(old)).toBe(false);
    await save({ path: HTTP, value: 'off' });
    expect(host.listener('otlp-http')).toMatchObject({ state: 'off' });
    expect(await accepts(address)).toBe(false);
    await save({ path: HTTP, value: address });
    expect(await accepts(address)).toBe(true);
  });

  it('leave a receiver where it is when the new port is taken, and say so', async () => {
    const { host, save } = await start();
    const old = host.listener('otlp-http')?.address;
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(blocker.address() as { port: number }).port}`;
    const notes = await save({ path: HTTP, value: address });
    blocker.close();
    expect(notes).toEqual([expect.stringContaining(`It still listens at ${old}.`)]);
    expect(host.listener('otlp-http')).toEqual({ name: 'otlp-http', address: old, state: 'listening' });
    expect(await accepts(old)).toBe(true);
    expect((await host.info()).notices.map(({ text }) => text)).toEqual(notes);
    // Tried again with the next change, now that it is free.
    expect(await save({ path: ['sluice', 'ui', 'theme'], value: 'dark' })).toEqual([]);
    expect(await accepts(address)).toBe(true);
    expect((await host.info()).notices).toEqual([]);
  });

  it('swap the ports of two receivers, and move one to another host of its own port', async () => {
    const { host, save } = await start();
    const [http, grpc] = [await freeAddress(), await freeAddress()];
    await save({ path: HTTP, value: http }, { path: GRPC, value: grpc });
    expect(await save({ path: HTTP, value: grpc }, { path: GRPC, value: http })).toEqual([]);
    expect(host.listener('otlp-http')?.address).toBe(grpc);
    expect(host.listener('otlp-grpc')?.address).toBe(http);
    const wide = grpc.replace('127.0.0.1', '0.0.0.0');
    expect(await save({ path: HTTP, value: wide })).toEqual([]);
    expect(await accepts(grpc)).toBe(true);
  });

  it('tell of a receiver that is opened to other machines, until it is closed again', async () => {
    const { host, save, told } = await start();
    const near = await freeAddress();
    const wide = near.replace('127.0.0.1', '0.0.0.0');
    const texts = async () => (await host.info()).notices.map(({ text }) => text);
    await save({ path: HTTP, value: wide });
    expect(await texts()).toEqual([expect.stringMatching(`^OTLP/HTTP at ${wide} is open to other machines\\.`)]);
    expect(told).toEqual(await texts());
    await save({ path: HTTP, value: near });
    expect(await texts()).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('tell that the interface will be open to other machines', async () => {
    const { host, save } = await start();
    const notes = await save({ path: ['sluice', 'ui', 'listen'], value: '0.0.0.0:4319' });
    expect(notes).toEqual([
      expect.stringMatching(
        /takes effect when Sluice is started again\. The interface at 0\.0\.0\.0:4319 is then open/,
      ),
    ]);
    expect((await host.info()).notices.map(({ text }) => text)).toEqual(notes);
    expect(await save({ path: ['sluice', 'ui', 'listen'], value: '127.0.0.1:4319' })).toEqual([]);
    expect((await host.info()).notices).toEqual([]);
  });

  it('bring a receiver back when its port is needed and the move fails', async () => {
    const { host, save } = await start();
    const address = await freeAddress();
    await save({ path: HTTP, value: address });
    const elsewhere = address.replace('127.0.0.1', '192.0.2.1');
    expect(await save({ path: HTTP, value: elsewhere })).toEqual([
      expect.stringContaining(`still listens at ${address}`),
    ]);
    expect(host.listener('otlp-http')).toEqual({ name: 'otlp-http', address, state: 'listening' });
    expect(await accepts(address)).toBe(true);
  });

  it('are retention’s and the exporters’ at once, by hand as well', async () => {
    const { host, api, file, until, views } = await start();
    await accepts(host.listener('otlp-http')?.address);
    writeFileSync(
      file,
      `${FILE}\n[sluice.log]\nmax_bytes = "32 MiB"\nmax_age_days = 0.00000001\n\n[otel.exporters.a]\nenabled = false\n` +
        'otlp-grpc = { endpoint = "http://127.0.0.1:1" }\n',
    );
    await until(() => views.length > 0);
    expect((await host.info()).log).toMatchObject({ limitBytes: 32 * 2 ** 20, maxAgeDays: 1e-8 });
    expect((await api.exporters()).map(({ name, enabled }) => [name, enabled])).toEqual([['a', false]]);
    await expect.poll(async () => (await host.info()).log.records.logs, { timeout: 20_000 }).toBe(0);
  });

  it('decide at once what is recorded of posted events', async () => {
    const { host, api, save } = await start();
    const posted = async (conversation: string) => {
      const names = { prompt: 'codex.user_prompt', response: 'codex.agent_response' };
      const answer = await fetch(`http://${host.listener('otlp-http')?.address}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(
          Object.entries(names).map(([key, name]) => ({ name, 'conversation.id': conversation, [key]: 'words' })),
        ),
      });
      const { accepted } = (await answer.json()) as { accepted: number };
      const { ids } = await api.watch(1, { filter: `conversation:${conversation}` });
      const [event] = await api.commonEvents([...ids].slice(0, 1));
      return [accepted, event?.attributes?.['prompt'], event?.resource?.['env']];
    };
    expect(await posted('before')).toEqual([1, '[REDACTED]', 'dev']);
    const notes = await save(
      { path: ['otel', 'log_user_prompt'], value: true },
      { path: ['otel', 'log_agent_responses'], value: true },
      { path: ['otel', 'environment'], value: 'prod' },
    );
    expect(notes).toEqual([]);
    expect(await posted('between')).toEqual([2, 'words', 'prod']);
    await save({ path: ['otel', 'log_user_prompt'], value: false });
    expect(await posted('after')).toEqual([2, '[REDACTED]', 'prod']);
  });

  it('do not undo what the command line said', async () => {
    const { host, api, save } = await start((settings) => {
      settings.sluice.receivers.otlp_http = '127.0.0.1:0';
      return settings;
    });
    const old = host.listener('otlp-http')?.address;
    const address = await freeAddress();
    expect(await save({ path: HTTP, value: address })).toEqual([]);
    expect(host.listener('otlp-http')?.address).toBe(old);
    expect((await host.info()).notices).toEqual([]);
    expect((await api.settings()).overrides).toEqual([{ path: HTTP, option: '--otlp-http', value: '127.0.0.1:0' }]);
  });
});
