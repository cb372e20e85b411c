/** What a run talks to. For tests only. */
import { onTestFinished } from 'vitest';
import {
  type RecordingCollector,
  type RecordingCollectorOptions,
  startRecordingCollector,
} from '../../testing/collector/recording-collector.ts';
import { type MockResponsesServer, startMockServer } from '../../testing/model-server/responses-server.ts';

export interface ModelAndCollector {
  /** The model's API. */
  server: MockResponsesServer;
  collector: RecordingCollector;
}

/** Both are closed when the test ends, which fails when the model was asked what nobody had an answer for. */
export async function startModelAndCollector(options?: RecordingCollectorOptions): Promise<ModelAndCollector> {
  const server = await startMockServer();
  onTestFinished(() => server.close());
  const collector = await startRecordingCollector(options);
  onTestFinished(() => collector.close());
  return { server, collector };
}

/** What the model was told of each tool call, by the last request. */
export function toldOfCalls({ requests }: MockResponsesServer): Array<string | undefined> {
  return (requests.at(-1)?.input ?? [])
    .filter((item) => (item as { type?: string }).type === 'function_call_output')
    .map((item) => (item as { output?: string }).output);
}
