import { expect, test } from 'vitest';
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import { listText } from './exporters-text.ts';

const NOW = Date.UTC(2026, 10, 22, 6, 11);

function retrying(agoMs: number, waitMs: number): ExporterState {
  return {
    name: 'staging',
    kind: 'otlp-http',
    endpoint: 'http://127.0.0.1:9/v1/logs',
    signals: ['logs'],
    enabled: true,
    phase: 'retrying',
    retryAtMs: NOW + waitMs,
    sent: 0,
    queued: { records: 18, bytes: 9_000, oldestMs: NOW - agoMs },
    dropped: 0,
    rejected: 0,
    deadLetters: 0,
    droppedByRule: 0,
    held: 0,
    lastError: { timeMs: NOW - agoMs, message: 'connect ECONNREFUSED' },
    replays: [],
  };
}

test('times read as people say them, also when they are now', () => {
  const now = listText([retrying(100, 0)], NOW);
  expect(now).toContain('retrying, tries again now\n');
  expect(now).toContain('(8.8 KiB, the oldest came just now)');
  expect(now).toContain('last error, just now: connect ECONNREFUSED');
  const later = listText([retrying(125_000, 12_000)], NOW);
  expect(later).toContain('tries again in 12s\n');
  expect(later).toContain('the oldest came 2m ago');
  expect(later).toContain('last error, 2m ago:');
});
