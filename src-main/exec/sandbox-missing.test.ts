/** A machine without bubblewrap, with the real program. */
import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordingCollector } from '../testing/collector/recording-collector.ts';
import { assistantMessage, completed, shellCommandCall, sse } from '../testing/model-server/responses-events.ts';
import type { MockResponsesServer } from '../testing/model-server/responses-server.ts';
import { eventsOf, exportTo, runExec } from './testing/exec-process.ts';
import { startModelAndCollector, toldOfCalls } from './testing/model-and-collector.ts';

let server: MockResponsesServer;
let collector: RecordingCollector;

beforeEach(async () => {
  ({ server, collector } = await startModelAndCollector({ grpc: false }));
  server.mountSequence([
    sse([shellCommandCall('c1', 'echo o""ne'), completed('r1')]),
    sse([shellCommandCall('c2', 'echo t""wo'), completed('r2')]),
    sse([assistantMessage('m', 'I could not look.'), completed('r3')]),
  ]);
});

/** Has a shell and nothing else. */
function pathWithShell(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-path-'));
  symlinkSync('/bin/sh', join(folder, 'sh'));
  return folder;
}

async function run(sandbox: string) {
  const end = await runExec({
    server: server.url,
    args: ['--skip-git-repo-check', '--json', '-s', sandbox, 'look', ...exportTo(collector.httpUrl)],
    environment: { PATH: pathWithShell() },
  });
  const events = eventsOf(end);
  const items = events.flatMap(({ type, item }) =>
    type === 'item.completed' ? [item as Record<string, unknown>] : [],
  );
  const values = (name: string, ...keys: string[]) =>
    collector
      .records()
      .filter(({ attributes }) => attributes['event.name']?.stringValue === name)
      .map(({ attributes }) => keys.map((key) => attributes[key]?.stringValue));
  return { end, events, items, values, told: toldOfCalls(server) };
}

describe.skipIf(process.platform === 'win32')('without bubblewrap', () => {
  it.skipIf(process.platform !== 'linux').each(['read-only', 'workspace-write'])(
    '%s refuses each command with the reason, and the model goes on',
    async (sandbox) => {
      const { end, events, items, values, told } = await run(sandbox);
      expect(end.code).toBe(0);
      const reason = expect.stringMatching(
        /^The sandbox cannot run here: .*bubblewrap.* Install what is missing, or run with --sandbox danger-full-access/,
      );
      expect(told).toEqual([reason, reason]);
      expect(items.slice(0, 2)).toEqual([
        expect.objectContaining({ type: 'command_execution', status: 'declined', aggregated_output: reason }),
        expect.objectContaining({ type: 'command_execution', status: 'declined', aggregated_output: reason }),
      ]);
      expect(events.at(-1)).toMatchObject({ type: 'turn.completed' });
      expect(values('codex.tool_decision', 'decision', 'source')).toEqual([
        ['denied', 'config'],
        ['denied', 'config'],
      ]);
      expect(values('codex.tool_result', 'success', 'output')).toEqual([
        ['false', reason],
        ['false', reason],
      ]);
    },
  );

  it('danger-full-access runs commands', async () => {
    const { end, values, told } = await run('danger-full-access');
    expect(end.code).toBe(0);
    expect(told).toEqual([expect.stringContaining('one\n'), expect.stringContaining('two\n')]);
    expect(values('codex.tool_decision', 'decision', 'source')[0]).toEqual(['approved', 'config']);
    expect(values('codex.tool_result', 'success')[0]).toEqual(['true']);
  });
});
