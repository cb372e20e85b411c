/** `unknown-text` through the way of the bytes: every place of every part, and what stays as it came. */
import { describe, expect, it } from 'vitest';
import { defaultRedact } from '../../src-shared/redaction/bundle-names.ts';
import { refinementRules } from '../../src-shared/redaction/refinements.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { messageType } from '../otlp/messages.ts';
import { type ContextSource, createRecordRedactor } from './record-redaction.ts';

const TEXT = { stringValue: 'please echo hello' };
const PAIRS = [{ key: 'x', value: TEXT }];
const redactor = createRecordRedactor({ names: defaultRedact(false), rules: [], marks: false, keyHex: '' });

function left(signal: 'logs' | 'traces' | 'metrics', message: object, contextOf?: ContextSource): string {
  const type = messageType({ logs: 'LogRecord', traces: 'Span', metrics: 'Metric' }[signal]);
  const redaction = redactor.record(signal, encodeMessage(type, message), contextOf);
  if (redaction.outcome !== 'changed' && redaction.outcome !== 'unchanged') throw new Error(redaction.outcome);
  return JSON.stringify(decodeMessage(type, redaction.bytes));
}

describe('text that nobody has explained', () => {
  it.each<[string, 'logs' | 'traces', object]>([
    ['an attribute of a record', 'logs', { attributes: PAIRS }],
    ['a list', 'logs', { attributes: [{ key: 'x', value: { arrayValue: { values: [TEXT] } } }] }],
    ['a map', 'logs', { attributes: [{ key: 'x', value: { kvlistValue: { values: PAIRS } } }] }],
    ['bytes', 'logs', { attributes: [{ key: 'x', value: { bytesValue: btoa(TEXT.stringValue) } }] }],
    ["a body's member", 'logs', { body: { kvlistValue: { values: PAIRS } } }],
    [
      'a body, of an agent',
      'logs',
      { body: TEXT, attributes: [{ key: 'gen_ai.system', value: { stringValue: 'x' } }] },
    ],
    ['an attribute of a span', 'traces', { attributes: PAIRS }],
    ["a span event's", 'traces', { events: [{ name: 'e', attributes: PAIRS }] }],
    ["a span link's", 'traces', { links: [{ attributes: PAIRS }] }],
    ["a span's name", 'traces', { name: 'please echo hello and then tell me more' }],
  ])('is masked in %s', (_, signal, message) => {
    const after = left(signal, message, () => ({ agent: 'other', event: '', scope: 'mine' }));
    expect(after).not.toContain('echo');
    expect(after).not.toContain(btoa(TEXT.stringValue));
  });

  it('is masked in resources and scopes, but of ordinary instrumentations', () => {
    const envelope = (part: 'resource' | 'scope', message: object) =>
      redactor.envelope(part, encodeMessage(messageType(part === 'resource' ? 'ResourceLogs' : 'ScopeLogs'), message));
    expect(envelope('resource', { resource: { attributes: PAIRS } }).outcome).toBe('changed');
    expect(envelope('scope', { scope: { name: 'mine', attributes: PAIRS } }).outcome).toBe('changed');
    const http = { name: '@opentelemetry/instrumentation-http', attributes: PAIRS };
    expect(envelope('scope', { scope: http }).outcome).toBe('unchanged');
  });

  it('stays in bodies of programs without a sign of models, in metrics and in ordinary scopes', () => {
    const other: ContextSource = () => ({ agent: 'other', event: '', scope: 'mine' });
    expect(left('logs', { body: TEXT }, other)).toContain('echo');
    const point = { attributes: PAIRS, asInt: '1' };
    expect(left('metrics', { name: 'm', gauge: { dataPoints: [point] } })).toContain('echo');
    expect(left('traces', { attributes: PAIRS }, () => ({ scope: '@opentelemetry/instrumentation-pg' }))).toContain(
      'echo',
    );
  });
});

it('is what the user said of single keys, who is part of the fingerprint', () => {
  const names = defaultRedact(false);
  const rules = refinementRules({ allowed_keys: ['x'], masked_keys: ['mood'] }, names);
  const own = createRecordRedactor({ names, rules, marks: false, keyHex: '' });
  expect(own.fingerprint).not.toBe(redactor.fingerprint);
  const bytes = encodeMessage(messageType('LogRecord'), {
    attributes: [...PAIRS, { key: 'mood', value: { stringValue: 'calm' } }],
  });
  const redaction = own.record('logs', bytes);
  expect(redaction.changes.map(({ path }) => path)).toEqual(['attributes["mood"]']);
  expect(refinementRules({ allowed_keys: ['x'], masked_keys: [] }, ['secrets'])).toEqual([]);
});

/** One span of each framework in whose own keys prompts and answers stand. */
const FRAMEWORK_SPANS = [
  { 'pydantic_ai.all_messages': '[{"role":"user","parts":[{"type":"text","content":"A-Nightjar"}]}]' },
  { all_messages_events: '[{"content":"B-Nightjar","role":"user","event.name":"gen_ai.user.message"}]' },
  { final_result: 'C-Nightjar' },
  { 'gen_ai.prompt.0.content': 'CONTROL2-Nightjar' },
  { 'traceloop.entity.input': '{"inputs":{"question":"D-Nightjar"}}' },
  { 'traceloop.entity.output': '{"outputs":"E-Nightjar"}' },
  { 'ai.prompt.messages': '[{"role":"user","content":"CONTROL3-Nightjar"}]' },
  { 'ai.response.object': '{"answer":"F-Nightjar"}' },
  { 'langfuse.observation.input': 'G-Nightjar' },
];

it.each(FRAMEWORK_SPANS)('is known content under the older default too: %j', (given) => {
  const older = createRecordRedactor({ names: ['prompts', 'secrets'], rules: [], marks: false, keyHex: '' });
  const type = messageType('Span');
  const attributes = Object.entries(given).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  for (const rules of [older, redactor]) {
    const redaction = rules.record('traces', encodeMessage(type, { attributes }));
    if (redaction.outcome !== 'changed') throw new Error(redaction.outcome);
    expect(JSON.stringify(decodeMessage(type, redaction.bytes))).not.toContain('Nightjar');
  }
});
