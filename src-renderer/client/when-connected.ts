import type { HostClient } from './host-client.ts';

/** Resolves once calls are answered, at once when they are; never when the client is closed first. */
export function whenConnected(client: Pick<HostClient, 'state' | 'onState'>): Promise<void> {
  if (client.state.phase === 'connected') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = client.onState(({ phase }) => {
      if (phase === 'connecting' || phase === 'reconnecting') return;
      stop();
      if (phase === 'connected') resolve();
    });
  });
}

/** Asks once the host answers calls: a link may be opened before the window is connected. */
export async function askConnected<T>(client: HostClient, ask: (api: HostClient['api']) => Promise<T>): Promise<T> {
  await whenConnected(client);
  return ask(client.api);
}
