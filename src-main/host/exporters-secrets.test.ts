import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { startExporters } from './testing/exporters.ts';

/** Nothing that a detector of secrets would know. */
const TOKEN = 'plain words of ours';

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

test.each([
  ['HTTP', () => ({ 'otlp-http': { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'binary' } })],
  ['gRPC', () => ({ 'otlp-grpc': { endpoint: collector.grpcUrl } })],
])('a collector that quotes our headers over %s does not show them to anybody', async (_kind, table) => {
  const headers = { authorization: `Bearer $\{TOKEN}` };
  const [kind, transport] = Object.entries(table())[0] ?? [];
  const { prompts, until, exporters } = await startExporters(
    { one: { [kind ?? '']: { ...transport, headers } } },
    { environment: { TOKEN } },
  );
  const message = `who is "Bearer ${TOKEN}"?`;
  collector.answerAll({ status: 401, grpcStatus: 16, message, headers: { 'x-seen': TOKEN } });
  await prompts(['a']);
  const state = await until(({ phase }) => phase === 'refused');
  const answer = await exporters.api.testExporter('one');
  expect(state.reason).toContain('who is "[SECRET:header]"?');
  expect(answer.headers).toContainEqual(['x-seen', '[SECRET:header]']);
  expect(JSON.stringify([state, answer])).not.toContain(TOKEN);
  expect(collector.requests.map((request) => request.headers['authorization'])).toEqual([
    `Bearer ${TOKEN}`,
    `Bearer ${TOKEN}`,
  ]);
});
