import { expect, test } from 'vitest';
import type { ConnectionState } from './host-client.ts';
import { whenConnected } from './when-connected.ts';

function fakeClient(phase: ConnectionState['phase']) {
  const listeners = new Set<(state: ConnectionState) => void>();
  const client = {
    state: { phase, session: 0 } as ConnectionState,
    onState(listener: (state: ConnectionState) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const become = (next: ConnectionState['phase']) => {
    client.state = { phase: next, session: 1 };
    for (const listener of [...listeners]) listener(client.state);
  };
  return { client, become, listeners };
}

test('resolves at once when connected', async () => {
  const { client, listeners } = fakeClient('connected');
  await whenConnected(client);
  expect(listeners.size).toBe(0);
});

test.each(['connecting', 'reconnecting'] as const)('waits while %s, and leaves no listener behind', async (phase) => {
  const { client, become, listeners } = fakeClient(phase);
  let done = false;
  const waiting = whenConnected(client).then(() => {
    done = true;
  });
  become('reconnecting');
  await Promise.resolve();
  expect(done).toBe(false);
  become('connected');
  await waiting;
  expect(listeners.size).toBe(0);
});

test('leaves no listener behind when the client is closed', () => {
  const { client, become, listeners } = fakeClient('connecting');
  void whenConnected(client);
  become('closed');
  expect(listeners.size).toBe(0);
});
