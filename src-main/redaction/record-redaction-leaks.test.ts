/** What would leave under a rule that is about it: odd but allowed forms of records. */
import { describe, expect, it } from 'vitest';
import { type Rule, ruleSchema } from '../../src-shared/redaction/rule.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { messageType } from '../otlp/messages.ts';
import { field } from '../testing/sample-bytes.ts';
import { createRecordRedactor } from './record-redaction.ts';

const LOG = messageType('LogRecord');
const PROMPT = 'what nobody else may read';
const LONG_KEY = 'k'.repeat(130);

const text = (stringValue: string) => ({ stringValue });
const attribute = (key: string, value: object = text(PROMPT)) => encodeMessage(LOG, { attributes: [{ key, value }] });
const bytesOf = (content: string) => ({ bytesValue: Buffer.from(content).toString('base64') });
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
    ['the second of two lines of JSON', 'prompts', inJson(`{"a":1}\n{"prompt":"${PROMPT}"}\n`)],
    ['JSON with NaN', 'prompts', inJson(`{"a":[NaN,-Infinity],"prompt":"${PROMPT}"}`)],
    ['JSON behind a byte order mark', 'prompts', inJson(`\ufeff{"prompt":"${PROMPT}"}`)],
    ['JSON behind many spaces', 'prompts', inJson(`${' '.repeat(100)}{"prompt":"${PROMPT}"}`)],
    ['JSON in bytes', 'prompts', attribute('output', bytesOf(`{"ü":1,"prompt":"${PROMPT}"}`))],
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
    ['text in bytes that is not ASCII', { regex: 'Müller' }, attribute('a', bytesOf('Herr Müller')), 'Müller'],
    [
      'an object that is truncated',
      { keys: ['arguments'], action: { truncate: 8 } },
      inJson(`{"arguments":{"command":"${PROMPT}"}}`),
      PROMPT,
    ],
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

it.each([
  ['600 lists', `${'['.repeat(600)}{"prompt":"${PROMPT}"}${']'.repeat(600)}`],
  ['10 strings', Array.from({ length: 10 }).reduce((json: string) => JSON.stringify({ a: json }), `{"prompt":""}`)],
])('what may be in JSON in %s is held', (_, json) => {
  const redactor = createRecordRedactor({ exporter: 'x', names: ['prompts'], rules: [], marks: true, keyHex: '11' });
  const reason = 'rule prompts failed (RangeError)';
  expect(redactor.record('logs', inJson(json))).toEqual({ outcome: 'held', reason, changes: [] });
});

it("an event's body does not leave because one without a body came before", () => {
  const redactor = createRecordRedactor({ exporter: 'x', names: ['prompts'], rules: [], marks: true, keyHex: '11' });
  const event = 'gen_ai.user.message';
  const bytes = (body?: object) =>
    encodeMessage(LOG, {
      attributes: [{ key: 'event.name', value: text(event) }],
      ...(body && { body }),
    });
  const contextOf = () => ({ agent: 'other', kind: 'other', event }) as const;
  expect(redactor.record('logs', bytes(), contextOf).outcome).toBe('unchanged');
  expect(redactor.record('logs', bytes(text(PROMPT)), contextOf).outcome).toBe('changed');
});

describe('a password under a telling key does not leave', () => {
  const password = 'hunter2-Xk9!qLmZ';
  const key = field(1, 'db_password');
  const value = field(2, [...field(1, password)]);
  it.each([
    ['before its key', [...value, ...key]],
    ['behind an unknown field', [...key, ...field(9, 'x'), ...value]],
  ])('%s', (_, pair) => {
    expect(leaving(Uint8Array.from([...field(6, pair), ...field(5, [])]), ['secrets'])).not.toContain(password);
  });
});

it('bytes that are no text keep every byte around what is masked', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0, ...Buffer.from('CUST-1'), 0x80, 0xc3]);
  const given = attribute('a', { bytesValue: bytes.toString('base64') });
  const redactor = createRecordRedactor({
    exporter: 'x',
    names: ['own'],
    rules: own({ regex: 'CUST-1', action: { mask: '…' } }),
    marks: false,
    keyHex: '11',
  });
  const redaction = redactor.record('logs', given);
  if (redaction.outcome !== 'changed') throw new Error(redaction.outcome);
  const masked = Buffer.from([0xff, 0xfe, 0, ...Buffer.from('…'), 0x80, 0xc3]);
  expect(Buffer.from(redaction.bytes).includes(masked)).toBe(true);
});

it.each([
  [
    ['of CUST-1', 'a', 'of CUST-2'],
    ['of [REDACTED]', 'a', 'of [REDACTED]', 'sluice.redacted'],
  ],
  [
    ['a', 'of CUST-1', 'sluice.redacted', 'b'],
    ['a', 'of [REDACTED]', 'sluice.redacted', 'b'],
  ],
])('the attributes %j stay in their order when keys are masked', (keys, after) => {
  const given = encodeMessage(LOG, { attributes: keys.map((key) => ({ key, value: text('') })) });
  const rules = own({ regex: 'CUST-\\d' });
  const redactor = createRecordRedactor({ exporter: 'x', names: ['own'], rules, marks: true, keyHex: '11' });
  const redaction = redactor.record('logs', given);
  if (redaction.outcome !== 'changed') throw new Error(redaction.outcome);
  const { attributes } = decodeMessage(LOG, redaction.bytes) as { attributes?: Array<{ key: string }> };
  expect(attributes?.map(({ key }) => key)).toEqual(after);
});

it('keys are left alone by an expression about what stands under them', () => {
  const rules = own({ keys: ['customer.*'], regex: '\\d+' });
  expect(leaving(attribute('customer.1', text('number 22')), ['own'], rules)).toContain('customer.1');
});

describe('what a text begins with does not leave, whatever the length before it looks like', () => {
  const SECRET = 'q7Zx2M4pK9b3N5v8';
  const places: Array<[string, (content: string) => Uint8Array]> = [
    ['the body', (content) => encodeMessage(LOG, { body: text(content) })],
    ['an attribute', (content) => attribute('k', text(content))],
    ['the name of the event', (content) => encodeMessage(LOG, { eventName: content })],
    ['the text of the severity', (content) => encodeMessage(LOG, { severityText: content })],
  ];
  const beginnings = [
    'pass=',
    'pwd: ',
    'PSK=',
    '--token ',
    'passwd\u001b[0m: ',
    'pass \\u001b[0m= ',
    'u001b[pass=',
    '%5Bpass=',
    '1B[pass=',
  ];

  it.each(places)('%s', (_, bytesWith) => {
    for (const beginning of beginnings) {
      for (let size = 40; size < 200; size++) {
        const content = `${beginning}${SECRET}`.padEnd(size, ' .');
        expect(leaving(bytesWith(content), ['secrets']), `${beginning} of ${size}`).not.toContain(SECRET);
      }
    }
  });
});
