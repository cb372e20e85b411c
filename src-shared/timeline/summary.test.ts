import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedReader } from '../agents/decoded-reader.ts';
import { recognise } from '../agents/recognise.ts';
import { locatedRecord, locatedRecords } from '../agents/testing/captured-records.ts';
import { type LocatedRecord, recordGroup } from '../agents/to-common-event.ts';
import { streamKindOf, summarise } from './summary.ts';

function summaryOf({ record, resource, scope }: LocatedRecord): string {
  const reader = decodedReader(record);
  return summarise(recognise(reader, recordGroup(resource, scope)), reader);
}

function captured(name: string): LocatedRecord[] {
  return locatedRecords(
    JSON.parse(readFileSync(new URL(`../agents/fixtures/${name}.logs.json`, import.meta.url), 'utf8')),
  );
}

const CODEX = { scope: 'codex_otel.log_only' };

describe('the summaries of a capture', () => {
  it('of Codex', () => {
    expect(captured('codex-0.169.0').map(summaryOf)).toEqual([
      'gpt-5.3-codex · mock · never · read-only',
      'thread_start_create_thread · ready',
      'thread_start_total · ready',
      '[REDACTED] · 17 characters',
      '/responses 200',
      'response.created',
      'response.output_item.done',
      'response.completed',
      'response.completed 1,200→80 tok',
      '106ms',
      'exec_command approved · config',
      'exec_command ok · echo hello-from-tool',
      '/responses 200',
      'response.created',
      'response.output_item.done',
      'response.completed',
      'response.completed 1,200→80 tok',
      '',
    ]);
  });

  it('of Claude Code', () => {
    expect(captured('claude-code-2.1.197').map(summaryOf)).toEqual([
      'echo hello please',
      'Bash accept · config',
      'claude-opus-4-8 2,110→40 tok · $0.0075',
      'Bash ok · echo hello-from-tool',
      'claude-opus-4-8 2,110→12 tok · $0.0068',
      'All done.',
    ]);
  });

  it('of Gemini CLI', () => {
    const twin = 'GenAI operation request details from gemini-3-pro.';
    expect(captured('gemini-cli-0.61.0').map(summaryOf)).toEqual([
      'gemini-3-pro · yolo',
      'Switching to grep as fallback.',
      'linux · 6.1.0-amd64',
      'echo hello please',
      'gemini-3-pro · agent-router/override · Routing bypassed by forced model directive. Using: gemini-3-pro',
      'gemini-3-pro',
      twin,
      'gemini-3-pro 200 1,200→40 tok',
      'GenAI operation details from gemini-3-pro. Status: 200. Duration: 93ms.',
      'run_shell_command ok · echo hello-from-tool',
      'gemini-3-pro',
      twin,
      'gemini-3-pro 200 1,200→40 tok',
      'GenAI operation details from gemini-3-pro. Status: 200. Duration: 7ms.',
      'yolo',
    ]);
  });
});

describe('the summary', () => {
  const CLAUDE = { scope: 'com.anthropic.claude_code.events' };
  it.each<[string, Parameters<typeof locatedRecord>[0], string]>([
    [
      'of a failed request',
      {
        ...CODEX,
        attributes: {
          'event.name': 'codex.api_request',
          endpoint: '/responses',
          'http.response.status_code': 503,
          attempt: 2,
          'error.message': 'overloaded',
        },
      },
      '/responses 503 · retry 2 · overloaded',
    ],
    [
      'of a failure without words',
      { ...CLAUDE, attributes: { 'event.name': 'api_refusal', model: 'm' } },
      'm · failed',
    ],
    [
      'of a broken stream',
      { ...CODEX, attributes: { 'event.name': 'codex.sse_event', 'error.message': 'idle timeout' } },
      'idle timeout',
    ],
    [
      'of a shell in a list',
      {
        ...CODEX,
        attributes: {
          'event.name': 'codex.tool_result',
          tool_name: 'shell',
          success: 'false',
          arguments: '{"command":["/bin/bash","-lc","npm test"]}',
        },
      },
      'shell failed · npm test',
    ],
    [
      'of a patch',
      {
        ...CODEX,
        attributes: { 'event.name': 'codex.tool_result', tool_name: 'apply_patch', arguments: '*** Begin Patch\n+x' },
      },
      'apply_patch · *** Begin Patch +x',
    ],
    [
      'of a patch of files',
      {
        ...CODEX,
        attributes: {
          'event.name': 'codex.tool_result',
          tool_name: 'apply_patch',
          arguments:
            '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-1\n+2\n*** Add File: b.md\n+hello\n*** End Patch',
        },
      },
      'apply_patch · src/a.ts, b.md',
    ],
    [
      'of arguments that are cut',
      { ...CODEX, attributes: { 'event.name': 'codex.tool_result', tool_name: 't', arguments: '{"cmd":"ls' } },
      't · {"cmd":"ls',
    ],
    [
      'of arguments without a telling name',
      { ...CODEX, attributes: { 'event.name': 'codex.tool_result', tool_name: 't', arguments: '{"a":"","b":7}' } },
      't · 7',
    ],
    [
      'of an error',
      { ...CLAUDE, attributes: { 'event.name': 'internal_error', error_name: 'TypeError' } },
      'TypeError',
    ],
    [
      'of a compaction',
      {
        ...CLAUDE,
        attributes: { 'event.name': 'compaction', trigger: 'auto', pre_tokens: 900, post_tokens: 100, success: 'true' },
      },
      'auto · pre_tokens 900 · post_tokens 100',
    ],
    [
      'of a refused connection',
      {
        ...CODEX,
        attributes: {
          'event.name': 'codex.websocket_connect',
          endpoint: '/r',
          success: 'false',
          'error.message': 'no',
        },
      },
      '/r · no',
    ],
    [
      'of what a turn cost',
      { ...CODEX, attributes: { 'event.name': 'codex.turn_cost', 'usage.estimated_usd': 0.5 } },
      '$0.50',
    ],
    ['of anything else', { record: { body: { stringValue: 'GET / 200' } } }, ''],
    [
      'of a named record with a body',
      { attributes: { 'event.name': 'access' }, record: { body: { stringValue: 'GET / 200' } } },
      'GET / 200',
    ],
  ])('%s', (_, given, expected) => {
    expect(summaryOf(locatedRecord(given))).toBe(expected);
  });

  it('is one inert line of at most 300 characters whatever the event holds', () => {
    const names = [
      'codex.user_prompt',
      'codex.tool_result',
      'codex.api_request',
      'codex.sse_event',
      'codex.other',
      'codex.tool_decision',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: fc.constantFrom('\u001b', '\u202e', '\n', '😀', '\ud800') }),
    );
    const keys = ['prompt', 'arguments', 'tool_name', 'endpoint', 'event.kind', 'error.message', 'decision', 'source'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.dictionary(fc.constantFrom(...keys), text), (name, attributes) => {
        const summary = summaryOf(locatedRecord({ attributes: { ...attributes, 'event.name': name } }));
        expect(summary.length).toBeLessThanOrEqual(300);
        expect(summary.isWellFormed()).toBe(true);
        expect(summary).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
      }),
      { numRuns: 1_000 },
    );
    const long = { 'event.name': 'codex.user_prompt', prompt: 'word '.repeat(1_000_000) };
    expect(summaryOf(locatedRecord({ attributes: long }))).toHaveLength(300);
  });
});

it('tells the type of a stream event', () => {
  const kinds = captured('codex-0.169.0').map(({ record, resource, scope }) => {
    const reader = decodedReader(record);
    return streamKindOf(recognise(reader, recordGroup(resource, scope)), reader);
  });
  expect(kinds.slice(4, 10)).toEqual([
    undefined,
    'response.created',
    'response.output_item.done',
    'response.completed',
    'response.completed',
    undefined,
  ]);
});
