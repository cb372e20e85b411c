import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { walkRequest } from '../../src-main/otlp/walk.ts';
import { totalsByConversation, totalsOf } from '../timeline/testing/event-totals.ts';
import type { RecognisedEvent } from './common-event.ts';
import { compiledEventOf } from './compile-tables.ts';
import { recognise } from './recognise.ts';
import type { RecordGroup } from './record-reader.ts';
import { locatedRecords } from './testing/captured-records.ts';
import { toCommonEvent } from './testing/to-common-event.ts';

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
}

function commonEvents(name: string) {
  const located = locatedRecords(JSON.parse(fixture(`${name}.logs.json`).toString()));
  return located.map((record, index) => toCommonEvent(record, index + 1));
}

/** What recognition derives, from the bytes as the intake reads them. */
function fromBytes(name: string): RecognisedEvent[] {
  const events: RecognisedEvent[] = [];
  let group: RecordGroup | undefined;
  walkRequest('logs', fixture(`${name}.logs.pb`), {
    group(_resource, _scope, info) {
      group = info;
    },
    record(_tagStart, _start, _end, reader) {
      if (group !== undefined && reader !== undefined) events.push(recognise(reader, group));
    },
  });
  return events;
}

/** One event in the columns that a capture's table below shows; absent fields are left out. */
function row(event: Omit<RecognisedEvent, 'timeUs'> & { time?: string; timeUs?: number }) {
  const { kind, name, model, durationMs, ok, tool, server, exitCode, callId, status, error, tokens, costUsd } = event;
  const fields = { model, durationMs, ok, tool, server, exitCode, callId, status, error, tokens, costUsd };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  const time = event.time ?? new Date((event.timeUs ?? 0) / 1_000).toISOString();
  return [time.slice(17, 23), kind, name, Object.fromEntries(known)];
}

const codexModel = { model: 'gpt-5.3-codex' };
const codexTokens = { input: 1200, cached: 900, cacheWrite: 0, output: 80, reasoning: 32 };
const CODEX = [
  ['04.248', 'conversation_start', 'codex.conversation_starts', codexModel],
  ['04.276', 'process', 'codex.startup_phase', { ...codexModel, durationMs: 37 }],
  ['04.290', 'process', 'codex.startup_phase', { ...codexModel, durationMs: 71 }],
  ['04.376', 'user_prompt', 'codex.user_prompt', codexModel],
  ['04.409', 'api_request', 'codex.api_request', { ...codexModel, durationMs: 24, status: 200 }],
  ['04.410', 'sse_event', 'codex.sse_event', { ...codexModel, durationMs: 0 }],
  ['04.411', 'sse_event', 'codex.sse_event', { ...codexModel, durationMs: 0 }],
  ['04.411', 'sse_event', 'codex.sse_event', { ...codexModel, durationMs: 0 }],
  ['04.411', 'sse_event', 'codex.sse_event', { ...codexModel, tokens: codexTokens }],
  ['04.411', 'other', 'codex.turn_ttft', { ...codexModel, durationMs: 106 }],
  [
    '04.432',
    'tool_decision',
    'codex.tool_decision',
    { ...codexModel, ok: true, tool: 'exec_command', callId: 'call_1' },
  ],
  [
    '04.605',
    'tool_result',
    'codex.tool_result',
    { ...codexModel, durationMs: 186, ok: true, tool: 'exec_command', callId: 'call_1', exitCode: 0 },
  ],
  ['04.637', 'api_request', 'codex.api_request', { ...codexModel, durationMs: 23, status: 200 }],
  ['04.638', 'sse_event', 'codex.sse_event', { ...codexModel, durationMs: 0 }],
  ['04.638', 'sse_event', 'codex.sse_event', { ...codexModel, durationMs: 0 }],
  ['04.638', 'sse_event', 'codex.sse_event', { ...codexModel, durationMs: 0 }],
  ['04.638', 'sse_event', 'codex.sse_event', { ...codexModel, tokens: codexTokens }],
  ['04.692', 'other', 'flushing OTEL metrics', {}],
];

const claudeModel = { model: 'claude-opus-4-8' };
const CLAUDE = [
  ['43.110', 'user_prompt', 'claude_code.user_prompt', {}],
  ['43.198', 'tool_decision', 'claude_code.tool_decision', { ok: true, tool: 'Bash', callId: 'toolu_1' }],
  [
    '43.206',
    'api_request',
    'claude_code.api_request',
    {
      ...claudeModel,
      durationMs: 46,
      ok: true,
      tokens: { input: 2110, cached: 900, cacheWrite: 10, output: 40 },
      costUsd: 0.007512499999999999,
    },
  ],
  ['43.237', 'tool_result', 'claude_code.tool_result', { durationMs: 38, ok: true, tool: 'Bash', callId: 'toolu_1' }],
  [
    '43.262',
    'api_request',
    'claude_code.api_request',
    {
      ...claudeModel,
      durationMs: 14,
      ok: true,
      tokens: { input: 2110, cached: 900, cacheWrite: 10, output: 12 },
      costUsd: 0.006812499999999999,
    },
  ],
  ['43.263', 'agent_response', 'claude_code.assistant_response', claudeModel],
];

const geminiModel = { model: 'gemini-3-pro' };
const geminiTokens = { input: 1200, cached: 100, output: 40, reasoning: 7 };
const TWIN = 'gen_ai.client.inference.operation.details';
const GEMINI = [
  ['29.663', 'conversation_start', 'gemini_cli.config', geminiModel],
  ['29.675', 'process', 'gemini_cli.ripgrep_fallback', {}],
  ['29.754', 'process', 'gemini_cli.startup_stats', {}],
  ['29.756', 'user_prompt', 'gemini_cli.user_prompt', {}],
  ['29.764', 'process', 'gemini_cli.model_routing', { ...geminiModel, durationMs: 0 }],
  ['29.776', 'api_request', 'gemini_cli.api_request', geminiModel],
  ['29.777', 'other', TWIN, geminiModel],
  [
    '29.870',
    'api_request',
    'gemini_cli.api_response',
    { ...geminiModel, durationMs: 93, ok: true, status: 200, tokens: geminiTokens },
  ],
  ['29.870', 'other', TWIN, geminiModel],
  ['29.911', 'tool_result', 'gemini_cli.tool_call', { durationMs: 34, ok: true, tool: 'run_shell_command' }],
  ['29.915', 'api_request', 'gemini_cli.api_request', geminiModel],
  ['29.915', 'other', TWIN, geminiModel],
  [
    '29.923',
    'api_request',
    'gemini_cli.api_response',
    { ...geminiModel, durationMs: 7, ok: true, status: 200, tokens: geminiTokens },
  ],
  ['29.923', 'other', TWIN, geminiModel],
  ['29.926', 'process', 'gemini_cli.plan.approval_mode_duration', { durationMs: 270.94747499999994 }],
];

describe.each([
  ['codex-0.169.0', 'codex', '01a201e1-2dad-70c3-840c-07ff95ef13bf', CODEX],
  ['claude-code-2.1.197', 'claude', '8166ce0d-9bfc-4741-b95d-aa260f6f95db', CLAUDE],
  ['gemini-cli-0.61.0', 'gemini', 'af486402-c586-4daf-b765-4c3feaeb55f2', GEMINI],
])('the capture of %s', (name, agent, conversation, expected) => {
  it('gives each event its time, kind, name and fields', () => {
    expect(commonEvents(name).map(row)).toEqual(expected);
  });

  it('gives the same from the bytes as from the decoded form', () => {
    const decoded = commonEvents(name).map((event) => ({
      agent: event.agent,
      conversation: event.conversation,
      row: row(event),
    }));
    const read = fromBytes(name).map((event) => ({
      agent: event.agent,
      conversation: event.conversation,
      row: row(event),
    }));
    expect(read).toEqual(decoded);
  });

  it('belongs to one agent and one conversation', () => {
    const events = commonEvents(name);
    expect(new Set(events.map((event) => event.agent))).toEqual(new Set([agent]));
    const named = events.filter((event) => event.conversation !== undefined);
    expect(new Set(named.map((event) => event.conversation))).toEqual(new Set([conversation]));
    // The crate's own diagnostics of Codex belong to no conversation.
    expect(events.length - named.length).toBe(agent === 'codex' ? 1 : 0);
  });
});

describe('totals of a capture', () => {
  it('counts Codex tokens once', () => {
    const events = commonEvents('codex-0.169.0');
    expect(events).toHaveLength(18);
    expect(events.filter((event) => event.attributes['event.name'] === undefined)).toHaveLength(1);
    expect(events.filter((event) => event.tokens !== undefined)).toHaveLength(2);
    expect(totalsOf(events)).toEqual({
      events: 18,
      errors: 0,
      tokens: { input: 2_400, cached: 1_800, cacheWrite: 0, output: 160, reasoning: 64 },
    });
    expect([...totalsByConversation(events)].map(([key, totals]) => [key, totals.events])).toEqual([
      ['01a201e1-2dad-70c3-840c-07ff95ef13bf', 17],
      ['', 1],
    ]);
  });

  it('sums what Claude Code cost', () => {
    const totals = totalsOf(commonEvents('claude-code-2.1.197'));
    expect(totals.events).toBe(6);
    expect(totals.costUsd).toBeCloseTo(0.014325, 9);
    expect(totals.tokens).toEqual({
      input: 4_220,
      cached: 1_800,
      cacheWrite: 20,
      output: 52,
      reasoning: 0,
    });
  });

  it('leaves out the twins of Gemini CLI', () => {
    expect(totalsOf(commonEvents('gemini-cli-0.61.0'))).toEqual({
      events: 15,
      errors: 0,
      tokens: { input: 2_400, cached: 200, cacheWrite: 0, output: 80, reasoning: 14 },
    });
  });
});

it('writes a common event as the design has it', () => {
  const event = commonEvents('codex-0.169.0')[11];
  expect(event).toEqual({
    id: '12',
    time: '2026-11-22T06:11:04.605Z',
    agent: 'codex',
    conversation: '01a201e1-2dad-70c3-840c-07ff95ef13bf',
    kind: 'tool_result',
    name: 'codex.tool_result',
    model: 'gpt-5.3-codex',
    durationMs: 186,
    traceId: 'f4ca6d95068de8e37d91375ce4a0dfe4',
    spanId: '6228d1b1a65acb11',
    ok: true,
    tool: 'exec_command',
    callId: 'call_1',
    exitCode: 0,
    attributes: expect.objectContaining({
      'event.name': 'codex.tool_result',
      tool_result_seq: 1,
      output_truncated: false,
    }),
    resource: expect.objectContaining({ 'service.name': 'codex_exec', env: 'staging' }),
    scope: 'codex_otel.log_only',
  });
});

it('knows sub-agents, hooks, compactions and what is about a process by the run tables', () => {
  const kinds = (agent: 'claude' | 'gemini' | 'codex', ...names: string[]) =>
    names.map((name) => compiledEventOf(agent, name).entry.kind);
  expect(
    kinds(
      'claude',
      'claude_code.subagent_completed',
      'claude_code.hook_execution_complete',
      'claude_code.compaction',
      'claude_code.plugin_loaded',
    ),
  ).toEqual(['subagent', 'hook', 'compaction', 'process']);
  expect(kinds('gemini', 'gemini_cli.agent.start', 'gemini_cli.chat_compression')).toEqual(['subagent', 'compaction']);
  expect(kinds('codex', 'codex.startup_phase', 'codex.tool_decision')).toEqual(['process', 'tool_decision']);
});
