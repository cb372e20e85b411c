/** What agents of 2026 say of failures, tools and tokens; `fixtures/outcomes.json` holds their records, shortened. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../src-main/otlp/json-to-protobuf.ts';
import { messageType } from '../../src-main/otlp/messages.ts';
import { walkRequest } from '../../src-main/otlp/walk.ts';
import { totalsOf } from '../timeline/testing/event-totals.ts';
import type { RecognisedEvent } from './common-event.ts';
import { decodedReader } from './decoded-reader.ts';
import { mcpTool } from './mcp-tool.ts';
import { recognise } from './recognise.ts';
import type { RecordGroup } from './record-reader.ts';
import { locatedRecord, locatedRecords } from './testing/captured-records.ts';
import { recordGroup } from './to-common-event.ts';

const RUNS = JSON.parse(readFileSync(new URL('./fixtures/outcomes.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;

function eventsOf(run: string): RecognisedEvent[] {
  return locatedRecords(RUNS[run]).map(({ record, resource, scope }) =>
    recognise(decodedReader(record), recordGroup(resource, scope)),
  );
}

function recogniseOf(given: Parameters<typeof locatedRecord>[0]): RecognisedEvent {
  const { record, resource, scope } = locatedRecord(given);
  return recognise(decodedReader(record), recordGroup(resource, scope));
}

it.each(Object.keys(RUNS))('%s: the same from bytes as from the decoded form', (run) => {
  const events: RecognisedEvent[] = [];
  let group: RecordGroup | undefined;
  walkRequest('logs', Buffer.from(encodeMessage(messageType('ExportLogsServiceRequest'), RUNS[run])), {
    group(_resource, _scope, info) {
      group = info;
    },
    record(_tagStart, _start, _end, reader) {
      if (group !== undefined && reader !== undefined) events.push(recognise(reader, group));
    },
  });
  expect(events).toEqual(eventsOf(run));
});

describe('one failed request is one failure, in the server’s words', () => {
  it.each<[string, string[]]>([
    ['codex-0.171.0.fail-fast', ['synthetic server error']],
    ['codex-0.171.0.cut-fast', ['stream disconnected before completion: stream closed before response.completed']],
    ['codex-0.171.0.http500-fast', ['http 500']],
    ['claude-code-2.1.332.http500', ['boom']],
    ['claude-code-2.1.332.fail', ['synthetic server error']],
    ['claude-code-2.1.332.cut', ['Connection error.']],
    ['gemini-cli-0.61.0.http500', ['boom']],
    // Four requests, each of which failed.
    ['gemini-cli-0.61.0.fail', ['NO_FINISH_REASON', 'NO_FINISH_REASON', 'NO_FINISH_REASON', 'NO_FINISH_REASON']],
    // Two requests.
    ['qwen-code-0.24.4.http500', ['500 boom', '500 boom']],
  ])('%s', (run, sentences) => {
    const failed = eventsOf(run).filter(({ ok }) => ok === false);
    expect(failed.map(({ error }) => error)).toEqual(sentences);
    expect(totalsOf(eventsOf(run)).errors).toBe(sentences.length);
  });

  it.each([
    ['{"error":{"code":429,"message":"quota used up","status":"X"}}', 'quota used up'],
    ['{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'Overloaded'],
    ['{"message":"no such model"}', 'no such model'],
    ['{"error":"invalid_grant"}', 'invalid_grant'],
    ['{"error":{"message":"Über \\"quota\\""}}', 'Über "quota"'],
    ['{"code":7}', '{"code":7}'],
    ['{"error":{"message":"cut of', '{"error":{"message":"cut of'],
    ['plain words', 'plain words'],
  ])('%s says %s', (text, sentence) => {
    const attributes = { 'event.name': 'gemini_cli.api_error', 'error.message': text };
    expect(recogniseOf({ scope: 'gemini-cli', attributes })).toMatchObject({ ok: false, error: sentence });
  });
});

describe('a command that exits other than 0 failed, whatever the agent says', () => {
  const codex = (output: string): Parameters<typeof locatedRecord>[0] => ({
    scope: 'codex_otel.log_only',
    attributes: { 'event.name': 'codex.tool_result', success: 'true', output },
  });
  const gemini = (metadata: string): Parameters<typeof locatedRecord>[0] => ({
    scope: 'gemini-cli',
    attributes: { 'event.name': 'gemini_cli.tool_call', success: true, metadata },
  });
  const qwen = (error: string): Parameters<typeof locatedRecord>[0] => ({
    scope: 'qwen-code',
    attributes: { 'event.name': 'qwen-code.tool_call', success: false, error },
  });
  const copilot = (attributes: Record<string, string | number>): Parameters<typeof locatedRecord>[0] => ({
    scope: 'copilot-chat',
    attributes: { 'event.name': 'copilot_chat.tool.call', success: true, ...attributes },
  });
  const head = (line: string, output = '') => `Chunk ID: 1\nWall time: 0.1 seconds\n${line}\nOutput:\n${output}`;

  it.each<[string, Parameters<typeof locatedRecord>[0], boolean, number | undefined]>([
    ['Codex', codex(head('Process exited with code 3')), false, 3],
    ['Codex, a signal', codex(head('Process exited with code -1')), false, -1],
    ['Codex, 0', codex(head('Process exited with code 0', 'hello')), true, 0],
    ['older Codex', codex('Exit code: 2\nWall time: 1 seconds\nOutput:\nx'), false, 2],
    ['the oldest Codex', codex('{"output":"x","metadata":{"exit_code":1,"duration_seconds":0.1}}'), false, 1],
    [
      'Codex, a command that prints the line',
      codex(head('Original token count: 3', 'Process exited with code 3')),
      true,
      undefined,
    ],
    ['Codex, other output with the line', codex('Process exited with code 3\n'), true, undefined],
    ['Codex, a long output behind the head', codex(head('Process exited with code 3', 'ü'.repeat(100_000))), false, 3],
    ['Gemini CLI', gemini('{"exitCode":3,"output":"\\"exitCode\\":0"}'), false, 3],
    ['Gemini CLI without', gemini('{"returnDisplay":"\\"exitCode\\": 3"}'), true, undefined],
    ['Gemini CLI, no JSON', gemini('exitCode 3'), true, undefined],
    ['Qwen Code', qwen('Command: x\nOutput: y\nExit Code: 9\nExit Code: 3\nSignal: (none)'), false, 3],
    ['Copilot', copilot({ 'process.exit.code': 3 }), false, 3],
    [
      'Copilot by its result',
      copilot({ 'gen_ai.tool.call.result': 'x\n<shellId: 0 completed with exit code 3>' }),
      false,
      3,
    ],
  ])('%s', (_, given, ok, exitCode) => {
    const event = recogniseOf(given);
    expect([event.ok, event.exitCode]).toEqual([ok, exitCode]);
  });

  it('in the captures', () => {
    const failed = (run: string) => eventsOf(run).filter(({ kind, ok }) => kind === 'tool_result' && ok === false);
    expect(failed('codex-0.171.0.toolfail')).toMatchObject([{ exitCode: 3 }]);
    expect(failed('qwen-code-0.24.4.toolfail')).toMatchObject([{ exitCode: 3 }]);
    expect(failed('claude-code-2.1.332.toolfail')).toMatchObject([{ error: 'Shell command failed' }]);
  });
});

describe('a tool of an MCP server has its own name, and the server beside it', () => {
  it.each(['codex-0.171.0.mcp', 'claude-code-2.1.332.mcp', 'gemini-cli-0.61.0.mcp'])('%s', (run) => {
    const calls = eventsOf(run).filter(({ tool }) => tool !== undefined);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect([call.tool, call.server]).toEqual(['greet', 'greeter']);
  });

  it.each<[string, string | undefined, string | undefined, string, string | undefined]>([
    ['exec_command', '', 'functions', 'exec_command', undefined],
    ['read_file', 'undefined', undefined, 'read_file', undefined],
    ['greet', undefined, 'mcp__greeter', 'greet', 'greeter'],
    ['mcp__my_server__do_it', undefined, undefined, 'do_it', 'my_server'],
    ['mcp_greeter_greet', 'greeter', undefined, 'greet', 'greeter'],
    ['mcp_other_greet', 'greeter', undefined, 'mcp_other_greet', 'greeter'],
    ['mcp_tool', undefined, undefined, 'mcp_tool', undefined],
  ])('%s of “%s” in “%s” is %s of %s', (given, attribute, namespace, tool, server) => {
    expect(mcpTool(given, attribute, namespace)).toEqual(server === undefined ? { tool } : { tool, server });
  });
});

describe('tokens mean the same of every agent', () => {
  it.each<[string, Parameters<typeof locatedRecord>[0], object | undefined]>([
    [
      'Claude Code leaves the cache out',
      {
        scope: 'com.anthropic.claude_code.events',
        attributes: { 'event.name': 'api_request', input_tokens: '3', cache_read_tokens: '10', output_tokens: '4' },
      },
      { input: 13, cached: 10, output: 4 },
    ],
    [
      'an input that is not known stays so',
      {
        scope: 'com.anthropic.claude_code.events',
        attributes: { 'event.name': 'api_request', cache_read_tokens: 10, output_tokens: 4 },
      },
      { cached: 10, output: 4 },
    ],
    [
      'Codex has the cache inside',
      {
        scope: 'codex_otel.log_only',
        attributes: {
          'event.name': 'codex.sse_event',
          input_token_count: 12,
          cached_token_count: 10,
          output_token_count: 8,
          reasoning_token_count: 3,
        },
      },
      { input: 12, cached: 10, output: 8, reasoning: 3 },
    ],
    [
      'Gemini: the total shows thoughts beside',
      geminiUsage('gemini', 1_247),
      { input: 1_200, output: 47, reasoning: 7 },
    ],
    ['Gemini: the total shows them inside', geminiUsage('gemini', 1_240), { input: 1_200, output: 40, reasoning: 7 }],
    ['Gemini: no total', geminiUsage('gemini', undefined), { input: 1_200, output: 47, reasoning: 7 }],
    ['Qwen: inside', geminiUsage('qwen', 1_240), { input: 1_200, output: 40, reasoning: 7 }],
    ['Qwen: no total', geminiUsage('qwen', undefined), { input: 1_200, output: 40, reasoning: 7 }],
    ['Qwen over a Gemini model: beside', geminiUsage('qwen', 1_247), { input: 1_200, output: 47, reasoning: 7 }],
    [
      'opencode by the names of its database',
      {
        scope: 'com.opencode',
        attributes: {
          'event.name': 'api_request',
          input_tokens: 3,
          cache_read_tokens: 10,
          cache_creation_tokens: 2,
          output_tokens: 4,
          reasoning_tokens: 5,
        },
      },
      { input: 15, cached: 10, cacheWrite: 2, output: 9, reasoning: 5 },
    ],
    [
      'opencode by the convention',
      {
        scope: 'com.opencode',
        attributes: {
          'event.name': 'api_request',
          'gen_ai.usage.input_tokens': 15,
          'gen_ai.usage.cache_read.input_tokens': 10,
          'gen_ai.usage.output_tokens': 9,
          'gen_ai.usage.reasoning.output_tokens': 5,
        },
      },
      { input: 15, cached: 10, output: 9, reasoning: 5 },
    ],
  ])('%s', (_, given, tokens) => {
    expect(recogniseOf(given).tokens).toEqual(tokens);
  });

  it('summed as the captured servers sent them', () => {
    const sum = (run: string) => totalsOf(eventsOf(run)).tokens;
    const claude = { input: 4_220, cached: 1_800, cacheWrite: 20, output: 160, reasoning: 0 };
    expect(sum('claude-code-2.1.332.tool')).toEqual(claude);
    expect(sum('gemini-cli-0.61.0.tool')).toMatchObject({ input: 2_400, cached: 200, output: 94, reasoning: 14 });
    expect(sum('qwen-code-0.24.4.toolfail')).toMatchObject({ input: 2_400, cached: 1_800, output: 160, reasoning: 64 });
  });
});

function geminiUsage(agent: 'gemini' | 'qwen', total: number | undefined): Parameters<typeof locatedRecord>[0] {
  const prefix = agent === 'gemini' ? 'gemini_cli' : 'qwen-code';
  return {
    scope: agent === 'gemini' ? 'gemini-cli' : 'qwen-code',
    attributes: {
      'event.name': `${prefix}.api_response`,
      input_token_count: 1_200,
      output_token_count: 40,
      thoughts_token_count: 7,
      ...(total === undefined ? {} : { total_token_count: total }),
    },
  };
}
