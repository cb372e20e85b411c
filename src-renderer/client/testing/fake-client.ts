/** A client over the fake host, through the real RPC on a message channel: for tests and for looking at the window alone. */

import { createPortChannel } from '../../../src-shared/contract/port-channel.ts';
import { serveHost } from '../../../src-shared/contract/serve-host.ts';
import {
  createFakeHost,
  type FakeHost,
  type FakeHostOptions,
} from '../../../src-shared/testing/fake-host/fake-host.ts';
import { createHostClient } from '../client-core.ts';
import type { HostClient } from '../host-client.ts';

export interface FakeClient extends HostClient {
  host: FakeHost;
  /** Ends the connection as a broken network would; the client comes back by itself. */
  disconnect(): void;
  /** Appends events at this rate until {@link close}; 0 stops. */
  setLiveRate(eventsPerSecond: number): void;
}

const LIVE_TICK_MS = 50;

export function createFakeClient(options: FakeHostOptions & { liveRate?: number } = {}): FakeClient {
  const host = createFakeHost(options);
  let current: { close(reason: string): void } | undefined;
  const client = createHostClient({
    minPauseMs: 10,
    async open() {
      const { port1, port2 } = new MessageChannel();
      current = serveHost(createPortChannel(port2), host.connect);
      return { outcome: 'open', channel: createPortChannel(port1) };
    },
  });

  let timer: ReturnType<typeof setInterval> | undefined;
  function setLiveRate(eventsPerSecond: number): void {
    clearInterval(timer);
    timer = undefined;
    if (eventsPerSecond <= 0) return;
    let owed = 0;
    timer = setInterval(() => {
      owed += (eventsPerSecond * LIVE_TICK_MS) / 1_000;
      const count = Math.floor(owed);
      owed -= count;
      if (count > 0) host.append(count);
    }, LIVE_TICK_MS);
  }
  setLiveRate(options.liveRate ?? 0);

  return {
    api: client.api,
    get state() {
      return client.state;
    },
    on: client.on,
    onState: client.onState,
    retry: client.retry,
    close() {
      setLiveRate(0);
      client.close();
    },
    host,
    disconnect: () => current?.close('the connection was cut'),
    setLiveRate,
  };
}
