import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  assistantMessage,
  completed,
  customToolCall,
  functionCall,
  localShellCall,
  reasoningItem,
  reasoningItemAdded,
  responseCreated,
  shellCommandCall,
  sse,
  webSearchCallAdded,
  webSearchCallDone,
} from '../testing/model-server/responses-events.ts';
import { type MountedAnswer, startMockServer } from '../testing/model-server/responses-server.ts';
import { type Approval, createApprovals } from './approvals.ts';
import { createResponsesClient } from './responses-client.ts';
import { recordTelemetry } from './testing/recorded-telemetry.ts';
import type { ThreadEvent } from './thread-events.ts';
import { createSandbox } from './tools/sandbox.ts';
import { createShellTool } from './tools/shell.ts';
import { runTurn } from './turn.ts';

/** One turn against the answers, with commands that really run, outside of a sandbox. */
async function play(answers: readonly MountedAnswer[], decide?: (command: string) => Approval) {
  const server = await startMockServer();
  onTestFinished(() => server.close());
  server.mountSequence(answers);
  const telemetry = recordTelemetry();
  const events: ThreadEvent[] = [];
  const interruption = new AbortController();
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-turn-')));
  const environment = { PATH: process.env['PATH'] };
  const outcome = await runTurn({
    prompt: 'go',
    request: { model: 'm' },
    client: createResponsesClient(
      {
        url: new URL(`${server.url}/v1/responses`),
        headers: {},
        secrets: [],
        requestMaxRetries: 0,
        streamMaxRetries: 1,
        streamIdleTimeoutMs: 20_000,
      },
      telemetry.events,
      async () => true,
    ),
    shell: createShellTool({
      cwd,
      environment,
      sandbox: createSandbox({ mode: 'danger-full-access', cwd, environment }),
      approvals:
        decide === undefined
          ? createApprovals('never', () => undefined)
          : { decide: async (command) => decide(command) },
      telemetry: telemetry.events,
    }),
    output: {
      async event(event) {
        events.push(event);
        if (event.type === 'item.started' && event.item.type === 'command_execution') {
          if (event.item.command.includes('# interrupt')) interruption.abort();
        }
      },
    },
    telemetry: telemetry.events,
    signal: interruption.signal,
  });
  return { outcome, events, telemetry, server, cwd };
}

const LAST = sse([
  responseCreated('r2'),
  assistantMessage('m', 'all done'),
  completed('r2', { inputTokens: 1, outputTokens: 2 }),
]);

describe('a turn', () => {
  it('runs what the model asks for, tells it, and goes on until it asks for nothing more', async () => {
    const first = { inputTokens: 10, outputTokens: 5, cachedTokens: 4, reasoningTokens: 3 };
    const { outcome, events, telemetry, server } = await play([
      sse([
        responseCreated('r1'),
        reasoningItemAdded('rs'),
        reasoningItem('rs', ['First look.', 'Then act.']),
        webSearchCallAdded('w'),
        webSearchCallDone('w', 'sluice gates'),
        shellCommandCall('c1', 'printf out; printf err >&2'),
        completed('r1', first),
      ]),
      LAST,
    ]);

    expect(outcome).toEqual({ outcome: 'completed', lastMessage: 'all done' });
    const command = { id: 'item_2', type: 'command_execution', command: 'printf out; printf err >&2' };
    expect(events).toEqual([
      { type: 'turn.started' },
      { type: 'item.completed', item: { id: 'item_0', type: 'reasoning', text: 'First look.\n\nThen act.' } },
      {
        type: 'item.completed',
        item: {
          id: 'item_1',
          type: 'web_search',
          query: 'sluice gates',
          action: { type: 'search', query: 'sluice gates' },
        },
      },
      { type: 'item.started', item: { ...command, aggregated_output: '', status: 'in_progress' } },
      {
        type: 'item.completed',
        item: {
          ...command,
          aggregated_output: expect.stringMatching(/^(outerr|errout)$/),
          exit_code: 0,
          status: 'completed',
        },
      },
      { type: 'item.completed', item: { id: 'item_3', type: 'agent_message', text: 'all done' } },
      {
        type: 'turn.completed',
        usage: { input_tokens: 11, cached_input_tokens: 4, output_tokens: 7, reasoning_output_tokens: 3 },
      },
    ]);

    const [told] = server.requests[1]?.input.filter(({ type }) => type === 'function_call_output') ?? [];
    expect(told).toMatchObject({ call_id: 'c1', output: expect.stringContaining('Exit code: 0') });
    expect(server.requests[1]?.input.some((item) => 'id' in item)).toBe(false);
    expect(telemetry.records.map(({ key }) => key).filter((key) => key !== 'sseEvent')).toEqual([
      'userPrompt',
      'apiRequest',
      'sseCompleted',
      'toolDecision',
      'toolResult',
      'apiRequest',
      'sseCompleted',
      'agentResponse',
    ]);
    expect(telemetry.of('toolDecision')).toEqual([
      { toolName: 'shell_command', callId: 'c1', decision: 'approved', source: 'config' },
    ]);
    expect(telemetry.of('toolResult')).toEqual([
      {
        toolName: 'shell_command',
        callId: 'c1',
        arguments: '{"command":"printf out; printf err >&2"}',
        durationMs: expect.any(Number),
        success: true,
        output: told?.['output'],
      },
    ]);
  });

  it('tells the model of a command that fails, in the folder and the time it asked for', async () => {
    const { events, telemetry, cwd } = await play([
      sse([
        shellCommandCall('c1', 'pwd; exit 3', { workdir: '..' }),
        shellCommandCall('c2', 'echo begun; sleep 60', { timeout_ms: 300 }),
        shellCommandCall('c3', 'kill -9 $$'),
        shellCommandCall('c4', 'true', { workdir: 'no/such/folder' }),
        completed('r1'),
      ]),
      LAST,
    ]);
    const done = events.flatMap((event) =>
      event.type === 'item.completed' && event.item.type === 'command_execution' ? [event.item] : [],
    );
    expect(done.map(({ exit_code, status }) => [exit_code, status])).toEqual([
      [3, 'failed'],
      [124, 'failed'],
      [137, 'failed'],
      [127, 'failed'],
    ]);
    expect(done[0]?.aggregated_output).toBe(`${join(cwd, '..')}\n`);
    expect(done[1]?.aggregated_output).toBe('begun\n');
    const results = telemetry.of('toolResult');
    expect(results.every(({ success }) => !success)).toBe(true);
    expect(results[1]?.output).toContain('The command was ended after 300 ms.');
  });

  it('answers every kind of call that it cannot run', async () => {
    const { events, telemetry, server } = await play([
      sse([
        functionCall('c1', 'apply_patch', { input: '' }),
        customToolCall('c2', 'grep', 'x'),
        localShellCall('c3', ['ls']),
        functionCall('c4', 'shell_command', '{"cmd'),
        completed('r1'),
      ]),
      LAST,
    ]);
    server.expectDone();
    const outputs = server.requests[1]?.input.filter(({ type }) => String(type).endsWith('_output')) ?? [];
    expect(outputs.map(({ call_id, output }) => [call_id, output])).toEqual([
      ['c1', 'unsupported call: apply_patch'],
      ['c2', 'unsupported call: grep'],
      ['c3', 'unsupported call: local_shell'],
      ['c4', expect.stringMatching(/^failed to parse function arguments: /)],
    ]);
    expect(telemetry.of('toolResult').map(({ callId, success, durationMs }) => [callId, success, durationMs])).toEqual([
      ['c1', false, 0],
      ['c2', false, 0],
      ['c3', false, 0],
      ['c4', false, 0],
    ]);
    expect(telemetry.of('toolDecision')).toEqual([]);
    expect(events.filter(({ type }) => type === 'item.completed').slice(0, 3)).toEqual(
      ['apply_patch', 'grep', 'local_shell'].map((name, index) => ({
        type: 'item.completed',
        item: { id: `item_${index}`, type: 'error', message: `unsupported call: ${name}` },
      })),
    );
  });

  it('shows and runs nothing of a response that broke, and nothing twice', async () => {
    const { events, server } = await play([
      sse([assistantMessage('m', 'half'), shellCommandCall('c0', 'echo never')]),
      LAST,
    ]);
    server.expectDone();
    expect(events.map(({ type }) => type)).toEqual(['turn.started', 'error', 'item.completed', 'turn.completed']);
    expect(events[1]).toEqual({
      type: 'error',
      message: 'Reconnecting... 1/1 (stream closed before response.completed)',
    });
  });

  it('fails with what the last response had finished', async () => {
    const broken = sse([assistantMessage('m', 'half')]);
    const { outcome, events } = await play([broken, broken]);
    expect(outcome).toEqual({ outcome: 'failed', message: 'stream closed before response.completed' });
    expect(events.slice(2)).toEqual([
      { type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text: 'half' } },
      { type: 'error', message: 'stream closed before response.completed' },
      { type: 'turn.failed', error: { message: 'stream closed before response.completed' } },
    ]);
  });

  it('goes on after a refusal, and ends when the user says so', async () => {
    const { outcome, events, telemetry, server } = await play(
      [
        sse([shellCommandCall('c1', 'rm -rf /'), completed('r1')]),
        sse([shellCommandCall('c2', 'quit'), shellCommandCall('c3', 'never'), completed('r2')]),
      ],
      (command) =>
        command === 'quit'
          ? { decision: 'abort', source: 'user', reason: 'ended' }
          : { decision: 'denied', source: 'user', reason: 'not that' },
    );
    expect(outcome).toEqual({ outcome: 'interrupted' });
    expect(server.requests[1]?.input.at(-1)).toMatchObject({ call_id: 'c1', output: 'not that' });
    expect(telemetry.of('toolDecision').map(({ callId, decision, source }) => [callId, decision, source])).toEqual([
      ['c1', 'denied', 'user'],
      ['c2', 'abort', 'user'],
    ]);
    expect(events.filter(({ type }) => type === 'item.completed')).toEqual([
      {
        type: 'item.completed',
        item: {
          id: 'item_0',
          type: 'command_execution',
          command: 'rm -rf /',
          aggregated_output: 'not that',
          status: 'declined',
        },
      },
      {
        type: 'item.completed',
        item: {
          id: 'item_1',
          type: 'command_execution',
          command: 'quit',
          aggregated_output: 'ended',
          status: 'declined',
        },
      },
    ]);
    expect(events.some(({ type }) => type.startsWith('turn.') && type !== 'turn.started')).toBe(false);
  });

  it('tells what became of the command when it is interrupted', async () => {
    const { outcome, telemetry } = await play([sse([shellCommandCall('c1', 'sleep 60 # interrupt'), completed('r1')])]);
    expect(outcome).toEqual({ outcome: 'interrupted' });
    expect(telemetry.of('toolResult')).toMatchObject([
      { callId: 'c1', success: false, output: expect.stringContaining('The user interrupted the command.') },
    ]);
  });
});
