import { describe, expect, it } from 'vitest';
import { decisionOutcome } from './agent-table.ts';
import { AGENT_IDS, KNOWN_AGENTS } from './agents.ts';
import type { RecognisedEvent } from './common-event.ts';
import { contentClassOf, contentKeyIds, isContentKey } from './content-keys.ts';
import { decodedReader } from './decoded-reader.ts';
import { keyNames } from './keys.ts';
import { recognise } from './recognise.ts';
import { AGENT_TITLES } from './registry.ts';
import { locatedRecord } from './testing/captured-records.ts';
import { recordGroup } from './to-common-event.ts';

function recogniseOf(given: Parameters<typeof locatedRecord>[0]): RecognisedEvent {
  const { record, resource, scope } = locatedRecord(given);
  return recognise(decodedReader(record), recordGroup(resource, scope));
}

const CODEX = { scope: 'codex_otel.log_only', service: 'codex_exec' };
const CLAUDE = { scope: 'com.anthropic.claude_code.events', service: 'claude-code' };
const GEMINI = { scope: 'gemini-cli', service: 'gemini-cli' };

describe('whose event it is', () => {
  it.each<[string, Parameters<typeof locatedRecord>[0], string, string]>([
    ['the first scope of Codex', { scope: 'codex_otel::otel_event_manager' }, 'codex', 'codex.user_prompt'],
    ['a Codex prefix anywhere', { attributes: { 'event.name': 'codex.user_prompt' } }, 'codex', 'codex.user_prompt'],
    ['a service alone', { service: 'codex_vscode', attributes: { 'event.name': 'x' } }, 'codex', 'x'],
    ['Claude Code without prefix', { ...CLAUDE }, 'claude', 'claude_code.user_prompt'],
    [
      'Claude Code with prefix',
      { ...CLAUDE, attributes: { 'event.name': 'claude_code.user_prompt' } },
      'claude',
      'claude_code.user_prompt',
    ],
    [
      'a scope before the service it poses as',
      { scope: 'com.opencode', service: 'claude-code' },
      'opencode',
      'user_prompt',
    ],
    [
      'a prefix before scope and service it poses as',
      { ...CLAUDE, attributes: { 'event.name': 'opencode.user_prompt' } },
      'opencode',
      'opencode.user_prompt',
    ],
    [
      'Qwen Code',
      { scope: 'qwen-code', attributes: { 'event.name': 'qwen-code.user_prompt' } },
      'qwen',
      'qwen-code.user_prompt',
    ],
  ])('%s', (_, given, agent, name) => {
    const event = recogniseOf({
      attributes: { 'event.name': given.scope?.startsWith('codex') ? 'codex.user_prompt' : 'user_prompt' },
      ...given,
    });
    expect([event.agent, event.name]).toEqual([agent, name]);
    expect(event.kind).toBe(name === 'x' ? 'other' : 'user_prompt');
  });

  it('takes a convention event for a request only where no agent is known by its scope', () => {
    const attributes = {
      'event.name': 'gen_ai.client.inference.operation.details',
      'gen_ai.request.model': 'm-1',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.conversation.id': 'c-1',
      'error.type': 'timeout',
    };
    expect(recogniseOf({ scope: 'my.library', attributes })).toEqual({
      agent: 'genai',
      conversation: 'c-1',
      kind: 'api_request',
      name: 'gen_ai.client.inference.operation.details',
      timeUs: 0,
      model: 'm-1',
      ok: false,
      error: 'timeout',
      tokens: { input: 10, cached: 4, output: 2 },
    });
    // A twin carries nothing that could count twice, not even its error.
    expect(recogniseOf({ ...GEMINI, resource: { 'session.id': 's-1' }, attributes })).toEqual({
      agent: 'gemini',
      conversation: 's-1',
      kind: 'other',
      name: 'gen_ai.client.inference.operation.details',
      timeUs: 0,
      model: 'm-1',
    });
    expect(
      recogniseOf({
        scope: 'x',
        attributes: { ...attributes, 'event.name': 'event.gen_ai.client.inference.operation.details' },
      }).kind,
    ).toBe('api_request');
  });

  it('gives what nobody knows to agent other', () => {
    expect(
      recogniseOf({ scope: 'nginx', service: 'web', attributes: { 'event.name': 'access', 'session.id': 's' } }),
    ).toEqual({
      agent: 'other',
      conversation: 's',
      kind: 'other',
      name: 'access',
      timeUs: 0,
    });
    expect(recogniseOf({ record: { severityNumber: 17, body: { stringValue: 'it broke' } } })).toMatchObject({
      agent: 'other',
      kind: 'error',
      name: 'it broke',
      ok: false,
    });
    expect(recogniseOf({ record: { severityNumber: 16, body: { stringValue: 'careful' } } })).not.toHaveProperty('ok');
  });
});

describe('the name', () => {
  it.each([
    ['the attribute first', { 'event.name': 'codex.a' }, { eventName: 'codex.b', body: 'codex.c' }, 'codex.a'],
    ['then event_name', {}, { eventName: 'codex.b', body: 'codex.c' }, 'codex.b'],
    ['not a source location', {}, { eventName: 'event otel/src/x.rs:925', body: 'codex.c' }, 'codex.c'],
    ['not an empty attribute', { 'event.name': '' }, { eventName: 'codex.b' }, 'codex.b'],
    ['a sentence is no dotted name', {}, { body: 'Flushing now. Wait' }, 'Flushing now. Wait'],
    ['a long body is cut', {}, { body: `x ${'y'.repeat(200)}` }, `x ${'y'.repeat(78)}`],
    ['never half a character', {}, { body: `${'y'.repeat(79)}😀` }, 'y'.repeat(79)],
    ['a blank body', {}, { body: ' \n ' }, 'log record'],
    ['nothing at all', {}, {}, 'log record'],
  ])('%s', (_, attributes, { eventName, body }: { eventName?: string; body?: string }, expected) => {
    const record = { ...(eventName && { eventName }), ...(body !== undefined && { body: { stringValue: body } }) };
    expect(recogniseOf({ ...CODEX, attributes: attributes as Record<string, string>, record }).name).toBe(expected);
  });

  it('knows Claude Code by the body when the attribute is missing', () => {
    expect(recogniseOf({ record: { body: { stringValue: 'claude_code.user_prompt' } } })).toMatchObject({
      agent: 'claude',
      kind: 'user_prompt',
    });
  });
});

it.each([
  ['its own time', '1795327864409955890', '2026-11-22T06:11:05.000Z', 1795327864409955],
  ['else the timestamp attribute', undefined, '2026-11-22T06:11:04.605Z', 1795327864605000],
  ['else when it was observed', undefined, undefined, 1795327864999000],
  ['an unreadable timestamp is none', undefined, 'yesterday', 1795327864999000],
])('time: %s', (_, timeUnixNano, timestamp, expected) => {
  const event = recogniseOf({
    attributes: timestamp === undefined ? {} : { 'event.timestamp': timestamp },
    record: { observedTimeUnixNano: '1795327864999000001', ...(timeUnixNano && { timeUnixNano }) },
  });
  expect(event.timeUs).toBe(expected);
});

describe('whether it went well', () => {
  it.each<[string, Record<string, string | number | boolean>, boolean | undefined]>([
    ['a flag as text', { 'event.name': 'codex.tool_result', success: 'TRUE' }, true],
    ['a flag before an error text', { 'event.name': 'codex.tool_result', success: 'true', 'error.message': 'x' }, true],
    ['a false flag', { 'event.name': 'codex.tool_result', success: false }, false],
    ['an error text', { 'event.name': 'codex.sse_event', 'error.message': 'idle timeout' }, false],
    ['an empty error text says nothing', { 'event.name': 'codex.sse_event', 'error.message': '' }, undefined],
    ['a status as text', { 'event.name': 'codex.api_request', 'http.response.status_code': '429' }, false],
    [
      'a good status, whose stream is still to come',
      { 'event.name': 'codex.api_request', 'http.response.status_code': 204 },
      undefined,
    ],
    [
      'an error with a good status',
      { 'event.name': 'codex.api_request', 'http.response.status_code': 200, 'error.message': 'x' },
      false,
    ],
    ['an approved call', { 'event.name': 'codex.tool_decision', decision: 'Approved_For_Session' }, true],
    ['a denied call', { 'event.name': 'codex.tool_decision', decision: 'denied' }, false],
    ['a decision nobody knows', { 'event.name': 'codex.tool_decision', decision: 'perhaps' }, undefined],
    ['nothing said', { 'event.name': 'codex.user_prompt', prompt: 'x' }, undefined],
  ])('%s', (_, attributes, ok) => {
    expect(recogniseOf({ ...CODEX, attributes }).ok).toBe(ok);
  });

  it('by the event itself where an agent has two of them', () => {
    const claude = (name: string) => recogniseOf({ ...CLAUDE, attributes: { 'event.name': name } });
    expect([claude('api_request').kind, claude('api_request').ok]).toEqual(['api_request', true]);
    expect([claude('api_error').kind, claude('api_error').ok]).toEqual(['api_request', false]);
    expect([claude('internal_error').kind, claude('internal_error').ok]).toEqual(['error', false]);
  });

  it.each([
    ['approved', true],
    ['approvedforsession', true],
    ['approved_execpolicy_amendment', true],
    ['ApprovedMcpPolicyAmendment', true],
    ['approved_with_network_policy_allow', true],
    ['accept', true],
    ['auto_accept', true],
    ['modify', true],
    ['denied', false],
    ['denied_with_network_policy_deny', false],
    ['TimedOut', false],
    ['timed_out', false],
    ['abort', false],
    ['reject', false],
    ['', undefined],
  ])('decision “%s” is %s', (decision, expected) => {
    expect(decisionOutcome(decision)).toBe(expected);
  });
});

describe('numbers', () => {
  it('are read from text, and never negative or infinite', () => {
    const event = (durationMs: string | number) =>
      recogniseOf({ ...CODEX, attributes: { 'event.name': 'codex.api_request', duration_ms: durationMs } }).durationMs;
    expect([event('24'), event(24), event('2.5'), event('-1'), event('soon'), event('1e999')]).toEqual([
      24,
      24,
      2.5,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('never takes the total for the tools, nor tokens from events that repeat them', () => {
    const attributes = {
      'event.name': 'codex.sse_event',
      'event.kind': 'response.completed',
      tool_token_count: '1280',
    };
    expect(recogniseOf({ ...CODEX, attributes })).not.toHaveProperty('tokens');
    const start = { 'event.name': 'codex.conversation_starts', input_token_count: 5 };
    expect(recogniseOf({ ...CODEX, attributes: start })).not.toHaveProperty('tokens');
    const request = { 'event.name': 'gemini_cli.api_request', input_token_count: 5 };
    expect(recogniseOf({ ...GEMINI, attributes: request })).not.toHaveProperty('tokens');
  });

  it('keeps a failed Gemini request a request', () => {
    const attributes = {
      'event.name': 'gemini_cli.api_error',
      'error.message': 'quota',
      status_code: '429',
      duration: 12,
      model_name: 'g',
    };
    expect(recogniseOf({ ...GEMINI, attributes })).toMatchObject({
      kind: 'api_request',
      ok: false,
      status: 429,
      durationMs: 12,
      error: 'quota',
      model: 'g',
    });
  });
});

describe('the conversation', () => {
  it('is the record’s before the resource’s, and not an empty one', () => {
    const of = (attribute: string | undefined) =>
      recogniseOf({
        ...GEMINI,
        resource: { 'session.id': 'resource' },
        attributes: {
          'event.name': 'gemini_cli.user_prompt',
          ...(attribute !== undefined && { 'session.id': attribute }),
        },
      }).conversation;
    expect([of('record'), of(''), of(undefined)]).toEqual(['record', 'resource', 'resource']);
  });

  it('is bounded like every derived text', () => {
    const attributes = { 'event.name': 'codex.user_prompt', 'conversation.id': 'x'.repeat(5_000) };
    expect(recogniseOf({ ...CODEX, attributes }).conversation).toHaveLength(1_024);
  });
});

it('resolves right when a sender invents more names than are remembered', () => {
  for (let i = 0; i < 3_000; i++) recogniseOf({ ...CODEX, attributes: { 'event.name': `codex.flood_${i}` } });
  expect(recogniseOf({ ...CODEX, attributes: { 'event.name': 'codex.network_proxy.policy_decision' } }).kind).toBe(
    'other',
  );
  expect(recogniseOf({ ...CODEX, attributes: { 'event.name': 'codex.agent_response' } }).kind).toBe('agent_response');
});

describe('the tables', () => {
  it('give every agent a name for people', () => {
    expect(Object.keys(AGENT_TITLES).toSorted()).toEqual(AGENT_IDS.toSorted());
    expect(AGENT_TITLES.claude).toBe('Claude Code');
  });

  it('claim no scope, service or prefix twice', () => {
    for (const part of ['scopes', 'services', 'eventPrefixes'] as const) {
      const claimed = KNOWN_AGENTS.flatMap(({ table }) => table[part]);
      expect(new Set(claimed).size).toBe(claimed.length);
    }
  });

  it('register what they read, content included', () => {
    const names = new Set(keyNames());
    expect(
      ['event.name', 'duration_ms', 'cached_content_token_count', 'plugin.name', 'hook_output'].filter(
        (key) => !names.has(key),
      ),
    ).toEqual([]);
    expect(names.has('tool_token_count')).toBe(false);
    expect(contentKeyIds().map((id) => keyNames()[id])).toContain('request_text');
  });

  it('tell content from identity', () => {
    expect(contentClassOf('prompt')).toBe('prompt');
    expect(contentClassOf('tool_input')).toBe('toolArguments');
    expect(contentClassOf('user.email')).toBe('identity');
    expect([isContentKey('output'), isContentKey('user.email'), isContentKey('model')]).toEqual([true, false, false]);
    // Every content key that the rules for relaying name.
    const sensitive = [
      'arguments',
      'output',
      'prompt',
      'response',
      'rationale',
      'tool_input',
      'tool_parameters',
      'body',
    ];
    const more = ['function_args', 'request_text', 'response_text', 'gen_ai.input.messages', 'gen_ai.output.messages'];
    expect([...sensitive, ...more].filter((key) => !isContentKey(key))).toEqual([]);
  });
});
