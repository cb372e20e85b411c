/** Open turns and what `now` makes of them; agents that only their other table knows; records that no agent would send. */
import { describe, expect, test } from 'vitest';
import { capturedRunEvents, eventsBy } from '../../src-main/testing/run-captures.ts';
import type { RunEvent } from '../agents/run-event.ts';
import { RunRecordReader, runGroup } from '../agents/run-records.ts';
import { locatedRecord } from '../agents/testing/captured-records.ts';
import type { Span } from '../otlp/span.ts';
import { readRun } from './read-run.ts';
import { showJson } from './run-json.ts';

const MINUTE_US = 60 * 1_000_000;
const CAPTURED = capturedRunEvents();
const START_US = 1_796_000_000_000_000;

/** One log record, `at` milliseconds after the start. */
function log(at: number, given: Parameters<typeof locatedRecord>[0]): RunEvent {
  const time = `${START_US + at * 1_000}000`;
  const { record, resource, scope } = locatedRecord({ ...given, record: { timeUnixNano: time, ...given.record } });
  const group = runGroup(resource, scope);
  if (group === undefined) throw new Error('no run table');
  return new RunRecordReader().log(group, record, String(at));
}

describe('a turn without an end', () => {
  const events = eventsBy(CAPTURED, { capture: 'codex-0.171.0.sigint-tool-fast', signals: 'logs' });
  const last = Math.max(...events.map(({ end }) => end));
  const turnAt = (minutes: number, more: readonly RunEvent[] = []) =>
    readRun([...events, ...more], last + minutes * MINUTE_US).conversations[0]?.turns[0];

  test('is open for ten minutes after its last word, and says what it waits for', () => {
    const turn = turnAt(9);
    expect(turn).toMatchObject({ outcome: 'open', why: 'waits for exec_command' });
    expect(turn?.steps.at(-1)).toMatchObject({ kind: 'tool_call', outcome: 'open' });
  });

  test('is unknown then, with the reason, and nothing is called dead', () => {
    const turn = turnAt(11);
    expect(turn).toMatchObject({ outcome: 'unknown', sure: { outcome: 'cannot tell' } });
    expect(turn?.why).toContain('no ending was sent');
    expect(turn?.steps.at(-1)).toMatchObject({ kind: 'tool_call', outcome: 'unknown' });
  });

  test('stays open while its call is, as long as its sender is heard', () => {
    const word = { ...(events[0] as RunEvent), identity: 1, start: last + 8 * MINUTE_US, end: last + 8 * MINUTE_US };
    expect(turnAt(11, [word])).toMatchObject({ outcome: 'open', why: 'waits for exec_command' });
    expect(turnAt(19, [word])).toMatchObject({ outcome: 'unknown' });
  });

  test('counts when a record came, not when it was stamped', () => {
    const late = events.map((event) => ({ ...event, arrived: last + 30 * MINUTE_US }));
    expect(readRun(late, last + 35 * MINUTE_US).conversations[0]?.outcome).toBe('open');
  });
});

test('silence is no interruption: Gemini’s call may still run', () => {
  const events = eventsBy(CAPTURED, { capture: 'gemini-cli-0.61.0.sigint-tool', signals: 'logs' });
  const last = Math.max(...events.map(({ end }) => end));
  const turnAt = (minutes: number) => readRun(events, last + minutes * MINUTE_US).conversations[0]?.turns[0];
  expect(turnAt(4)).toMatchObject({ outcome: 'open' });
  expect(turnAt(60)).toMatchObject({ outcome: 'unknown', why: 'no ending was sent; its last call has no result' });
});

test('an answer that may have asked for a call is no end yet', () => {
  // Up to the first answer of `tool`: Qwen tells of its call when that has ended.
  const all = eventsBy(CAPTURED, { capture: 'qwen-code-0.24.4.tool', signals: 'logs' });
  const answer = all.find(({ name }) => name === 'qwen-code.api_response') as RunEvent;
  const events = all.filter(({ end }) => end <= answer.end);
  const turnAt = (minutes: number) => readRun(events, answer.end + minutes * MINUTE_US).conversations[0]?.turns[0];
  expect(turnAt(1)).toMatchObject({ outcome: 'open' });
  expect(turnAt(60)).toMatchObject({ outcome: 'unknown', sure: { outcome: 'cannot tell' } });
});

describe('two processes at work in one conversation', () => {
  const sent = (at: number, pid: string, scope: string, attributes: Record<string, string | number | boolean>) =>
    log(at, { scope, resource: { 'process.pid': pid }, attributes });

  test('each answer belongs to its own process’s request', () => {
    const codex = (at: number, pid: string, attributes: Record<string, string | number>) =>
      sent(at, pid, 'codex_otel.log_only', { 'conversation.id': 'c', ...attributes });
    const request = (at: number, pid: string) => ({
      ...codex(at, pid, { 'event.name': 'codex.api_request', 'http.response.status_code': 200 }),
      keys: [pid],
    });
    const answer = (at: number, pid: string, tokens: number) =>
      codex(at, pid, {
        'event.name': 'codex.sse_event',
        'event.kind': 'response.completed',
        input_token_count: tokens,
        output_token_count: 1,
      });
    const events = [request(0, '1'), request(10, '2'), answer(20, '1', 100), answer(30, '2', 200)];
    const steps = readRun(events, START_US + MINUTE_US).conversations[0]?.turns.flatMap(({ steps: some }) => some);
    expect(steps?.map(({ tokens }) => tokens?.input)).toEqual([100, 200]);
  });

  test('each call belongs to its own process’s prompt', () => {
    const gemini = (at: number, pid: string, name: string, attributes: Record<string, string | boolean>) =>
      sent(at, pid, 'gemini-cli', { 'event.name': `gemini_cli.${name}`, 'session.id': 's', ...attributes });
    const events = [
      gemini(0, '1', 'user_prompt', { prompt: 'one' }),
      gemini(10, '2', 'user_prompt', { prompt: 'two' }),
      gemini(20, '1', 'tool_call', { function_name: 'of-one', success: true }),
      gemini(30, '2', 'tool_call', { function_name: 'of-two', success: true }),
    ];
    const turns = readRun(events, START_US + MINUTE_US).conversations[0]?.turns;
    expect(turns?.map(({ prompt, steps }) => [prompt, steps.map(({ tool }) => tool)])).toEqual([
      ['one', ['of-one']],
      ['two', ['of-two']],
    ]);
  });
});

describe('an agent whose events only its other table knows', () => {
  const plugin = (at: number, name: string, attributes: Record<string, string | number | boolean> = {}) =>
    log(at, { scope: 'com.opencode', attributes: { 'event.name': name, 'session.id': 'ses_1', ...attributes } });
  const events = [
    plugin(0, 'user_prompt', { prompt: 'count the files' }),
    plugin(900, 'api_request', {
      model: 'm',
      duration_ms: 800,
      input_tokens: 3,
      cache_read_tokens: 900,
      output_tokens: 80,
      reasoning_tokens: 32,
    }),
    plugin(1_400, 'tool_result', { tool_name: 'bash', call_id: 'call_1', duration_ms: 400, success: true }),
    plugin(1_900, 'api_request', { model: 'm', duration_ms: 300, input_tokens: 3, output_tokens: 8 }),
    plugin(1_901, 'assistant_response', { response: 'Four.' }),
    plugin(60_000, 'user_prompt', { prompt: 'and the folders' }),
    plugin(61_000, 'api_error', { model: 'm', error: 'Overloaded', status_code: 529 }),
  ];

  test('has turns from prompt to prompt, steps and totals', () => {
    const { conversations } = readRun(events, START_US + 3_600 * 1_000_000);
    expect(conversations).toMatchObject([
      {
        key: 'ses_1',
        agent: 'opencode',
        tokens: { input: 906, cached: 900, output: 120, reasoning: 32 },
        turns: [
          { prompt: 'count the files', outcome: 'completed' },
          { prompt: 'and the folders', outcome: 'failed', why: 'Overloaded' },
        ],
      },
    ]);
    expect(conversations[0]?.turns[0]?.steps.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['model_request', 'ok'],
      ['tool_call', 'ok'],
      ['model_request', 'ok'],
      ['message', 'ok'],
    ]);
  });
});

describe('what no agent would send', () => {
  const codex = (at: number, attributes: Record<string, string | number>) =>
    log(at, { scope: 'codex_otel.log_only', attributes: { 'conversation.id': 'c', ...attributes } });

  test('durations longer than time are none', () => {
    const events = [
      codex(0, { 'event.name': 'codex.user_prompt', prompt: 'x' }),
      codex(9, {
        'event.name': 'codex.tool_result',
        call_id: 'a',
        tool_name: 't',
        duration_ms: '1e300',
        success: 'true',
      }),
    ];
    const [run] = readRun(events, START_US + MINUTE_US).conversations;
    expect(run === undefined ? undefined : showJson(run).turns[0]?.steps).toHaveLength(1);
  });

  test('names of an object’s own prototype are no values', () => {
    const names = ['constructor', '__proto__', 'toString'];
    const events = names.map((name, at) => codex(at, { 'event.name': name, tool_name: name, decision: name }));
    expect(readRun(events, START_US).conversations).toEqual([]);
  });

  test('arguments nested too deep are not looked into', () => {
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    const event = log(0, {
      scope: 'gemini-cli',
      attributes: { 'event.name': 'gemini_cli.tool_call', 'session.id': 's', function_name: 'f', function_args: deep },
    });
    expect(event.values?.tool).toBe('f');
  });

  test('spans that are their own ancestors end', () => {
    const { resource, scope } = locatedRecord({ scope: 'qwen-code' });
    const group = runGroup(resource, scope);
    if (group === undefined) throw new Error('no run table');
    const span = (spanId: string, parentSpanId: string): Span => ({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId,
      parentSpanId,
      name: 'qwen-code.llm_request',
      startTimeUnixNano: `${START_US}000`,
      endTimeUnixNano: `${START_US}000`,
      attributes: [{ key: 'session.id', value: { stringValue: 's' } }],
    });
    const reader = new RunRecordReader();
    const events = [span('00000000000000a1', '00000000000000b2'), span('00000000000000b2', '00000000000000a1')].flatMap(
      (one, index) => reader.span(group, one, String(index)),
    );
    expect(readRun(events, START_US).conversations).toHaveLength(1);
  });
});
