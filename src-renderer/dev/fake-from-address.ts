/** The window on generated events, for working on its look: `?fake=100000&rate=50&hostile`. Development only. */
import { createFakeClient } from '../client/fake-client.ts';
import type { HostClient } from '../client/host-client.ts';

export function fakeClientFrom(search: URLSearchParams): HostClient | undefined {
  const wanted = search.get('fake');
  if (wanted === null) return undefined;
  const events = Number(wanted);
  const client = createFakeClient({
    nowMs: Date.now(),
    hostile: search.has('hostile'),
    liveRate: Number(search.get('rate') ?? 0),
    ...(events === 0
      ? { conversations: [] }
      : events > 1
        ? {
            conversations: [
              { agent: 'gemini' as const, events: 36 },
              { agent: 'claude' as const, events: 84 },
              { agent: 'codex' as const, events },
            ],
          }
        : {}),
  });
  Object.assign(globalThis, { fakeClient: client });
  return client;
}
