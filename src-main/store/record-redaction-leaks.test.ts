/** What would leave under a rule that is about it: odd but allowed forms of records. */
import { describe, expect, it } from 'vitest';
import { type Rule, ruleSchema } from '../../src-shared/redaction/rule.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { messageType } from '../otlp/messages.ts';
import { createRecordRedactor } from './record-redaction.ts';

const PROMPT = 'what nobody else may read';
const LONG_KEY = 'k'.repeat(130);

const text = (stringValue: string) => ({ stringValue });
const attribute = (key: string, value: object = text(PROMPT)) =>
  encodeMessage(messageType('LogRecord'), { attributes: [{ key, value }] });
const inJson = (json: string) => attribute('output', text(json));
const own = (given: object): Rule[] => [ruleSchema.parse({ name: 'own', ...given })];

function leaving(bytes: Uint8Array, names: string[], rules: Rule[] = []): string {
  const redactor = createRecordRedactor({ exporter: 'x', names, rules, marks: false, keyHex: '11' });
  const redaction = redactor.record('logs', bytes);
  if (redaction.outcome === 'held') throw new Error(redaction.reason);
  return redaction.outcome === 'dropped' ? '' : Buffer.from(redaction.bytes).toString();
}

describe('what a bundle is about does not leave', () => {
  it.each<[string, string, Uint8Array]>([
    ['JSON with escaped quotes', 'prompts', inJson(`{"in":"{\\u0022prompt\\u0022:\\u0022${PROMPT}\\u0022}"}`)],
    ["text under the mark's key", 'metadata-only', attribute('sluice.redacted')],
    [
      "a map under the mark's key",
      'metadata-only',
      attribute('sluice.redacted', { kvlistValue: { values: [{ key: 'a', value: text(PROMPT) }] } }),
    ],
  ])('%s under %s', (_, bundle, bytes) => {
    expect(leaving(bytes, [bundle])).not.toContain(PROMPT);
  });
});

describe("what a rule of one's own is about does not leave", () => {
  it.each<[string, object, Uint8Array, string]>([
    ['a key of 130 characters', { keys: [LONG_KEY] }, attribute(LONG_KEY), PROMPT],
    ["an attribute's key", { regex: 'CUST-\\d+' }, attribute('of CUST-12345'), '12345'],
    [
      "a map's key",
      { regex: 'CUST-\\d+' },
      attribute('a', { kvlistValue: { values: [{ key: 'CUST-12345', value: text('') }] } }),
      '12345',
    ],
    ['the key of an attribute that is dropped', { regex: 'CUST-\\d+', action: 'drop' }, attribute('CUST-1'), PROMPT],
    ['an event with it in a key', { regex: 'CUST-\\d+', action: 'drop-event' }, attribute('CUST-1'), PROMPT],
    ['another group', { regex: 'CUST-(\\d+)|ORD-(\\d+)' }, attribute('a', text('ORD-12345')), '12345'],
    ['a branch without a group', { regex: 'CUST-(\\d+)|ORD-\\d+' }, attribute('a', text('ORD-12345')), '12345'],
    ['an optional bracket before <', { regex: '\\(?<b>\\d+' }, attribute('a', text('<b>12345')), '12345'],
    [
      'what stands behind a mask',
      { regex: '\\d{16}', action: { 'keep-last': 4 } },
      attribute('a', text('[REDACTED]4111111111111111')),
      '41111111111',
    ],
    [
      'what stands before a mask',
      { regex: '\\d{16}', action: { 'keep-first': 4 } },
      attribute('a', text('4111111111111111[REDACTED]')),
      '11111111111',
    ],
  ])('%s', (_, given, bytes, planted) => {
    expect(Buffer.from(bytes).toString()).toContain(planted);
    expect(leaving(bytes, ['own'], own(given))).not.toContain(planted);
  });
});

it('keys are left alone by an expression about what stands under them', () => {
  const rules = own({ keys: ['customer.*'], regex: '\\d+' });
  expect(leaving(attribute('customer.1', text('number 22')), ['own'], rules)).toContain('customer.1');
});
