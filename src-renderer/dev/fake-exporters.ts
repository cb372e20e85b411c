/** Exporters in every state, for working on how they look. Development only. */
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import { fakeExporter } from '../../src-shared/testing/fake-host/fake-exporters.ts';

export function sampleExporters(nowMs: number): ExporterState[] {
  return [
    fakeExporter('default', {
      endpoint: 'http://127.0.0.1:4318/v1/logs',
      phase: 'misconfigured',
      reason: "It would send to itself: 127.0.0.1:4318 is one of this Sluice's own listeners.",
    }),
    fakeExporter('staging', {
      kind: 'otlp-grpc',
      endpoint: 'https://otel.example.com:4317',
      phase: 'retrying',
      retryAtMs: nowMs + 25_000,
      sent: 1_234,
      queued: { records: 340, bytes: 181_000, oldestMs: nowMs - 132_000 },
      dropped: 12,
      rejected: 3,
      deadLetters: 2,
      lastError: {
        timeMs: nowMs - 4_000,
        message: 'UNAVAILABLE: upstream connect error or disconnect/reset before headers',
      },
      replays: [{ id: 9, selection: { conversationId: 1 }, done: 310, total: 1_000 }],
    }),
    fakeExporter('archive', { enabled: false, phase: 'off', queued: { records: 5_120, bytes: 2_700_000 } }),
  ];
}
