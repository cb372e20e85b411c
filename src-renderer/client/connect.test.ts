import { afterEach, describe, expect, it } from 'vitest';
import { createPortChannel } from '../../src-shared/contract/port-channel.ts';
import { serveHost } from '../../src-shared/contract/serve-host.ts';
import { WINDOW_ASKS_PORT, WINDOW_GETS_PORT } from '../../src-shared/contract/shell-messages.ts';
import { createFakeHost } from '../../src-shared/testing/fake-host/fake-host.ts';
import { connectPort } from './connect.ts';
import type { ConnectionState, HostClient } from './host-client.ts';
import { createFakeClient } from './testing/fake-client.ts';

const ends: Array<() => void> = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

function until(client: HostClient, holds: (state: ConnectionState) => boolean): Promise<void> {
  if (holds(client.state)) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = client.onState((state) => {
      if (!holds(state)) return;
      unsubscribe();
      resolve();
    });
  });
}

const connectedAs = (session: number) => (state: ConnectionState) =>
  state.phase === 'connected' && state.session === session;

/** A page whose preload answers each request with a port that the fake host serves. */
class PageWithPreload extends EventTarget {
  readonly location = { origin: 'sluice://app' };
  readonly host = createFakeHost();
  served: Array<{ close(reason: string): void }> = [];

  postMessage(data: unknown, targetOrigin: string): void {
    if (data !== WINDOW_ASKS_PORT || targetOrigin !== this.location.origin) return;
    // Other windows may send anything, the same words too: only the page's own messages count.
    const stray = new MessageChannel();
    this.receive({ source: {}, data: WINDOW_GETS_PORT, ports: [stray.port1] });
    this.receive({ source: this, data: 'anything else', ports: [stray.port1] });
    const { port1, port2 } = new MessageChannel();
    this.served.push(serveHost(createPortChannel(port2), this.host.connect));
    this.receive({ source: this, data: WINDOW_GETS_PORT, ports: [port1] });
  }

  private receive(fields: { source: unknown; data: unknown; ports: MessagePort[] }): void {
    queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('message'), fields)));
  }
}

describe('over the port of the preload', () => {
  it('calls are answered by the host behind the page’s own port', async () => {
    const page = new PageWithPreload();
    const client = connectPort(page as unknown as Window);
    ends.push(() => client.close());
    await until(client, connectedAs(1));
    expect(await client.api.conversations()).toHaveLength(3);
    expect(page.served).toHaveLength(1);
  });

  it('asks for another port when the host ends the connection', async () => {
    const page = new PageWithPreload();
    const client = connectPort(page as unknown as Window);
    ends.push(() => client.close());
    await until(client, connectedAs(1));
    page.served[0]?.close('the client does not keep up with the events');
    await until(client, connectedAs(2));
    expect(await client.api.conversations()).toHaveLength(3);
    expect(page.host.sessions).toBe(1);
  });
});

describe('the fake client', () => {
  it('serves as many events as asked for, and more as they happen', async () => {
    const client = createFakeClient({ conversations: [{ agent: 'codex', events: 100_000 }] });
    ends.push(() => client.close());
    await until(client, connectedAs(1));
    const { ids, times, total } = await client.api.watch(1, { conversationId: 1, filter: '' });
    expect([ids.length, times.length, total]).toEqual([100_000, 100_000, 100_000]);
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))).toBe(true);
    const batch = new Promise<number[]>((resolve) =>
      client.on('matched', (_id, { ids: added }) => resolve([...added])),
    );
    expect(client.host.append(3)).toEqual(await batch);
  });

  it('holds hostile content whole, and cuts it in the details', async () => {
    const client = createFakeClient({ conversations: [{ agent: 'codex', events: 12 }], hostile: true });
    ends.push(() => client.close());
    await until(client, connectedAs(1));
    const detail = await client.api.event(8);
    const [cut] = detail?.cuts ?? [];
    expect(cut?.length).toBeGreaterThan(10_000_000);
    expect(JSON.stringify(detail).length).toBeLessThan(100_000);
    expect(await client.api.eventValue(8, cut?.path ?? [])).toHaveLength(cut?.length ?? 0);
  });

  it('comes back after a disconnect, without the watches it had', async () => {
    const client = createFakeClient();
    ends.push(() => client.close());
    await until(client, connectedAs(1));
    await client.api.watch(1, { filter: '' });
    const heard: number[] = [];
    client.on('matched', (_watchId, { ids }) => heard.push(...ids));
    client.disconnect();
    await until(client, connectedAs(2));
    client.host.append(1);
    expect((await client.api.watch(2, { filter: '' })).total).toBe(109);
    expect(heard).toEqual([]);
  });
});
