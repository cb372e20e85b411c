/** The window's client against the real web shell, over real sockets, with Node's built-in WebSocket in the browser's place. */
import { afterEach, describe, expect, it } from 'vitest';
import { createWebShell } from '../../src-main/web/web-shell.ts';
import { connectWebSocket } from '../../src-renderer/client/connect.ts';
import type { ConnectionState, HostClient } from '../../src-renderer/client/host-client.ts';
import { MAX_UNACKNOWLEDGED } from '../../src-shared/contract/serve-host.ts';
import { createFakeHost, type FakeHost } from '../../src-shared/testing/fake-host/fake-host.ts';

const RENDERER = 'no-renderer-is-needed';
/** More than a client may leave unacknowledged. */
const FLOOD = MAX_UNACKNOWLEDGED + 1;
const PAUSES = { minPauseMs: 1, maxPauseMs: 10 };

const ends: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(host: FakeHost, listen = '127.0.0.1:0') {
  const shell = createWebShell({ host, listen, rendererFolder: RENDERER });
  ends.push(() => shell.stop());
  const started = await shell.start();
  if (!started.ok) throw new Error(started.error);
  return { shell, address: started.address, rpcUrl: new URL(started.rpcUrl) };
}

function open(url: URL): HostClient {
  const client = connectWebSocket(url, PAUSES);
  ends.push(() => client.close());
  return client;
}

function until(client: HostClient, holds: (state: ConnectionState) => boolean): Promise<ConnectionState> {
  if (holds(client.state)) return Promise.resolve(client.state);
  return new Promise((resolve) => {
    const unsubscribe = client.onState((state) => {
      if (!holds(state)) return;
      unsubscribe();
      resolve(state);
    });
  });
}

describe('the client over WebSocket', () => {
  it('connects, calls, hears of events and stops hearing when it unsubscribes', async () => {
    const fake = createFakeHost();
    const client = open((await serve(fake)).rpcUrl);
    expect(client.state).toEqual({ phase: 'connecting', session: 0 });
    await expect(client.api.info()).rejects.toMatchObject({ code: 'disconnected' });
    expect(await until(client, ({ phase }) => phase === 'connected')).toEqual({ phase: 'connected', session: 1 });

    expect((await client.api.watch(1, { filter: 'kind:tool_result' })).ids.length).toBeGreaterThan(0);
    await client.api.watch(1, { filter: '' });
    const heard: number[] = [];
    const first = new Promise<void>((resolve) => {
      const unsubscribe = client.on('matched', (_watchId, { ids }) => {
        heard.push(...ids);
        unsubscribe();
        resolve();
      });
    });
    const [added] = fake.append(1);
    await first;
    const info = new Promise<void>((resolve) =>
      client.on('infoChanged', ({ version }) => version === 'done' && resolve()),
    );
    fake.append(1);
    fake.setInfo({ version: 'done' });
    await info;
    expect(heard).toEqual([added]);
  });

  it('comes back after the host was started again, as a new session that has no watches', async () => {
    const fake = createFakeHost();
    const { shell, address, rpcUrl } = await serve(fake);
    const client = open(rpcUrl);
    const states: string[] = [];
    client.onState(({ phase, session }) => states.push(`${phase} ${session}`));
    await until(client, ({ phase }) => phase === 'connected');
    await client.api.watch(1, { filter: '' });
    const gone = until(client, ({ phase }) => phase === 'reconnecting');
    await shell.stop();
    expect((await gone).reason).toBe('Sluice is stopping');
    await expect(client.api.info()).rejects.toMatchObject({ code: 'disconnected' });

    const missed = fake.append(5);
    // The token is another one now: the client is told what to do, and keeps trying.
    const again = await serve(fake, address);
    const refused = await until(client, ({ reason }) => reason?.includes('sluice open') ?? false);
    expect(refused.phase).toBe('reconnecting');
    expect(states.slice(0, 2)).toEqual(['connected 1', 'reconnecting 1']);

    const heard: number[] = [];
    const fresh = open(again.rpcUrl);
    fresh.on('matched', (_watchId, { ids }) => heard.push(...ids));
    await until(fresh, ({ phase }) => phase === 'connected');
    const matches = await fresh.api.watch(1, { filter: '' });
    expect([...matches.ids].slice(-5)).toEqual(missed);
    expect(heard).toEqual([]);
  });

  it('is cut off when it does not keep up, and loses nothing when it opens its query anew', async () => {
    const fake = createFakeHost({ conversations: [{ agent: 'codex', events: 10 }] });
    const client = open((await serve(fake)).rpcUrl);
    await until(client, ({ phase }) => phase === 'connected');
    await client.api.watch(1, { filter: '' });
    const lost = until(client, ({ phase }) => phase === 'reconnecting');
    // In one turn of the event loop nothing can be acknowledged.
    for (let count = 0; count < FLOOD; count += 1) fake.append(1);
    expect((await lost).reason).toBe('the client does not keep up with the events');
    const back = await until(client, ({ phase, session }) => phase === 'connected' && session === 2);
    expect(back.session).toBe(2);
    const { ids } = await client.api.watch(1, { filter: '' });
    expect(ids).toHaveLength(10 + FLOOD);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('waits for a host that is not there yet, and can be told to stop waiting', async () => {
    const fake = createFakeHost();
    const { shell, rpcUrl } = await serve(fake);
    await shell.stop();
    const client = open(rpcUrl);
    expect(await until(client, ({ reason }) => reason !== undefined)).toMatchObject({
      phase: 'connecting',
      reason: 'The host does not answer.',
    });
    client.close();
    client.close();
    expect(client.state.phase).toBe('closed');
    await expect(client.api.info()).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('ends its session when it is closed', async () => {
    const fake = createFakeHost();
    const { shell, rpcUrl } = await serve(fake);
    const client = open(rpcUrl);
    await until(client, ({ phase }) => phase === 'connected');
    expect(fake.sessions).toBe(1);
    client.close();
    await shell.stop();
    expect(fake.sessions).toBe(0);
  });
});
