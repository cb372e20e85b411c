import { describe, expect, it } from 'vitest';
import * as events from './responses-events.ts';

describe('sse', () => {
  it('writes event and data lines, and no data line for an event with only its type', () => {
    expect(events.sse([{ type: 'response.in_progress' }, events.responseCreated('resp_1')])).toBe(
      'event: response.in_progress\n\n' +
        'event: response.created\ndata: {"type":"response.created","response":{"id":"resp_1"}}\n\n',
    );
  });

  it('keeps line breaks of the text out of the lines', () => {
    const body = events.sse([events.outputTextDelta('one\ntwo\r\n\nevent: x')]);
    expect(body.split('\n')).toHaveLength(4);
    expect(JSON.parse(body.split('\n')[1]?.slice('data: '.length) ?? '')).toEqual({
      type: 'response.output_text.delta',
      delta: 'one\ntwo\r\n\nevent: x',
    });
  });

  it('makes the body of a response that fails at once', () => {
    expect(events.sseFailed('resp_1', 'rate_limit_exceeded', 'synthetic server error')).toBe(
      'event: response.failed\ndata: {"type":"response.failed","response":{"id":"resp_1",' +
        '"error":{"code":"rate_limit_exceeded","message":"synthetic server error"}}}\n\n',
    );
  });
});

describe('completed', () => {
  const usageOf = (event: events.ResponseEvent) => (event['response'] as { usage?: unknown }).usage;

  it('counts the total from input and output unless it is given', () => {
    const given = { inputTokens: 1200, outputTokens: 80, cachedTokens: 900, reasoningTokens: 32 };
    const usage = {
      input_tokens: 1200,
      input_tokens_details: { cached_tokens: 900 },
      output_tokens: 80,
      output_tokens_details: { reasoning_tokens: 32 },
      total_tokens: 1280,
    };
    expect(usageOf(events.completed('resp_1', given))).toEqual(usage);
    expect(usageOf(events.completed('resp_1', { ...given, totalTokens: 7 }))).toEqual({ ...usage, total_tokens: 7 });
  });

  it('has null details without their counts, and no usage when told so', () => {
    expect(usageOf(events.completed('resp_1'))).toEqual({
      input_tokens: 0,
      input_tokens_details: null,
      output_tokens: 0,
      output_tokens_details: null,
      total_tokens: 0,
    });
    expect(events.completed('resp_1', null)).toEqual({ type: 'response.completed', response: { id: 'resp_1' } });
  });
});

const DONE = 'response.output_item.done';
const ADDED = 'response.output_item.added';

describe.each<[name: string, event: events.ResponseEvent, expected: object]>([
  [
    'responseFailed',
    events.responseFailed('resp_1', 'slow_down', 'later'),
    { type: 'response.failed', response: { id: 'resp_1', error: { code: 'slow_down', message: 'later' } } },
  ],
  [
    'incomplete',
    events.incomplete('resp_1', 'max_output_tokens'),
    { type: 'response.incomplete', response: { id: 'resp_1', incomplete_details: { reason: 'max_output_tokens' } } },
  ],
  [
    'assistantMessage',
    events.assistantMessage('msg_1', 'hello'),
    {
      type: DONE,
      item: { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text: 'hello' }] },
    },
  ],
  [
    'messageItemAdded',
    events.messageItemAdded('msg_1'),
    {
      type: ADDED,
      item: { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text: '' }] },
    },
  ],
  ['outputTextDelta', events.outputTextDelta('he'), { type: 'response.output_text.delta', delta: 'he' }],
  [
    'reasoningItem',
    events.reasoningItem('rs_1', ['first', 'second'], ['raw']),
    {
      type: DONE,
      item: {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'first' },
          { type: 'summary_text', text: 'second' },
        ],
        content: [{ type: 'reasoning_text', text: 'raw' }],
      },
    },
  ],
  [
    'reasoningItemAdded',
    events.reasoningItemAdded('rs_1'),
    { type: ADDED, item: { type: 'reasoning', id: 'rs_1', summary: [] } },
  ],
  [
    'reasoningSummaryPartAdded',
    events.reasoningSummaryPartAdded(),
    { type: 'response.reasoning_summary_part.added', summary_index: 0 },
  ],
  [
    'reasoningSummaryTextDelta',
    events.reasoningSummaryTextDelta('a'),
    { type: 'response.reasoning_summary_text.delta', delta: 'a', summary_index: 0 },
  ],
  [
    'reasoningTextDelta',
    events.reasoningTextDelta('a'),
    { type: 'response.reasoning_text.delta', delta: 'a', content_index: 0 },
  ],
  [
    'functionCall',
    events.functionCall('call_1', 'shell', { command: 'ls' }),
    { type: DONE, item: { type: 'function_call', call_id: 'call_1', name: 'shell', arguments: '{"command":"ls"}' } },
  ],
  [
    'functionCall with arguments that are no JSON',
    events.functionCall('call_1', 'shell', '{"command":'),
    { type: DONE, item: { type: 'function_call', call_id: 'call_1', name: 'shell', arguments: '{"command":' } },
  ],
  [
    'customToolCall',
    events.customToolCall('call_1', 'note', 'text'),
    { type: DONE, item: { type: 'custom_tool_call', call_id: 'call_1', name: 'note', input: 'text' } },
  ],
  [
    'localShellCall',
    events.localShellCall('call_1', ['ls', '-l']),
    {
      type: DONE,
      item: {
        type: 'local_shell_call',
        call_id: 'call_1',
        status: 'completed',
        action: { type: 'exec', command: ['ls', '-l'] },
      },
    },
  ],
  [
    'webSearchCallAdded',
    events.webSearchCallAdded('ws_1'),
    { type: ADDED, item: { type: 'web_search_call', id: 'ws_1', status: 'in_progress' } },
  ],
  [
    'webSearchCallDone',
    events.webSearchCallDone('ws_1', 'weather'),
    {
      type: DONE,
      item: {
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: { type: 'search', query: 'weather' },
      },
    },
  ],
  [
    'shellCommandCall',
    events.shellCommandCall('call_1', 'ls', { timeout_ms: 5 }),
    {
      type: DONE,
      item: {
        type: 'function_call',
        call_id: 'call_1',
        name: 'shell_command',
        arguments: '{"command":"ls","timeout_ms":5}',
      },
    },
  ],
  [
    'applyPatchCustomToolCall',
    events.applyPatchCustomToolCall('call_1', '*** Begin'),
    { type: DONE, item: { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: '*** Begin' } },
  ],
  [
    'applyPatchFunctionCall',
    events.applyPatchFunctionCall('call_1', '*** Begin'),
    {
      type: DONE,
      item: { type: 'function_call', call_id: 'call_1', name: 'apply_patch', arguments: '{"input":"*** Begin"}' },
    },
  ],
  [
    'applyPatchShellCommandCall',
    events.applyPatchShellCommandCall('call_1', '*** Begin'),
    {
      type: DONE,
      item: {
        type: 'function_call',
        call_id: 'call_1',
        name: 'shell_command',
        arguments: JSON.stringify({ command: "apply_patch <<'EOF'\n*** Begin\nEOF\n" }),
      },
    },
  ],
])('%s', (_name, event, expected) => {
  it('has the shape that the API sends', () => expect(event).toEqual(expected));
});
