import { expect, it } from 'vitest';
import { readResponseEvent } from './response-event.ts';

const failed = (error: object) =>
  JSON.stringify({ type: 'response.failed', response: { error, instructions: 'be kind' } });
const report = (error: object) => JSON.stringify({ type: 'response.failed', error });

it.each([
  [
    'a delta',
    undefined,
    '{"type":"response.output_text.delta","delta":"x"}',
    { meaning: 'progress', kind: 'response.output_text.delta' },
  ],
  ['a type that nobody knows', 'x.y', '{}', { meaning: 'progress', kind: 'x.y' }],
  ['no type at all', undefined, '{}', { meaning: 'progress', kind: 'message' }],
  ['a value that is no object', undefined, '3', { meaning: 'progress', kind: 'message' }],
  ['the end mark of older servers', undefined, '[DONE]', { meaning: 'progress', kind: 'done' }],
  [
    'data that is no JSON',
    'response.output_item.done',
    '{"type',
    { meaning: 'unreadable', kind: 'response.output_item.done', error: 'failed to parse response.output_item.done' },
  ],
  [
    'an item without a type',
    undefined,
    '{"type":"response.output_item.done","item":{}}',
    { meaning: 'unreadable', kind: 'response.output_item.done', error: 'failed to parse response.output_item.done' },
  ],
  [
    'an item',
    undefined,
    '{"type":"response.output_item.done","item":{"type":"message"}}',
    { meaning: 'item', kind: 'response.output_item.done', item: { type: 'message' } },
  ],
  [
    'a completion without usage',
    undefined,
    '{"type":"response.completed","response":{"id":"r"}}',
    { meaning: 'completed', kind: 'response.completed', usage: undefined },
  ],
  [
    'a completion whose details are null',
    undefined,
    '{"type":"response.completed","response":{"usage":{"input_tokens":7,"input_tokens_details":null,"output_tokens":2,"total_tokens":9}}}',
    {
      meaning: 'completed',
      kind: 'response.completed',
      usage: { inputTokens: 7, cachedTokens: 0, outputTokens: 2, reasoningTokens: 0, totalTokens: 9 },
    },
  ],
  [
    'an incomplete response',
    undefined,
    '{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}',
    {
      meaning: 'failed',
      kind: 'response.incomplete',
      message: 'Incomplete response returned, reason: max_output_tokens',
      report: '{"type":"response.incomplete","incomplete_details":{"reason":"max_output_tokens"}}',
      retryable: true,
    },
  ],
  [
    'a failure that says nothing',
    undefined,
    '{"type":"response.failed"}',
    {
      meaning: 'failed',
      kind: 'response.failed',
      message: 'response.failed event received',
      report: '{"type":"response.failed","error":{}}',
      retryable: true,
    },
  ],
  [
    'a rate limit that names a delay',
    undefined,
    failed({ code: 'rate_limit_exceeded', message: 'try again in 11 s' }),
    {
      meaning: 'failed',
      kind: 'response.failed',
      message: 'try again in 11 s',
      report: report({ code: 'rate_limit_exceeded', message: 'try again in 11 s' }),
      retryable: true,
      delayMs: 11_000,
    },
  ],
  [
    'another error that names a delay, which only a rate limit may',
    undefined,
    failed({ code: 'server_error', message: 'try again in 11 s' }),
    {
      meaning: 'failed',
      kind: 'response.failed',
      message: 'try again in 11 s',
      report: report({ code: 'server_error', message: 'try again in 11 s' }),
      retryable: true,
    },
  ],
  [
    'an error event',
    undefined,
    '{"type":"error","code":"insufficient_quota","message":"no quota"}',
    {
      meaning: 'failed',
      kind: 'error',
      message: 'no quota',
      report: '{"type":"error","error":{"code":"insufficient_quota","message":"no quota"}}',
      retryable: false,
    },
  ],
])('reads %s', (_, event, data, expected) => {
  expect(readResponseEvent(event, data)).toEqual(expected);
});

it.each([
  'context_length_exceeded',
  'insufficient_quota',
  'usage_not_included',
  'cyber_policy',
  'invalid_prompt',
  'server_is_overloaded',
  'slow_down',
])('%s is not tried again', (code) => {
  expect(readResponseEvent(undefined, failed({ code, message: 'm' }))).toMatchObject({ retryable: false });
});
