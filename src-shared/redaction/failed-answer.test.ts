/** Why a run failed stays readable, what was asked and answered does not. */
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../otlp/otlp-json.ts';
import { redact } from './engine.ts';
import { findInPart } from './findings.ts';
import { createRuleSet } from './rule-set.ts';

const ASKED = 'write a poem about Ann';

/** As the API answers, with everything that it repeats. */
function failedEvent(message = 'Rate limit reached for gpt-5.1 in organization. Please try again in 1.2s.') {
  return {
    type: 'response.failed',
    sequence_number: 7,
    response: {
      id: 'resp_0a1b',
      object: 'response',
      created_at: 1764000000,
      status: 'failed',
      background: false,
      error: { code: 'rate_limit_exceeded', message },
      incomplete_details: null,
      instructions: `You are Codex. ${ASKED}`,
      input: [{ role: 'user', content: [{ type: 'input_text', text: ASKED }] }],
      max_output_tokens: null,
      model: 'gpt-5.1-codex',
      output: [{ type: 'message', content: [{ type: 'output_text', text: ASKED }] }],
      prompt_cache_key: ASKED,
      reasoning: { effort: 'medium', summary: ASKED },
      text: { format: { type: 'text' } },
      tool_choice: { type: 'function', name: ASKED },
      tools: [{ type: 'function', name: 'shell', description: ASKED }],
      temperature: 1.0,
      usage: { input_tokens: 12, input_tokens_details: { cached_tokens: 3 }, note: ASKED },
      user: ASKED,
      metadata: { a: ASKED },
      [ASKED]: 3,
    },
  };
}

const errorLog = (text: string, key = 'error.message'): LogRecord => ({
  attributes: [
    { key: 'event.name', value: { stringValue: 'codex.sse_event' } },
    { key, value: { stringValue: text } },
  ],
});

function leaving(record: LogRecord, ...names: string[]): string {
  const made = createRuleSet({ names, keyedHash: (text) => text, marks: false });
  if (!made.ok) throw new Error(made.unknownNames.join());
  const redacted = redact('log', record, { agent: 'codex', kind: 'sse_event', event: 'codex.sse_event' }, made.ruleSet);
  if (redacted.outcome !== 'changed') throw new Error(redacted.outcome);
  expect(redact('log', redacted.value, {}, made.ruleSet).outcome).toBe('unchanged');
  return redacted.value.attributes[1]?.value?.stringValue ?? '';
}

describe('a failed answer under an error', () => {
  it.each(['prompts', 'content'])('says with %s why it failed and nothing of what was asked', (bundle) => {
    const text = leaving(errorLog(JSON.stringify(failedEvent())), bundle);
    expect(text).not.toContain('poem');
    const { response } = JSON.parse(text) as ReturnType<typeof failedEvent>;
    expect(response).toMatchObject({
      id: 'resp_0a1b',
      status: 'failed',
      error: failedEvent().response.error,
      model: 'gpt-5.1-codex',
      usage: { input_tokens: 12, input_tokens_details: { cached_tokens: 3 }, note: '[REDACTED]' },
      instructions: '[REDACTED]',
      input: '[REDACTED]',
      tools: '[REDACTED]',
    });
  });

  it('is read behind other text and with spaces', () => {
    const text = leaving(errorLog(`stream error: ${JSON.stringify(failedEvent(), null, 2)}`), 'prompts');
    expect(text).not.toContain('poem');
    expect(text).toContain('rate_limit_exceeded');
  });

  it.each<[string, string]>([
    ['cut off', JSON.stringify(failedEvent()).slice(0, -40)],
    ['no JSON', JSON.stringify(failedEvent()).replace('"input":', '"input":: ')],
    ['no failure', JSON.stringify({ response: { ...failedEvent().response, error: null, status: 'completed' } })],
    ['a text', JSON.stringify({ response: `error: ${ASKED}` })],
    ['a list', JSON.stringify({ response: [failedEvent().response] })],
  ])('is masked as a whole when it is %s', (_, given) => {
    const text = leaving(errorLog(given), 'prompts');
    expect(text).not.toContain('poem');
    expect(text).not.toContain('rate_limit');
    expect(text).toContain('"response":"[REDACTED]"');
  });

  it('hides no member that is there twice', () => {
    const twice = JSON.stringify(failedEvent()).replace('"input":', `"user":"${ASKED}","user":"[REDACTED]","input":`);
    expect(leaving(errorLog(twice), 'prompts')).not.toContain('poem');
  });

  it('keeps the message of the error, less what it quotes of what was asked, and secrets in it', () => {
    const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
    const event = failedEvent(`Invalid prompt: "${ASKED}", token=${token}`);
    const text = leaving(errorLog(JSON.stringify(event)), 'prompts', 'secrets');
    const { response } = JSON.parse(text) as ReturnType<typeof failedEvent>;
    expect(response.error.message).toMatch(/^Invalid prompt: "\[REDACTED\]", token=\[SECRET:[a-z-]+\]$/);
    expect(text).not.toContain('poem');
  });

  it('is left alone where it is the error alone, as exec reports it', () => {
    const made = createRuleSet({ names: ['prompts'], keyedHash: (text) => text });
    if (!made.ok) throw new Error(made.unknownNames.join());
    const { type, response } = failedEvent();
    const report = JSON.stringify({ type, error: response.error });
    expect(redact('log', errorLog(report), {}, made.ruleSet).outcome).toBe('unchanged');
  });

  it('is no more under another key than any other answer', () => {
    expect(leaving(errorLog(JSON.stringify(failedEvent()), 'arguments'), 'prompts')).toContain(
      '"response":"[REDACTED]"',
    );
  });

  it('is found to hold content, and not any more when it has left', () => {
    const content = (record: LogRecord) =>
      findInPart('log', record, {}).filter(({ path }) => path === 'attributes["error.message"]');
    expect(content(errorLog(JSON.stringify(failedEvent()))).map(({ type }) => type)).toContain('response');
    expect(content(errorLog(leaving(errorLog(JSON.stringify(failedEvent())), 'prompts')))).toEqual([]);
  });
});
