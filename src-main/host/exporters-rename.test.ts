import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RecordingCollector, startRecordingCollector } from '../../e2e/support/recording-collector.ts';
import { temporaryFolder } from '../store/test-support.ts';
import { numbered, startExporters } from './exporters-harness.ts';

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
