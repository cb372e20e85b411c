/** The run that Codex leaves invisible: the server reports an error, the program exits 1, and its telemetry is there. */
import { expect, it } from 'vitest';
import { sseFailed } from '../testing/model-server/responses-events.ts';
import { eventsOf, exportTo, runExec } from './testing/exec-process.ts';
import { startModelAndCollector } from './testing/model-and-collector.ts';

it('exits with a code that is not zero when the server reports an error, and sends what happened', async () => {
  const { server, collector } = await startModelAndCollector({ grpc: false });
  server.mountSse(sseFailed('resp-err', 'rate_limit_exceeded', 'synthetic server error'));

  const end = await runExec({
    server: server.url,
    args: ['--skip-git-repo-check', 'tell me something', '--experimental-json', ...exportTo(collector.httpUrl)],
  });

  expect(end.code).toBe(1);
  const events = eventsOf(end);
  expect(events.map((event) => event['type'])).toEqual([
    'thread.started',
    'turn.started',
    ...Array.from({ length: 6 }, () => 'error'),
    'turn.failed',
  ]);
  expect(events.at(-1)).toEqual({ type: 'turn.failed', error: { message: 'synthetic server error' } });
  expect(server.requests).toHaveLength(6);

  const records = collector.records().map(({ attributes }) => attributes);
  const named = (name: string) => records.filter((attributes) => attributes['event.name']?.stringValue === name);
  expect(named('codex.conversation_starts')).toHaveLength(1);
  expect(named('codex.user_prompt')).toHaveLength(1);
  expect(named('codex.api_request')).toHaveLength(6);
  const failed = named('codex.sse_event');
  expect(failed).toHaveLength(6);
  for (const attributes of failed) {
    expect(attributes['event.kind']?.stringValue).toBe('response.failed');
    expect(JSON.parse(attributes['error.message']?.stringValue ?? '')).toEqual({
      type: 'response.failed',
      error: { code: 'rate_limit_exceeded', message: 'synthetic server error' },
    });
  }
  expect(records).toHaveLength(14);
  const conversations = new Set(records.map((attributes) => attributes['conversation.id']?.stringValue));
  expect([...conversations]).toEqual([events[0]?.['thread_id']]);
});
