/** What went wrong before there was a model, each with its right value; the captures are named. */
import { describe, expect, test } from 'vitest';
import { capturedRunEvents, eventsBy } from '../../src-main/testing/run-captures.ts';
import type { RunEvent } from '../agents/run-event.ts';
import { RunRecordReader, runGroup } from '../agents/run-records.ts';
import { locatedRecord } from '../agents/testing/captured-records.ts';
import { readRun } from './read-run.ts';
import type { ConversationRun, Run, Step } from './run-model.ts';

const DAY_US = 24 * 60 * 60 * 1_000_000;
const CAPTURED = capturedRunEvents();

function runOf(capture: string, signals: 'logs' | 'spans' | 'both'): Run {
  const events = eventsBy(CAPTURED, { capture, signals });
  return readRun(events, Math.max(...events.map(({ end }) => end)) + DAY_US);
}

function only(capture: string, signals: 'logs' | 'spans' | 'both' = 'logs'): ConversationRun {
  const { conversations } = runOf(capture, signals);
  expect(conversations).toHaveLength(1);
  return conversations[0] as ConversationRun;
}

const stepsOf = ({ turns }: ConversationRun, kind: Step['kind']): Step[] =>
  turns.flatMap(({ steps }) => steps).filter((step) => step.kind === kind);

/** One log record of a sender as an event. */
function eventOf(given: Parameters<typeof locatedRecord>[0]): RunEvent {
  const { record, resource, scope } = locatedRecord(given);
  const group = runGroup(resource, scope);
  if (group === undefined) throw new Error('no run table');
  return new RunRecordReader().log(group, record, '1');
}

describe('Codex', () => {
  test('stray messages of its exporter make no conversation', () => {
    const { conversations, unassigned } = runOf('codex-0.171.0.tool', 'logs');
    expect(conversations).toHaveLength(1);
    expect(unassigned).toBe(1);
  });

  test('two error records of one failed answer are one failure with the server’s sentence', () => {
    const run = only('codex-0.171.0.fail-fast');
    expect(run).toMatchObject({ errors: 1, outcome: 'failed', why: 'synthetic server error' });
    expect(stepsOf(run, 'model_request')).toMatchObject([{ outcome: 'failed', error: 'synthetic server error' }]);
  });

  test('a command that exits 3 failed, though the agent says success', () => {
    expect(stepsOf(only('codex-0.171.0.toolfail'), 'tool_call')).toMatchObject([{ outcome: 'failed', exitCode: 3 }]);
    const [bySpans] = stepsOf(only('codex-0.171.0.toolfail', 'spans'), 'tool_call');
    expect(bySpans).toMatchObject({ outcome: 'unknown', sure: { outcome: 'cannot tell', exitCode: 'cannot tell' } });
  });

  test('what a person declined is declined, and the wait is not the call’s duration', () => {
    const [declined] = stepsOf(only('codex-0.171.0.appserver-denied'), 'tool_call');
    expect(declined).toMatchObject({ outcome: 'declined', decidedBy: 'person' });
    expect(declined?.waitMs).toBeGreaterThan(1_500);
    expect(declined?.durationMs).toBeLessThan(10);
    const [accepted] = stepsOf(only('codex-0.171.0.appserver'), 'tool_call');
    expect(accepted?.waitMs).toBeGreaterThan(1_500);
    expect(accepted?.durationMs).toBeLessThan(300);
    const [bySetting] = stepsOf(only('codex-0.171.0.tool'), 'tool_call');
    expect(bySetting).toMatchObject({ decidedBy: 'config' });
    expect(bySetting?.waitMs).toBeUndefined();
  });

  test.each(['logs', 'spans', 'both'] as const)('an MCP tool is its name and its server, by %s', (signals) => {
    expect(stepsOf(only('codex-0.171.0.mcp', signals), 'tool_call')).toMatchObject([
      { tool: 'greet', server: 'greeter' },
    ]);
  });

  test('`thread.id` of spans is the system’s thread and no conversation', () => {
    const keys = runOf('codex-0.171.0.tool', 'spans').conversations.map(({ key }) => key);
    expect(keys).toEqual([only('codex-0.171.0.tool').key]);
  });

  test('a retried request is one with its attempts', () => {
    expect(stepsOf(only('codex-0.171.0.busy-retried'), 'model_request')).toMatchObject([
      { outcome: 'ok', attempts: 2 },
      { outcome: 'ok', attempts: 1 },
    ]);
  });
});

describe('Claude Code', () => {
  test.each(['logs', 'spans', 'both'] as const)('an MCP tool is its name and its server, by %s', (signals) => {
    expect(stepsOf(only('claude-code-2.1.332.mcp', signals), 'tool_call')).toMatchObject([
      { tool: 'greet', server: 'greeter' },
    ]);
  });

  test('`--continue` goes on with its conversation, whose throwaway sessions are none', () => {
    const run = only('claude-code-2.1.332.resume');
    expect(run.turns.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed']);
    expect(run.events).toBe(30);
  });

  test('`api_error` with `api_retries_exhausted` is one failure', () => {
    const run = only('claude-code-2.1.332.http500');
    expect(run.errors).toBe(1);
    const [request] = stepsOf(run, 'model_request');
    expect(request).toMatchObject({
      outcome: 'failed',
      error: 'boom',
      events: [expect.any(String), expect.any(String)],
    });
  });

  test('a `<task-notification>` is a sub-agent’s result and no prompt', () => {
    const run = only('claude-code-2.1.332.sub');
    expect(run.turns).toHaveLength(1);
    const [subagent] = stepsOf(run, 'subagent');
    expect(subagent).toMatchObject({ agentName: 'general-purpose', askedBy: 'toolu_199', outcome: 'ok' });
    expect(subagent?.steps?.map(({ kind }) => kind)).toEqual([
      'model_request',
      'tool_call',
      'model_request',
      'message',
    ]);
  });

  test('what was read from and written to the cache is input', () => {
    for (const signals of ['logs', 'spans', 'both'] as const) {
      const { tokens } = only('claude-code-2.1.332.tool', signals);
      expect(tokens).toEqual({ input: 4_220, cached: 1_800, cacheWrite: 20, output: 160 });
    }
  });

  test('a sub-agent’s spans are of the session, whose id they have beside their own', () => {
    const run = only('claude-code-2.1.332.sub', 'spans');
    expect(run.key).toBe(only('claude-code-2.1.332.sub').key);
  });

  test('a request begins its duration before its record, and before its calls', () => {
    const [request] = stepsOf(only('claude-code-2.1.332.tool'), 'model_request');
    const [call] = stepsOf(only('claude-code-2.1.332.tool'), 'tool_call');
    expect(request?.durationMs).toBe(135);
    expect(request?.start).toBeLessThan(call?.start ?? 0);
  });

  test.each(['system_prompt', 'tool', 'managed_settings_resolved', 'hook_registered', 'hook_execution_complete'])(
    '`%s` is known',
    (name) => {
      const event = eventOf({ scope: 'com.anthropic.claude_code.events', attributes: { 'event.name': name } });
      expect(event.form.kind).not.toBe('noise');
    },
  );

  test('an interaction below another program’s span is a turn', () => {
    const run = only('claude-agent-sdk-py-0.2.189.tool', 'spans');
    expect(run.turns).toMatchObject([{ outcome: 'completed', prompt: expect.any(String) }]);
  });
});

describe('Gemini CLI and Qwen Code', () => {
  test('one request is one, whatever tells of it', () => {
    expect(stepsOf(only('gemini-cli-0.61.0.tool', 'both'), 'model_request')).toHaveLength(2);
    expect(stepsOf(only('qwen-code-0.24.4.tool', 'both'), 'model_request')).toHaveLength(2);
  });

  test('a failure has the server’s sentence', () => {
    expect(only('gemini-cli-0.61.0.http500').why).toBe('boom');
    expect(only('qwen-code-0.24.4.http500').why).toContain('boom');
  });

  test('a command that failed has its exit code', () => {
    expect(stepsOf(only('qwen-code-0.24.4.toolfail'), 'tool_call')).toMatchObject([{ outcome: 'failed', exitCode: 3 }]);
    const attributes = { 'event.name': 'gemini_cli.tool_call', success: true, metadata: '{"exitCode":3}' };
    const { values } = eventOf({ scope: 'gemini-cli', attributes });
    expect(values).toMatchObject({ outcome: 'failed', exitCode: 3 });
  });

  test('Qwen’s retries are one step with its attempts, apart from those of its HTTP client', () => {
    expect(stepsOf(only('qwen-code-0.24.4.http500', 'both'), 'model_request')).toMatchObject([
      { outcome: 'failed', attempts: 6, httpAttempts: 24 },
    ]);
  });

  test('Qwen’s call ids, first token and sessions are read', () => {
    const run = only('qwen-code-0.24.4.tool');
    expect(stepsOf(run, 'tool_call')).toMatchObject([{ callId: 'call_10069' }]);
    expect(stepsOf(run, 'model_request')[0]?.ttftMs).toBeGreaterThan(1_000);
    // Its start, sign-in, settings, two about its memory, and its end.
    expect(run.processEvents).toHaveLength(6);
  });

  test('a memory helper is the agent’s own', () => {
    const run = only('qwen-code-0.24.4.resume');
    expect(run.tokens.input).toBe(6_000);
    expect(run.internalTokens.input).toBe(2_400);
  });
});

describe('Copilot CLI and opencode', () => {
  test('Copilot’s reasoning is read, and its root’s sums are not added', () => {
    expect(only('copilot-cli-1.0.102.sub', 'spans').tokens).toEqual({
      input: 4_800,
      cached: 3_600,
      output: 320,
      reasoning: 128,
    });
  });

  test('Copilot’s permission is part of its call', () => {
    const run = only('copilot-cli-1.0.102.denied', 'spans');
    expect(stepsOf(run, 'approval')).toEqual([]);
    const [call] = stepsOf(run, 'tool_call');
    expect(call).toMatchObject({
      outcome: 'declined',
      decidedBy: 'rule',
      spans: [expect.any(String), expect.any(String)],
    });
    expect(call?.waitMs).toBeUndefined();
  });

  test('Copilot’s failed request has the words that only its root has', () => {
    expect(stepsOf(only('copilot-cli-1.0.102.http500', 'spans'), 'model_request')).toMatchObject([
      { outcome: 'failed', attempts: 6, error: '500 boom' },
    ]);
  });

  test('opencode’s diagnostics are folded, its title is its own', () => {
    const run = only('opencode-1.18.33.tool-fast', 'both');
    expect(run.turns[0]?.steps.map(({ kind, internal }) => [kind, internal ?? false])).toEqual([
      ['model_request', true],
      ['model_request', false],
      ['tool_call', false],
      ['model_request', false],
    ]);
    expect(run.evidence.noise).toBeGreaterThan(400);
    expect(run.tokens.input).toBe(2_400);
    expect(run.internalTokens.input).toBe(1_200);
  });
});
