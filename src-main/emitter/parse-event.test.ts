import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalogueEvent } from './parse-event.ts';
import { wireAttributes } from './wire-record.ts';

const DEFAULTS = { timeMs: Date.parse('2026-11-22T06:00:00.250Z'), appVersion: '1.2.3' };
const SHARED = {
  'event.timestamp': '2026-11-22T06:00:00.250Z',
  'conversation.id': 'c-1',
  'app.version': '1.2.3',
  'terminal.type': 'unknown',
  model: 'unknown',
  slug: 'unknown',
};

function parse(event: unknown) {
  return parseCatalogueEvent(event, DEFAULTS);
}

function parseOk(event: Record<string, unknown>) {
  const parsed = parse({ 'conversation.id': 'c-1', ...event });
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  return parsed.record;
}

describe('an event that is right', () => {
  const cases: Array<{ key: string; event: Record<string, unknown>; wire: Record<string, unknown> }> = [
    {
      key: 'conversationStarts',
      event: {
        'event.name': 'codex.conversation_starts',
        provider_name: 'openai',
        reasoning_summary: 'auto',
        context_window: '272000',
        approval_policy: 'never',
        sandbox_policy: 'read-only',
        mcp_servers: ['a', 'b'],
      },
      wire: { context_window: 272_000, mcp_servers: 'a, b', sandbox_policy: 'read-only' },
    },
    {
      key: 'apiRequest',
      event: { 'event.name': 'codex.api_request', attempt: '0', duration_ms: 12, 'http.response.status_code': 200 },
      wire: { attempt: 0, duration_ms: '12', 'http.response.status_code': 200 },
    },
    {
      key: 'sseEvent',
      event: { 'event.name': 'codex.sse_event', 'event.kind': 'response.completed', duration_ms: '7' },
      wire: { 'event.kind': 'response.completed', duration_ms: '7' },
    },
    {
      key: 'sseEvent',
      event: { 'event.name': 'codex.sse_event', duration_ms: 7.4, 'error.message': 'idle timeout waiting for SSE' },
      wire: { duration_ms: '7', 'error.message': 'idle timeout waiting for SSE' },
    },
    {
      key: 'sseCompleted',
      event: {
        'event.name': 'codex.sse_event',
        'event.kind': 'response.completed',
        input_token_count: 10,
        output_token_count: '4',
        cached_token_count: 3,
        tool_token_count: 14,
      },
      wire: {
        'event.kind': 'response.completed',
        input_token_count: '10',
        output_token_count: '4',
        cached_token_count: 3,
        tool_token_count: '14',
      },
    },
    {
      key: 'sseCompletionFailed',
      event: { 'event.name': 'codex.sse_event', 'event.kind': 'response.completed', 'error.message': 'unreadable' },
      wire: { 'event.kind': 'response.completed', 'error.message': 'unreadable' },
    },
    {
      key: 'userPrompt',
      event: { name: 'codex.user_prompt', prompt: 'hello', prompt_length: 5 },
      wire: { prompt: 'hello', prompt_length: '5' },
    },
    {
      key: 'toolDecision',
      event: {
        'event.name': 'codex.tool_decision',
        tool_name: 'shell',
        call_id: 'k',
        decision: 'denied',
        source: 'user',
      },
      wire: { tool_name: 'shell', call_id: 'k', decision: 'denied', source: 'user' },
    },
    {
      key: 'toolResult',
      event: {
        'event.name': 'codex.tool_result',
        tool_name: 'shell',
        call_id: 'k',
        arguments: '{}',
        duration_ms: 3,
        success: false,
        output: '',
      },
      wire: { tool_name: 'shell', call_id: 'k', arguments: '{}', duration_ms: '3', success: 'false', output: '' },
    },
    {
      key: 'agentResponse',
      event: { 'event.name': 'codex.agent_response', response: 'done' },
      wire: { response: 'done' },
    },
  ];

  it.each(cases)('becomes $key', ({ key, event, wire }) => {
    const record = parseOk(event);
    expect(record.key).toBe(key);
    expect(wireAttributes(record)).toMatchObject({ 'event.name': event['event.name'] ?? event['name'], ...wire });
    expect(wireAttributes(record)).toMatchObject(SHARED);
  });

  it('keeps the metadata and the time that it brings', () => {
    const brought = {
      'event.timestamp': '2026-11-22T07:00:00+01:00',
      'app.version': '9',
      auth_mode: 'ApiKey',
      'user.account_id': 'acc',
      'terminal.type': 'xterm',
      model: 'm',
      slug: 's',
    };
    const event = { 'event.name': 'codex.agent_response', response: 'r', ...brought };
    expect(wireAttributes(parseOk(event))).toMatchObject({ ...brought, 'event.timestamp': '2026-11-22T06:00:00.000Z' });
  });

  it('takes the model for the slug, and the other way round', () => {
    const event = { 'event.name': 'codex.agent_response', response: 'r' };
    expect(parseOk({ ...event, model: 'm' }).metadata).toMatchObject({ model: 'm', slug: 'm' });
    expect(parseOk({ ...event, slug: 's' }).metadata).toMatchObject({ model: 's', slug: 's' });
  });

  it('takes null for absent', () => {
    const event = { 'event.name': 'codex.api_request', attempt: 0, duration_ms: 1, cf_ray: null, model: null };
    expect(wireAttributes(parseOk(event))).not.toHaveProperty('cf_ray');
    expect(parseOk(event).metadata.model).toBe('unknown');
  });
});

const RESULT = {
  'event.name': 'codex.tool_result',
  'conversation.id': 'c',
  tool_name: 't',
  call_id: 'k',
  arguments: '{}',
  duration_ms: 1,
  success: true,
  output: '',
};

describe('a wrong event is told what is missing and the right form', () => {
  const without = (name: string) => Object.fromEntries(Object.entries(RESULT).filter(([key]) => key !== name));
  const cases: Array<[title: string, event: unknown, says: RegExp]> = [
    ['a string', 'codex.tool_result', /JSON object.*not "codex\.tool_result"/],
    ['a list', [RESULT], /JSON object.*not a list/],
    ['null', null, /JSON object.*not null/],
    ['no name', without('event.name'), /"event\.name" is missing: codex\.conversation_starts, codex\.api_request/],
    ['a name without its prefix', { ...RESULT, 'event.name': 'tool_result' }, /did you mean "codex\.tool_result"\?/],
    ['a misspelt name', { ...RESULT, 'event.name': 'codex.tool_reslt' }, /did you mean "codex\.tool_result"\?/],
    ['a foreign name', { ...RESULT, 'event.name': 'something.else.entirely' }, /not in the catalogue.*one of codex/],
    ['a name of a prototype', { ...RESULT, 'event.name': 'constructor' }, /not in the catalogue/],
    ['a number for a name', { ...RESULT, 'event.name': 4 }, /"event\.name" 4 is not in the catalogue/],
    ['two names', { ...RESULT, name: 'codex.user_prompt' }, /differ: leave "name" out/],
    ['no conversation', without('conversation.id'), /"conversation\.id" is missing: a string/],
    ['an empty conversation', { ...RESULT, 'conversation.id': '' }, /"conversation\.id" must not be empty/],
    ['a missing attribute', without('call_id'), /codex\.tool_result: "call_id" is missing: a string/],
    [
      'two missing attributes',
      { ...without('call_id'), output: null },
      /"call_id" is missing.*\n.*"output" is missing/,
    ],
    ['an object for text', { ...RESULT, arguments: { a: 1 } }, /"arguments" must be a string, not an object/],
    ['text for a number', { ...RESULT, duration_ms: 'fast' }, /"duration_ms" must be a number.*not "fast"/],
    ['a negative number', { ...RESULT, duration_ms: -1 }, /"duration_ms" must be a number of at least 0, not -1/],
    ['text for a flag', { ...RESULT, success: 'yes' }, /"success" must be true or false, not "yes"/],
    ['a misspelt attribute', { ...RESULT, call_di: 'x' }, /"call_di" is not an attribute.*did you mean "call_id"\?/],
    ['a foreign attribute', { ...RESULT, colour: 'x' }, /"colour" is not an attribute.*are tool_name, call_id/],
    ['nested attributes', { ...RESULT, attributes: {} }, /must not be nested: write the attributes beside/],
    ['"__proto__"', JSON.parse(`{"__proto__":1,${JSON.stringify(RESULT).slice(1)}`), /"__proto__" is not an attribute/],
    ['a date without time', { ...RESULT, 'event.timestamp': '2026-11-22' }, /must be RFC 3339, such as/],
    ['a day that is none', { ...RESULT, 'event.timestamp': '2026-13-41T00:00:00Z' }, /must be RFC 3339/],
    ['a number for a time', { ...RESULT, 'event.timestamp': 1_795_327_864_605 }, /RFC 3339.*not 1795327864605/],
    ['a wrong model', { ...RESULT, model: 5 }, /"model" must be a string, not 5/],
    [
      'a decision that is none',
      {
        'event.name': 'codex.tool_decision',
        'conversation.id': 'c',
        tool_name: 't',
        call_id: 'k',
        decision: 'yes',
        source: 'me',
      },
      /"decision" must be "approved" or "approved_for_session" or "denied" or "abort", not "yes"\n.*"source" must be "config" or "user"/,
    ],
    [
      'a bare stream event',
      { 'event.name': 'codex.sse_event', 'conversation.id': 'c' },
      /^codex\.sse_event: "duration_ms" is missing: a number of at least 0$/,
    ],
    [
      'half a completion',
      {
        'event.name': 'codex.sse_event',
        'conversation.id': 'c',
        'event.kind': 'response.completed',
        input_token_count: 1,
      },
      /^codex\.sse_event: "output_token_count" is missing.*\n.*"tool_token_count" is missing[^\n]*$/,
    ],
    [
      'tokens on another kind',
      {
        'event.name': 'codex.sse_event',
        'conversation.id': 'c',
        'event.kind': 'response.created',
        input_token_count: 1,
        output_token_count: 1,
        tool_token_count: 2,
      },
      /"event\.kind" must be "response\.completed", not "response\.created"/,
    ],
  ];

  it.each(cases)('%s', (_, event, says) => {
    const parsed = parse(event);
    if (parsed.ok) throw new Error('was taken');
    expect(parsed.problems.join('\n')).toMatch(says);
  });

  it('repeats no more than a scrap of what was sent, and not every problem of many', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`wrong ${index}`, 'x']));
    const long = 'secret'.repeat(1_000);
    const parsed = parse({ ...RESULT, success: long, [long]: 1, ...many });
    if (parsed.ok) throw new Error('was taken');
    expect(parsed.problems.join('').length).toBeLessThan(2_000);
    expect(parsed.problems.at(-1)).toMatch(/and more$/);
  });

  it('never throws, whatever JSON holds under whatever names', () => {
    const name = fc.oneof(
      fc.constantFrom('event.name', 'name', 'event.timestamp', 'conversation.id', 'success', 'model', 'attributes'),
      fc.constantFrom('__proto__', 'constructor', 'toString', 'valueOf', 'toJSON', 'hasOwnProperty'),
      fc.string(),
    );
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('codex.tool_result', 'tool_result', '__proto__', 'constructor', null, 1, true, '', '\ud83d'),
        fc.jsonValue(),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.array(fc.tuple(name, tie('any')), { maxLength: 5 }),
      ),
    })).any;
    // As text, because only JSON.parse makes an own member of "__proto__".
    const event = fc
      .array(fc.tuple(name, value), { maxLength: 8 })
      .map((members) =>
        JSON.parse(`{${members.map(([key, inner]) => `${JSON.stringify(key)}:${objectText(inner)}`).join(',')}}`),
      );
    fc.assert(
      fc.property(event, (json) => {
        const parsed = parse(json);
        if (!parsed.ok) expect(parsed.problems.every((problem) => typeof problem === 'string')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(parse(JSON.parse('{"event.name":{"toString":1}}'))).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('"event.name" an object is not in the catalogue')],
    });
  });
});

/** Pairs become the members of an object. */
function objectText(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value) ?? 'null';
  const isPairs = value.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string');
  if (!isPairs) return `[${value.map(objectText).join(',')}]`;
  return `{${value.map(([key, inner]) => `${JSON.stringify(key)}:${objectText(inner)}`).join(',')}}`;
}
