/** The window on generated events, for working on its look: `?fake=100000&rate=50&hostile&exporters`. Development only. */

import type { HostClient } from '../client/host-client.ts';
import { createFakeClient } from '../client/testing/fake-client.ts';
import { sampleExporters } from './fake-exporters.ts';

export function fakeClientFrom(search: URLSearchParams): HostClient | undefined {
  const wanted = search.get('fake');
  if (wanted === null) return undefined;
  const events = Number(wanted);
  const client = createFakeClient({
    nowMs: Date.now(),
    hostile: search.has('hostile'),
    liveRate: Number(search.get('rate') ?? 0),
    ...(search.has('exporters') ? { exporters: sampleExporters(Date.now()) } : {}),
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
  if (search.has('exporters')) {
    client.host.exporters.setDeadLetters('staging', [
      {
        id: 17,
        signal: 'logs',
        timeMs: Date.now() - 90_000,
        status: 3,
        message: 'INVALID_ARGUMENT: attribute "output" exceeds 65536 bytes',
        sizeBytes: 212_000,
        resending: false,
      },
      {
        id: 23,
        signal: 'logs',
        timeMs: Date.now() - 80_000,
        status: 3,
        message: 'INVALID_ARGUMENT: time is before the retention window',
        sizeBytes: 530,
        resending: true,
      },
    ]);
  }
  Object.assign(globalThis, { fakeClient: client });
  return client;
}
