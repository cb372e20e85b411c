import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/open-store.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { numbered, startExporters } from './testing/exporters.ts';

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

const http = (path = '') => ({
  'otlp-http': { endpoint: `${collector.httpUrl}${path}/v1/logs`, protocol: 'binary' },
});
const texts = () => collector.records().map(({ attributes }) => attributes['prompt']?.stringValue);

test('a renamed exporter goes on where it was: numbers, what waits, dead letters', async () => {
  const folder = temporaryFolder();
  const first = await startExporters({ one: http(), other: http('/other') }, { folder });
  collector.answerAll((request) =>
    request.logRecords().some(({ attributes }) => attributes['prompt']?.stringValue === 'poison') &&
    request.path === '/v1/logs'
      ? { status: 400, message: 'no' }
      : {},
  );
  await first.prompts([...numbered(3), 'poison']);
  await first.until(({ sent, deadLetters }) => sent === 3 && deadLetters === 1);
  await first.until(({ sent }) => sent === 4, 'other');
  await collector.away();
  await first.prompts(numbered(5, 'waiting'));
  await first.until(({ queued, phase }) => queued.records === 5 && phase === 'retrying');
  await first.rename('one', 'renamed', { renamed: http(), other: http('/other') });
  await expect
    .poll(() => first.exporters.api.exporters())
    .toMatchObject([
      { name: 'renamed', sent: 3, deadLetters: 1, queued: { records: 5 } },
      { name: 'other', sent: 4 },
    ]);
  expect(await first.exporters.api.deadLetters('renamed')).toMatchObject([
    { id: 4, message: expect.stringMatching(/no$/) },
  ]);
  await first.stop(0);

  // Also after a restart.
  await collector.back();
  const second = await startExporters({ renamed: http(), other: http('/other') }, { folder });
  await second.until(({ sent }) => sent === 8, 'renamed');
  await second.until(({ sent }) => sent === 9, 'other');
  collector.answerAll({});
  await second.exporters.api.resendDeadLetters('renamed', [4]);
  await second.until(({ sent, deadLetters }) => sent === 9 && deadLetters === 0, 'renamed');
  expect(texts().filter((text) => text === 'waiting 0')).toHaveLength(2);
});

test('an exporter that had the name before leaves nothing to the one that gets it', async () => {
  const { prompts, until, configure, rename, exporters } = await startExporters({ one: http(), two: http('/two') });
  await prompts(numbered(2));
  await until(({ sent }) => sent === 2, 'one');
  await until(({ sent }) => sent === 2, 'two');
  await configure({ one: http() });
  await prompts(numbered(3));
  await until(({ sent }) => sent === 5, 'one');
  await rename('one', 'two', { two: http() });
  await expect.poll(() => exporters.api.exporters()).toMatchObject([{ name: 'two', sent: 5, queued: { records: 0 } }]);
});

describe('killed between the log and config.toml', () => {
  /** The files as they are while the process runs: what a kill leaves. */
  async function killedAfterPlan(configureAgain = false) {
    const folder = temporaryFolder();
    const { prompts, until, configure, exporters } = await startExporters({ one: http() }, { folder });
    await prompts(numbered(3));
    await until(({ sent }) => sent === 3);
    await collector.away();
    await prompts(numbered(2, 'waiting'));
    await until(({ queued, phase }) => queued.records === 2 && phase === 'retrying');
    await exporters.renames.plan({ from: 'one', to: 'renamed' });
    // A listener that moves meanwhile configures by the old file.
    if (configureAgain) await configure({ one: http() });
    const left = join(temporaryFolder(), 'left');
    cpSync(folder, left, { recursive: true });
    await collector.back();
    return left;
  }

  test.each([false, true])(
    'a file with the new name: it goes on where it was (configured meanwhile: %s)',
    async (again) => {
      const folder = await killedAfterPlan(again);
      const { until, exporters } = await startExporters({ renamed: http() }, { folder });
      await until(({ sent, queued }) => sent === 5 && queued.records === 0, 'renamed');
      expect(await exporters.api.exporters()).toHaveLength(1);
      expect(texts().filter((text) => text?.startsWith('text'))).toHaveLength(3);
    },
  );

  test('a file with the old name: it stays, and nothing is renamed later', async () => {
    const folder = await killedAfterPlan();
    const { until, configure, exporters } = await startExporters({ one: http() }, { folder });
    await until(({ sent, queued }) => sent === 5 && queued.records === 0, 'one');
    await configure({ renamed: http() });
    await expect.poll(() => exporters.api.exporters()).toMatchObject([{ name: 'renamed', sent: 0 }]);
    await configure({ one: http() });
    await until(({ sent }) => sent === 5, 'one');
  });

  test('a file with neither: nothing is renamed later', async () => {
    const folder = await killedAfterPlan();
    const { configure, exporters } = await startExporters({ other: http() }, { folder });
    await configure({ renamed: http() });
    await expect.poll(() => exporters.api.exporters()).toMatchObject([{ name: 'renamed', sent: 0 }]);
  });
});

test('a name that was not written after all changes nothing', async () => {
  const { prompts, until, configure, exporters } = await startExporters({ one: http() });
  await prompts(numbered(2));
  await until(({ sent }) => sent === 2);
  await exporters.renames.plan({ from: 'one', to: 'two' });
  await exporters.renames.drop({ from: 'one', to: 'two' });
  await configure({ two: http() });
  await expect.poll(() => exporters.api.exporters()).toMatchObject([{ name: 'two', sent: 0 }]);
  await configure({ one: http() });
  await expect.poll(() => exporters.api.exporters()).toMatchObject([{ name: 'one', sent: 2 }]);
});
