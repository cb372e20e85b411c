import { describe, expect, it } from 'vitest';
import type { AnyValue, LogRecord } from '../otlp/otlp-json.ts';
import type { Span } from '../otlp/span.ts';
import { redact } from './engine.ts';
import { createRuleSet } from './rule-set.ts';

const SAID = 'please echo "hello"\nto me';
const made = createRuleSet({ names: ['prompts', 'secrets', 'unknown-text'], keyedHash: (text) => text, marks: false });
if (!made.ok) throw new Error();
const { ruleSet } = made;

function log(attributes: Record<string, string>, body?: AnyValue): LogRecord {
  const pairs = Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  return { attributes: pairs, ...(body && { body }) };
}

function left(key: string, text: string, more: Record<string, string> = { prompt: SAID }): string | undefined {
  const redaction = redact('log', log({ ...more, [key]: text }), { agent: 'codex', event: 'x' }, ruleSet);
  if (redaction.outcome !== 'changed' && redaction.outcome !== 'unchanged') throw new Error(redaction.outcome);
  const again = redact('log', redaction.value, { agent: 'codex', event: 'x' }, ruleSet);
  expect(again.outcome).toBe('unchanged');
  return redaction.value.attributes.find((pair) => pair.key === key)?.value?.stringValue;
}

describe('what was masked', () => {
  it.each([
    ['as a whole', 'arguments', SAID, '[REDACTED]'],
    ['inside a text', 'error.message', `refused: ${SAID}.`, 'refused: [REDACTED].'],
    ['escaped', 'arguments', JSON.stringify({ message: SAID, n: 1 }), '{"message":"[REDACTED]","n":1}'],
    ['escaped twice', 'arguments', JSON.stringify({ a: JSON.stringify([SAID]) }), '{"a":"[\\"[REDACTED]\\"]"}'],
  ])('is masked again %s', (_, key, text, after) => expect(left(key, text)).toBe(after));

  it.each([
    ['a part of it', 'arguments', 'please echo'],
    ['in the middle of words', 'arguments', 'unplease echo'],
    ['a name', 'tool_name', 'write a poem'],
  ])('stays as %s', (_, key, text) =>
    expect(left(key, text, { prompt: key === 'tool_name' ? text : 'lease echo' })).toBe(
      key === 'tool_name' ? '[REDACTED]' : text,
    ),
  );

  it('is known by its leaves', () => {
    const prompt = JSON.stringify([{ role: 'user', content: 'write a poem', model: 'gpt-5.4' }]);
    expect(left('arguments', 'write a poem with gpt-5.4 as user', { prompt })).toBe('[REDACTED] with gpt-5.4 as user');
  });

  it('is masked in bodies and in events of spans, and not in names', () => {
    const span = {
      name: 'write a poem',
      attributes: [{ key: 'gen_ai.prompt', value: { stringValue: 'write a poem' } }],
      events: [
        { name: 'x', attributes: [{ key: 'exception.message', value: { stringValue: 'cannot write a poem' } }] },
      ],
      status: { message: 'failed: write a poem' },
    } as unknown as Span;
    const redaction = redact('span', span, {}, ruleSet);
    const text = JSON.stringify(redaction.outcome === 'changed' && redaction.value);
    expect(text).toContain('"name":"write a poem"');
    expect(text).toContain('cannot [REDACTED]');
    expect(text).toContain('failed: [REDACTED]');
  });

  it('is a secret too, wherever it stands', () => {
    const secret = 'Zx8-kfh27.qpwLm';
    expect(left('arguments', `ran with ${secret}`, { x: `password=${secret}` })).toMatch(/^ran with \[SECRET:/);
  });
});
