import { expect, test } from 'vitest';
import type { ExporterState } from '../../../src-shared/contract/exporters-api.ts';
import { fakeExporter } from '../../../src-shared/testing/fake-host/fake-exporters.ts';
import {
  briefText,
  exporterNumbers,
  needsAttention,
  phaseText,
  secondsLeft,
  visibleExporters,
} from './exporter-text.ts';

const NOW = 1_000_000;

test.each<[Partial<ExporterState>, string]>([
  [{ phase: 'off', queued: { records: 9, bytes: 9 } }, 'off'],
  [{ phase: 'idle', sent: 1_234 }, '1.2k sent'],
  [{ phase: 'sending', sent: 5, queued: { records: 340, bytes: 1 } }, '5 sent, 340 queued'],
  [{ phase: 'retrying', retryAtMs: NOW + 11_400, queued: { records: 340, bytes: 1 } }, 'retry 12s, 340 queued'],
  [{ phase: 'retrying', retryAtMs: NOW - 5 }, 'retrying now'],
  [{ phase: 'retrying', retryAtMs: NOW + 134_000 }, 'retry 2m14s'],
  [{ phase: 'refused', reason: 'no', dropped: 12 }, 'refused, 12 dropped'],
  [{ phase: 'misconfigured', reason: 'no', deadLetters: 1 }, 'misconfigured, 1 dead'],
  [{ phase: 'idle', sent: 1, held: 2 }, '1 sent, 2 held'],
])('%j is briefly %s', (change, text) => {
  expect(briefText(fakeExporter('a', change), NOW)).toBe(text);
});

test('the countdown reaches zero and stays there', () => {
  const at = (retryAtMs: number) => secondsLeft(fakeExporter('a', { phase: 'retrying', retryAtMs }), NOW);
  expect([at(NOW + 1_001), at(NOW + 1_000), at(NOW + 1), at(NOW), at(NOW - 9_000)]).toEqual([2, 1, 1, 0, 0]);
  expect(phaseText(fakeExporter('a', { phase: 'retrying', retryAtMs: NOW + 1_001 }), NOW)).toBe('Retrying in 2s');
});

test('numbers say how much waits and since when', () => {
  const numbers = exporterNumbers(
    fakeExporter('a', { queued: { records: 1_204, bytes: 640 * 1_024, oldestMs: NOW - 125_000 }, dropped: 3 }),
    NOW,
  );
  expect(numbers.find(({ label }) => label === 'Queued')).toEqual({
    label: 'Queued',
    value: '1,204',
    note: '640 KiB · oldest 2m ago',
  });
  expect(numbers.find(({ label }) => label === 'Dropped')?.note).toContain('before they were sent');
  expect(numbers.find(({ label }) => label === 'Sent')?.note).toBeUndefined();
});

test('counts of records that redaction dropped or held are shown when above zero', () => {
  const labels = (change: Partial<ExporterState>) =>
    exporterNumbers(fakeExporter('a', change), NOW).map(({ label }) => label);
  expect(labels({ droppedByRule: 4, held: 1 }).slice(-2)).toEqual(['Dropped by rules', 'Held']);
  expect(labels({})).not.toContain('Held');
});

test('what was lost needs attention as well as what is stuck', () => {
  expect(needsAttention(fakeExporter('a'))).toBe(false);
  expect(needsAttention(fakeExporter('a', { phase: 'off', dropped: 1 }))).toBe(true);
  expect(needsAttention(fakeExporter('a', { phase: 'refused' }))).toBe(true);
  expect(needsAttention(fakeExporter('a', { held: 1 }))).toBe(true);
});

test('where there is no room for all, those that need attention stay, in their own order', () => {
  const list = ['a', 'b', 'c', 'd'].map((name) => fakeExporter(name, name === 'd' ? { phase: 'refused' } : {}));
  expect(visibleExporters(list, 4)).toEqual(list);
  expect(visibleExporters(list, 2).map(({ name }) => name)).toEqual(['a', 'd']);
});
