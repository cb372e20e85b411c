import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../src-shared/otlp/otlp-json.ts';
import { BUNDLE_NAMES } from '../../src-shared/redaction/bundles.ts';
import { redact } from '../../src-shared/redaction/engine.ts';
import { type Rule, ruleSchema } from '../../src-shared/redaction/rule.ts';
import { createRuleSet, type RuleSet } from '../../src-shared/redaction/rule-set.ts';
import { SECRET_FORMS } from '../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../src-shared/testing/random-source.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { messageType } from '../otlp/messages.ts';
import { arbitraryMessage } from '../otlp/testing/arbitrary-messages.ts';
import { walkRequest } from '../otlp/walk.ts';
import { CAPTURES, type Capture, field as fieldBytes, readCapture } from '../testing/sample-bytes.ts';
import { createRecordRedactor, type RecordRedaction, type RecordRedactor } from './record-redaction.ts';

const LOG = messageType('LogRecord');
const KEY_HEX = '11'.repeat(32);
const GITHUB = (SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token')) ?? SECRET_FORMS[0])?.make(
  createRandomSource(7),
) as string;

function rule(name: string, given: object): Rule {
  return ruleSchema.parse({ name, ...given });
}

function redactor(names: string[], rules: Rule[] = [], marks = false, keyHex = KEY_HEX): RecordRedactor {
  return createRecordRedactor({ exporter: 'staging', names, rules, marks, keyHex });
}

function text(stringValue: string) {
  return { stringValue };
}

function log(record: object): Uint8Array {
  return encodeMessage(LOG, record);
}

function bytesOf(redaction: RecordRedaction): Uint8Array {
  if (redaction.outcome !== 'changed') throw new Error(`outcome is ${redaction.outcome}`);
  return redaction.bytes;
}

function decoded(redaction: RecordRedaction) {
  return decodeMessage(LOG, bytesOf(redaction));
}

/** Field `number` with these bytes. */
function field(number: number, content: Uint8Array | string): Buffer {
  return Buffer.from(fieldBytes(number, typeof content === 'string' ? content : [...content]));
}

function messagesOf(capture: Capture): Uint8Array[] {
  const body = readCapture(capture, 'pb');
  const messages: Uint8Array[] = [];
  walkRequest(capture.signal, body, {
    group: () => undefined,
    record: (_, start, end) => messages.push(body.subarray(start, end)),
  });
  return messages;
}

describe('a record', () => {
  it('leaves as the very same bytes when no rule touches it', () => {
    const bytes = log({
      attributes: [{ key: 'prompt_length', value: { intValue: '3' } }],
      body: text('ghp_ is a prefix'),
    });
    const redaction = redactor(['prompts', 'secrets']).record('logs', bytes, () => ({ agent: 'other', event: '' }));
    expect(redaction).toEqual({ outcome: 'unchanged', bytes, changes: [] });
    if (redaction.outcome === 'unchanged') expect(redaction.bytes).toBe(bytes);
  });

  it('keeps exact numbers, order and unknown fields around what is changed', () => {
    const known = [
      field(6, encodeMessage(messageType('KeyValue'), { key: 'n', value: { intValue: '9007199254740993' } })),
      field(6, encodeMessage(messageType('KeyValue'), { key: 'prompt', value: text('hello') })),
      field(6, encodeMessage(messageType('KeyValue'), { key: 'z', value: { doubleValue: -0 } })),
    ];
    const unknown = field(99, 'from tomorrow');
    const bytes = Buffer.concat([known[2], unknown, known[1], known[0]] as Buffer[]);
    const after = bytesOf(redactor(['prompts']).record('logs', bytes));
    const masked = field(6, encodeMessage(messageType('KeyValue'), { key: 'prompt', value: text('[REDACTED]') }));
    expect(Buffer.from(after).toString('hex')).toBe(
      Buffer.concat([known[2], unknown, masked, known[0]] as Buffer[]).toString('hex'),
    );
  });

  it('has keys behind other text, of rules and of bundles', () => {
    const output = (prompt: string) =>
      log({
        attributes: [
          {
            key: 'output',
            value: text(`Exit code: 0\nOutput:\ndata: {"prompt": ${prompt}, "n": 1.0}\nsee "input": [ … ]`),
          },
        ],
      });
    const masked = output('"[REDACTED]"');
    expect(bytesOf(redactor(['prompts']).record('logs', output('"write a poem"')))).toEqual(masked);
    const mine = rule('mine', { keys: ['prompt'] });
    expect(bytesOf(redactor(['mine'], [mine]).record('logs', output('["write a poem"]')))).toEqual(masked);
    expect(redactor(['prompts']).record('logs', masked).outcome).toBe('unchanged');
  });

  it('is marked with what was changed', () => {
    const contextOf = () => ({ agent: 'codex', kind: 'user_prompt', event: 'codex.user_prompt' }) as const;
    const bytes = log({ attributes: [{ key: 'prompt', value: text('hello') }], body: text(`token ${GITHUB}`) });
    expect(decoded(redactor(['prompts', 'secrets'], [], true).record('logs', bytes, contextOf))).toEqual({
      body: text('token [SECRET:github-token]'),
      attributes: [
        { key: 'prompt', value: text('[REDACTED]') },
        { key: 'sluice.redacted', value: text('prompts=1 secrets=1') },
      ],
    });
  });

  it.each([
    ['mask', { action: 'mask' }, '[REDACTED]'],
    ['mask with a text', { action: { mask: '-' } }, '-'],
    ['keep-first', { action: { 'keep-first': 2 } }, 'se[REDACTED]'],
    ['keep-last', { action: { 'keep-last': 2 } }, '[REDACTED]ue'],
    ['truncate', { action: { truncate: 3 } }, 'sec'],
    ['drop', { action: 'drop' }, undefined],
  ])('%s', (_, action, expected) => {
    const bytes = log({
      attributes: [
        { key: 'a', value: text('secret value') },
        { key: 'b', value: text('plain') },
      ],
    });
    const after = decoded(redactor(['own'], [rule('own', { keys: ['a'], ...action })]).record('logs', bytes));
    const attributes = after['attributes'] as Array<{ key: string; value: { stringValue: string } }>;
    expect(attributes.find(({ key }) => key === 'a')?.value.stringValue).toBe(expected);
    expect(attributes.find(({ key }) => key === 'b')?.value.stringValue).toBe('plain');
  });

  it('hashes with the key, so that equal values stay equal and another key gives another hash', () => {
    const rules = [rule('own', { keys: ['a'], action: 'hash' })];
    const bytes = log({ attributes: [{ key: 'a', value: text('secret value') }] });
    const first = bytesOf(redactor(['own'], rules).record('logs', bytes));
    expect(bytesOf(redactor(['own'], rules).record('logs', bytes))).toEqual(first);
    expect(bytesOf(redactor(['own'], rules, false, '22'.repeat(32)).record('logs', bytes))).not.toEqual(first);
  });

  it('is dropped when a rule says so', () => {
    const rules = [rule('own', { keys: ['a'], regex: 'sec', action: 'drop-event' })];
    const bytes = log({ attributes: [{ key: 'a', value: text('secret value') }] });
    expect(redactor(['own'], rules).record('logs', bytes).outcome).toBe('dropped');
  });

  it('is held when its bytes cannot be read, when rules are not known and when a hash has no key', () => {
    const broken = Buffer.concat([field(6, field(1, 'prompt')), Buffer.from([0x0a, 0x05])]);
    expect(redactor(['prompts']).record('logs', broken)).toEqual({
      outcome: 'held',
      reason: 'it cannot be redacted (MalformedError)',
      changes: [],
    });
    const bytes = log({ attributes: [], body: text('x') });
    expect(redactor(['no-such']).record('logs', bytes)).toMatchObject({
      outcome: 'held',
      reason: 'there is no rule and no bundle named "no-such"',
    });
    const hashing = [rule('own', { keys: ['a'], action: 'hash' })];
    expect(redactor(['own'], hashing, false, '').record('logs', bytes)).toMatchObject({
      outcome: 'held',
      reason: 'there is no key for the rule own',
    });
  });

  it('is asked whose it is', () => {
    const rules = [rule('own', { in: ['body'], agents: ['codex'], kinds: ['tool_result'] })];
    const bytes = log({ attributes: [], body: text('text') });
    const outcome = (agent: 'codex' | 'claude') =>
      redactor(['own'], rules).record('logs', bytes, () => ({ agent, kind: 'tool_result', event: 'x' })).outcome;
    expect(outcome('codex')).toBe('changed');
    expect(outcome('claude')).toBe('unchanged');
  });
});

describe('what the decoded form does not show', () => {
  it.each([
    ['of the record', (unknown: Buffer) => Buffer.concat([log({ attributes: [], body: text('plain') }), unknown])],
    [
      'of an attribute',
      (unknown: Buffer) => field(6, Buffer.concat([field(1, 'key'), field(2, field(1, 'x')), unknown])),
    ],
    [
      'of a value',
      (unknown: Buffer) =>
        field(6, Buffer.concat([field(1, 'key'), field(2, Buffer.concat([field(1, 'x'), unknown]))])),
    ],
  ])('unknown fields %s go when they hold a secret, stay when not', (_, record) => {
    const harmless = record(field(77, 'harmless'));
    expect(redactor(['secrets']).record('logs', harmless).outcome).toBe('unchanged');
    const redaction = redactor(['secrets']).record('logs', record(field(77, `key ${GITHUB}`)));
    expect(redaction).toMatchObject({ outcome: 'changed', changes: [], unknownFieldsDropped: true });
    expect(Buffer.from(bytesOf(redaction)).toString('hex')).toBe(record(Buffer.alloc(0)).toString('hex'));
    expect(Buffer.from(bytesOf(redactor(['metadata-only']).record('logs', harmless))).includes('harmless')).toBe(false);
  });

  it.each([
    ['a text that a later one replaces', Buffer.concat([field(3, GITHUB), field(3, 'INFO')]), { severityText: 'INFO' }],
    [
      'a value of another kind',
      field(5, Buffer.concat([field(1, GITHUB), Buffer.from([3 * 8, 5])])),
      { body: { intValue: '5' } },
    ],
    [
      'a key that a later one replaces',
      field(6, Buffer.concat([field(1, GITHUB), field(1, 'k')])),
      { attributes: [{ key: 'k' }] },
    ],
  ])('%s does not leave', (_, bytes, rest) => {
    const redaction = redactor(['secrets']).record('logs', bytes);
    expect(Buffer.from(bytesOf(redaction)).includes(GITHUB)).toBe(false);
    expect(decoded(redaction)).toEqual({ attributes: [], ...rest });
  });

  it('a value of a kind that nobody knows does not leave where a rule may be about it', () => {
    const bytes = field(6, Buffer.concat([field(1, 'prompt'), field(2, field(50, 'the prompt'))]));
    const redaction = redactor(['prompts']).record('logs', bytes);
    expect(redaction).toMatchObject({ outcome: 'changed', unknownFieldsDropped: true });
    expect(decoded(redaction)).toEqual({ attributes: [{ key: 'prompt', value: {} }] });
    const other = field(6, Buffer.concat([field(1, 'length'), field(2, field(50, 'unknown'))]));
    expect(redactor(['prompts']).record('logs', other)).toMatchObject({ outcome: 'unchanged', bytes: other });
  });

  it('what was unknown in a value goes with the value', () => {
    const value = Buffer.concat([field(1, 'hello'), field(50, 'more of the prompt')]);
    const bytes = field(6, Buffer.concat([field(1, 'prompt'), field(2, value)]));
    const redaction = redactor(['prompts']).record('logs', bytes);
    expect(redaction).toMatchObject({ unknownFieldsDropped: true });
    expect(Buffer.from(bytesOf(redaction)).includes('more of the prompt')).toBe(false);
  });
});

describe('an envelope', () => {
  it('is redacted without asking whose records are in it', () => {
    const bytes = encodeMessage(messageType('ResourceLogs'), {
      resource: {
        attributes: [
          { key: 'host.name', value: text('my-laptop') },
          { key: 'service.name', value: text('x') },
        ],
      },
      schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
    });
    const redaction = redactor(['identity'], [], true).envelope('resource', bytes);
    expect(decodeMessage(messageType('ResourceLogs'), bytesOf(redaction))).toEqual({
      resource: {
        attributes: [
          { key: 'host.name', value: text('[REDACTED]') },
          { key: 'service.name', value: text('x') },
          { key: 'sluice.redacted', value: text('identity=1') },
        ],
      },
      schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
    });
    expect(redactor(['secrets']).envelope('resource', bytes)).toMatchObject({ outcome: 'unchanged', bytes });
  });
});

describe('the fingerprint', () => {
  const own = rule('own', { keys: ['a'] });
  it('is the same for equal rules, whoever they are for', () => {
    const definition = { names: ['secrets', 'own'], rules: [own], marks: true, keyHex: KEY_HEX };
    const { fingerprint } = createRecordRedactor({ exporter: 'one', ...definition });
    expect(createRecordRedactor({ exporter: 'two', ...definition }).fingerprint).toBe(fingerprint);
    const unused = [own, rule('unused', { keys: ['b'] })];
    expect(createRecordRedactor({ exporter: 'one', ...definition, rules: unused }).fingerprint).toBe(fingerprint);
  });
  it('differs with the rules, their order, marks, the key, and with the exporter where a rule names one', () => {
    const named = rule('own', { keys: ['a'], exporters: ['one'] });
    const made = [
      redactor(['secrets', 'own'], [own]),
      redactor(['own', 'secrets'], [own]),
      redactor(['secrets'], [own]),
      redactor([]),
      redactor(['secrets', 'own'], [own], true),
      redactor(['secrets', 'own'], [own], false, '22'.repeat(32)),
      redactor(['secrets', 'own'], [named]),
      createRecordRedactor({
        exporter: 'one',
        names: ['secrets', 'own'],
        rules: [named],
        marks: false,
        keyHex: KEY_HEX,
      }),
    ];
    expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(made.length);
  });
});

const SIGNAL_TYPES = [
  ['logs', 'LogRecord'],
  ['traces', 'Span'],
  ['metrics', 'Metric'],
] as const;

describe.each(SIGNAL_TYPES)('random %s', (signal, name) => {
  const type = messageType(name);

  it('leave byte for byte, or as what was decoded with the changes made', () => {
    const rules = [
      rule('own', { regex: '[a-m]', action: { mask: '*' } }),
      rule('less', { keys: ['*a*'], action: 'drop' }),
    ];
    const own = redactor(['own', 'less'], rules);
    fc.assert(
      fc.property(arbitraryMessage(type), (message) => {
        const bytes = encodeMessage(type, message);
        const redaction = own.record(signal, bytes);
        if (redaction.outcome === 'unchanged') return redaction.bytes === bytes;
        const after = decodeMessage(type, bytesOf(redaction));
        // Writing only what changed gives what writing all of it gives.
        expect(decodeMessage(type, encodeMessage(type, after))).toEqual(after);
        expect(own.record(signal, bytesOf(redaction)).outcome).toBe('unchanged');
        return true;
      }),
      { numRuns: 300 },
    );
  });
});

describe('a log record that looks as if rules concerned it', () => {
  const rules = [
    rule('keyed', { keys: ['customer*'], regex: '[0-9]+', action: { mask: 'N' } }),
    rule('nested', { keys: ['token'], action: 'drop' }),
    rule('bodies', { in: ['body'], events: ['app.*'], action: { mask: '-' } }),
    rule('evented', { in: ['attributes'], events: ['app.note'], action: { mask: '-' } }),
    rule('free', { regex: 'TICKET', action: { mask: 'T' } }),
  ];
  const keyedHash = () => '';
  const leaf = fc.constantFrom(
    'x',
    '12',
    'TICKET-1',
    'app.note',
    '{"token":"abc","customer_id":7}',
    `key ${GITHUB}`,
    'API_KEY',
  );
  const pair = fc.record({
    key: fc.constantFrom('a', 'customer.id', 'token', 'event.name', 'prompt', 'env_api_key_present', 'sluice.redacted'),
    value: fc.oneof(
      leaf.map(text),
      fc.boolean().map((boolValue) => ({ boolValue })),
      fc.tuple(fc.constantFrom('b', 'token'), leaf).map(([key, value]) => ({
        kvlistValue: { values: [{ key, value: text(value) }] },
      })),
      leaf.map((value) => ({ bytesValue: Buffer.from(value).toString('base64') })),
    ),
  });
  const record = fc.record({
    eventName: fc.constantFrom('app.note', 'app.other', 'codex.x'),
    body: leaf.map(text),
    attributes: fc.array(pair, { maxLength: 8 }),
  });
  const lists = fc.subarray([...rules.map(({ name }) => name), 'prompts', 'secrets', 'identity'], { minLength: 1 });

  /** Of each list once: making them costs more than using them. */
  const known = new Map<string, { ruleSet: RuleSet; record: RecordRedactor['record'] }>();
  function prepared(names: string[]) {
    const key = names.join();
    let one = known.get(key);
    if (one === undefined) {
      const made = createRuleSet({ names, rules, keyedHash, marks: true });
      if (!made.ok) throw new Error('unknown');
      one = { ruleSet: made.ruleSet, record: redactor(names, rules, true).record };
      known.set(key, one);
    }
    return one;
  }

  it('is redacted as the engine redacts all of it', () => {
    fc.assert(
      fc.property(record, lists, (message, names) => {
        const { ruleSet, record } = prepared(names);
        const bytes = log(message);
        const value = decodeMessage(LOG, bytes) as unknown as LogRecord;
        const context = { agent: 'other', kind: 'other', event: message.eventName } as const;
        const expected = redact('log', value, { exporter: 'staging', ...context }, ruleSet);
        const redaction = record('logs', bytes, () => context);
        expect(redaction.outcome).toBe(expected.outcome);
        if (expected.outcome === 'changed') expect(decoded(redaction)).toEqual(expected.value);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe.each(CAPTURES.map((capture) => [`${capture.name} ${capture.signal}`, capture] as const))(
  '%s',
  (_, capture) => {
    it.each(BUNDLE_NAMES)('redacted twice by %s is redacted once', (bundle) => {
      const own = redactor([bundle], [], true);
      for (const bytes of messagesOf(capture)) {
        const first = own.record(capture.signal, bytes);
        expect(first.outcome).not.toBe('held');
        if (first.outcome !== 'changed') continue;
        expect(own.record(capture.signal, first.bytes).outcome).toBe('unchanged');
      }
    });
  },
);
