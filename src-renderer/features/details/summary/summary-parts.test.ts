import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../../../src-shared/contract/host-api.ts';
import type { KeyValue } from '../../../../src-shared/otlp/otlp-json.ts';
import { capturedEvents } from '../../../entities/event/testing/captured-events.ts';
import { type SummaryPart, summaryParts } from './summary-parts.ts';

const codex = capturedEvents('codex');
const claude = capturedEvents('claude');
const gemini = capturedEvents('gemini');

function partsOf(events: ReturnType<typeof capturedEvents>, kind: string, index = 0): SummaryPart[] {
  const event = events.filter(({ row }) => row.kind === kind)[index];
  if (event === undefined) throw new Error(`the capture has no ${kind} number ${index}`);
  return summaryParts(event);
}

function part<Type extends SummaryPart['type']>(parts: SummaryPart[], type: Type) {
  return parts.find((candidate) => candidate.type === type) as Extract<SummaryPart, { type: Type }> | undefined;
}

function factText(parts: SummaryPart[]): string[] {
  return parts.flatMap((one) => (one.type === 'facts' ? one.facts.map(({ label, value }) => `${label}=${value}`) : []));
}

describe('summaries of real captures', () => {
  it('shows a shell command and its output, the head of Codex taken apart', () => {
    const parts = partsOf(codex, 'tool_result');
    expect(part(parts, 'command')).toMatchObject({ command: 'echo hello-from-tool', workdir: '/tmp' });
    expect(part(parts, 'output')).toMatchObject({
      text: 'hello-from-tool\n',
      facts: [{ label: 'exit', value: '0', tone: 'ok' }],
    });
    expect(part(parts, 'error')).toBeUndefined();
  });

  it('reads the arguments of Claude Code and Gemini CLI alike', () => {
    expect(part(partsOf(claude, 'tool_result'), 'command')?.command).toBe('echo hello-from-tool');
    expect(part(partsOf(claude, 'tool_decision'), 'command')?.command).toBe('echo hello-from-tool');
    expect(part(partsOf(gemini, 'tool_result'), 'command')?.command).toBe('echo hello-from-tool');
    expect(factText(partsOf(claude, 'tool_result'))).toContain('Result=15 B');
  });

  it('explains a prompt that Codex left out and how to have it sent', () => {
    expect(part(partsOf(codex, 'user_prompt'), 'withheld')).toMatchObject({
      content: 'prompt',
      length: 17,
      remedy: { text: 'log_user_prompt = true', place: 'the [otel] table of ~/.codex/config.toml' },
    });
  });

  it('shows prompts and responses that were sent', () => {
    expect(part(partsOf(claude, 'user_prompt'), 'text')?.source.text).toBe('echo hello please');
    expect(part(partsOf(gemini, 'user_prompt'), 'text')?.source.text).toBe('echo hello please');
    expect(part(partsOf(claude, 'agent_response'), 'text')?.source.text).toBe('All done.');
  });

  it('says who decided', () => {
    expect(part(partsOf(codex, 'tool_decision'), 'verdict')).toEqual({
      type: 'verdict',
      tone: 'ok',
      text: 'Approved',
      detail: 'by configuration',
    });
    expect(part(partsOf(claude, 'tool_decision'), 'verdict')).toMatchObject({ tone: 'ok', text: 'Accept' });
  });

  it('gives model, status, cost and tokens of a request', () => {
    expect(factText(partsOf(claude, 'api_request'))).toEqual(
      expect.arrayContaining(['Model=claude-opus-4-8', 'Cost=$0.0075', 'Request id=req_abc']),
    );
    expect(factText(partsOf(codex, 'api_request'))).toEqual(
      expect.arrayContaining(['Status=200', 'Endpoint=/responses', 'Attempt=0']),
    );
    expect(part(partsOf(claude, 'api_request'), 'tokens')?.tokens).toMatchObject({
      input: 2110,
      cached: 900,
      cacheWrite: 10,
      output: 40,
    });
  });

  it('shows the JSON that Gemini CLI sends as a tree', () => {
    const json = partsOf(gemini, 'api_request').find((one) => one.type === 'json');
    expect(json).toMatchObject({ type: 'json' });
  });

  it('gives something for every event of every capture', () => {
    for (const event of [...codex, ...claude, ...gemini]) {
      expect(summaryParts(event), `${event.row.name} (${event.row.kind})`).not.toEqual([]);
    }
  });
});

describe('summaries of made-up events', () => {
  function made(row: Partial<EventRow>, attributes: Record<string, string>): SummaryPart[] {
    const [first] = codex;
    if (first === undefined) throw new Error('the capture is empty');
    const list = Object.entries(attributes).map(([key, text]): KeyValue => ({ key, value: { stringValue: text } }));
    const { ok: _ok, error: _error, status: _status, ...rest } = first.row;
    return summaryParts({ ...first, row: { ...rest, ...row }, record: { attributes: list } });
  }

  it('puts a failure first', () => {
    const parts = made({ kind: 'api_request', ok: false, status: 429 }, { 'error.message': 'slow down' });
    expect(parts[0]).toMatchObject({ type: 'error', text: 'slow down' });
    expect(made({ kind: 'api_request', ok: false, status: 503 }, {})[0]).toMatchObject({ text: 'HTTP 503' });
  });

  it('does not call a success a failure because of an attribute named error', () => {
    expect(part(made({ kind: 'tool_result', ok: true }, { error: 'none' }), 'error')).toBeUndefined();
  });

  it('shows a patch as a diff', () => {
    const patch = '*** Begin Patch\n*** Update File: a.ts\n@@\n-a\n+b\n*** End Patch';
    expect(part(made({ kind: 'tool_result' }, { arguments: JSON.stringify({ input: patch }) }), 'diff')?.text).toBe(
      patch,
    );
  });

  it('does not parse what the host cut', () => {
    const [first] = codex;
    if (first === undefined) throw new Error('the capture is empty');
    const parts = summaryParts({
      ...first,
      row: { ...first.row, kind: 'tool_result' },
      record: { attributes: [{ key: 'output', value: { stringValue: '{"a":1}' } }] },
      cuts: [{ path: ['attributes', 0, 'value', 'stringValue'], length: 10_000_000 }],
    });
    expect(part(parts, 'output')?.source.fullLength).toBe(10_000_000);
  });

  it('names the MCP server of a tool, and the exit code of a command that failed', () => {
    const row = { kind: 'tool_result' as const, ok: false, exitCode: 3, server: 'jira' };
    const event = made(row, {});
    expect(part(event, 'error')?.text).toBe('Exit code 3');
    expect(part(event, 'facts')?.facts).toContainEqual({ label: 'MCP server', value: 'jira', mono: true });
  });

  it('names a refusal', () => {
    const parts = made({ kind: 'tool_decision' }, { decision: 'denied', source: 'User' });
    expect(part(parts, 'verdict')).toEqual({ type: 'verdict', tone: 'bad', text: 'Denied', detail: 'by the user' });
  });
});
