import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../src-main/otlp/decode.ts';
import { encodeMessage } from '../../src-main/otlp/json-to-protobuf.ts';
import { messageType } from '../../src-main/otlp/messages.ts';
import { arbitraryMessage } from '../../src-main/otlp/testing/arbitrary-messages.ts';
import { createFieldWalk } from '../../src-main/redaction/field-walk.ts';
import { SECRET_FORMS } from '../testing/corpus/secrets.ts';
import { createRandomSource } from '../testing/random-source.ts';
import { type Part, type Parts, redact } from './engine.ts';
import { compileExpression } from './expression.ts';
import { createWork } from './metered-text.ts';
import { createRuleSet, type RuleSet } from './rule-set.ts';
import { findSecrets, maskSecrets } from './secrets/find-secrets.ts';
import { mayHoldSecret } from './secrets/may-hold.ts';
import { rulesSchema } from './testing/rules-schema.ts';

const keyedHash = (text: string) => createHmac('sha256', 'a test key').update(text).digest('hex');

function ruleSet(names: readonly string[], rules: object[] = [], marks = false): RuleSet {
  const parsed = rulesSchema.parse(rules.map((rule, index) => ({ name: `r${index}`, ...rule })));
  const made = createRuleSet({ names: [...names, ...parsed.map(({ name }) => name)], rules: parsed, keyedHash, marks });
  if (!made.ok) throw new Error(made.unknownNames.join());
  return made.ruleSet;
}

const MESSAGES: Array<[Part, string]> = [
  ['log', 'LogRecord'],
  ['span', 'Span'],
  ['metric', 'Metric'],
];

/** Secrets with a form of their own, on one line. */
const secret = fc
  .tuple(fc.constantFrom(...SECRET_FORMS.filter(({ name }) => name === undefined)), fc.integer())
  .map(([form, seed]) => form.make(createRandomSource(seed)))
  .filter((text) => !text.includes('\n'));

/** Ways in which text is carried in other text, and read again. */
const carriers: Array<{ write(text: string): string; read(text: string): string }> = [
  { write: (text) => text, read: (text) => text },
  { write: (text) => `output:\n${text}\ndone`, read: (text) => text },
  { write: (text) => JSON.stringify({ stdout: `a "quoted"\n${text}\n` }), read: (text) => text.replaceAll('\\/', '/') },
  { write: (text) => JSON.stringify(JSON.stringify([text, 1])), read: (text) => text },
  {
    write: (text) => [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    read: (text) =>
      text.replaceAll(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  },
  {
    write: (text) => `q=${encodeURIComponent(text)}&x=1`,
    read: (text) =>
      text.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  },
  {
    write: (text) => Buffer.from(`A=1\nB=${text}\nC=3\n`).toString('base64'),
    read: (text) => Buffer.from(text, 'base64').toString('latin1'),
  },
];

/** Every text of a decoded message, bytes as latin-1. */
function* texts(value: unknown, key = ''): Generator<{ text: string; set?: (text: string) => void }> {
  if (typeof value === 'string')
    yield { text: key === 'bytesValue' ? Buffer.from(value, 'base64').toString('latin1') : value };
  else if (Array.isArray(value)) for (const element of value) yield* texts(element);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* texts(inner, name);
}

/** Places of a message where text can be planted: [object, key] */
function places(value: unknown): Array<[Record<string, unknown>, string]> {
  if (Array.isArray(value)) return value.flatMap(places);
  if (typeof value !== 'object' || value === null) return [];
  const message = value as Record<string, unknown>;
  return Object.entries(message).flatMap(([key, inner]) => {
    const planted = typeof inner === 'string' && TEXT_FIELDS.has(key);
    return planted ? [[message, key] as [Record<string, unknown>, string]] : places(inner);
  });
}
const TEXT_FIELDS = new Set([
  'stringValue',
  'bytesValue',
  'key',
  'name',
  'message',
  'traceState',
  'severityText',
  'eventName',
  'description',
  'unit',
]);

describe.each(MESSAGES)('%s', (part, message) => {
  const type = messageType(message);

  it('a secret planted anywhere never leaves under secrets', () => {
    const rules = ruleSet(['secrets']);
    const walk = createFieldWalk(rules);
    let planted = 0;
    fc.assert(
      fc.property(
        arbitraryMessage(type),
        secret,
        fc.nat(),
        fc.constantFrom(...carriers),
        (drawn, hidden, where, carrier) => {
          const random = structuredClone(drawn);
          const spots = places(random);
          const spot = spots[where % spots.length];
          if (spot === undefined) return;
          planted++;
          const [owner, key] = spot;
          const text = carrier.write(hidden);
          owner[key] = key === 'bytesValue' ? Buffer.from(text).toString('base64') : text;
          const bytes = encodeMessage(type, random);
          expect(walk.mayConcern(part, bytes)).toBe(true);
          const redaction = redact(part, decodeMessage(type, bytes) as unknown as Parts[Part], {}, rules);
          if (redaction.outcome !== 'changed') throw new Error(redaction.outcome);
          const leaving = decodeMessage(type, encodeMessage(type, redaction.value));
          const core = /:\/\/[^:/]*:([^@]+)@/.exec(hidden)?.[1] ?? hidden.slice(-20);
          for (const { text: left } of texts(leaving)) expect(carrier.read(left)).not.toContain(core);
          expect(redact(part, redaction.value, {}, rules).outcome).toBe('unchanged');
        },
      ),
      { numRuns: 1_000 },
    );
    expect(planted).toBeGreaterThan(400);
  });

  it('what no rule touches is byte for byte what it was', () => {
    const rules = ruleSet(['prompts', 'secrets', 'identity'], [{ keys: ['no.such.key'] }, { regex: 'never-in-there' }]);
    fc.assert(
      fc.property(arbitraryMessage(type), (random) => {
        const value = decodeMessage(type, encodeMessage(type, random));
        const copy = structuredClone(value);
        const redaction = redact(part, value as unknown as Parts[Part], {}, rules);
        expect(value).toEqual(copy);
        if (redaction.outcome === 'unchanged') expect(redaction.value).toBe(value);
        else expect(redaction.changes.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  const ACTIONS = [
    'mask',
    'hash',
    'drop',
    { mask: '(gone)' },
    { 'keep-first': 3 },
    { 'keep-last': 2 },
    { truncate: 5 },
  ];
  it.each(ACTIONS.map((action) => [JSON.stringify(action), action] as const))('%s twice is once', (_, action) => {
    const byKey = ruleSet([], [{ keys: ['*a*', '*0*'], action }], true);
    const byText = ruleSet([], [{ regex: '[a-e]+|[0-9]{2}', action }], true);
    fc.assert(
      fc.property(arbitraryMessage(type), fc.constantFrom(byKey, byText), (random, rules) => {
        const once = redact(part, random as unknown as Parts[Part], {}, rules);
        if (once.outcome !== 'changed') return;
        const again = redact(part, once.value, {}, rules);
        expect(again.outcome).toBe('unchanged');
      }),
      { numRuns: 200 },
    );
  });
});

it('the prefilter never misses what would be found', () => {
  const pieces = fc.oneof(
    secret,
    fc.string(),
    fc.constantFrom(
      'password=',
      '"token": "',
      ' --secret ',
      'Bearer ',
      '://u:',
      '@h',
      '\\u0067',
      '%2F',
      '\n',
      'hunter2x9',
      '=',
    ),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      if (findSecrets(text).length > 0) expect(mayHoldSecret(Buffer.from(text))).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

it('masked text holds no more secrets', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(secret, fc.string({ maxLength: 20 }), fc.constantFrom('=', ':', '"', ' ', 'token=')), {
        maxLength: 6,
      }),
      (parts) => {
        const masked = maskSecrets(parts.join(''));
        if (masked !== undefined) expect(findSecrets(masked.text)).toEqual([]);
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('time is linear in the text', () => {
  /** CPU of the text, as a multiple of one a tenth as long; quadratic would be 100. */
  function growth(run: (text: string) => void, piece: string): number {
    const sizes = [50_000, 500_000].map((length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length));
    run((sizes[0] as string).slice(0, 20_000));
    const [small, large] = sizes.map((text) => {
      const before = process.cpuUsage();
      run(text);
      const { user, system } = process.cpuUsage(before);
      return Math.max(user + system, 5_000);
    });
    return (large as number) / (small as number);
  }

  it.each([
    `$\{NAME}`,
    'token=',
    'sk-',
    'secret_',
    '-----BEGIN ',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY',
    'eyJ',
    '://a:',
    'password is ',
    'Cookie: a=',
    '\\\\',
    '%25',
    '\\u0061',
    'aA0/',
    '{"a":',
    'Bearer ',
    '--',
    'a.Gabc',
    ' -u a:',
    'key-',
    'A',
    '\u001b[',
  ])('detectors on %j', (piece) => {
    expect(growth((text) => void findSecrets(text), piece)).toBeLessThan(40);
    expect(growth((text) => void mayHoldSecret(Buffer.from(text)), piece)).toBeLessThan(40);
  });

  it.each(['(a+)+$', '(a|a)*b', '(?:.*a){8}', 'a*a*a*a*a*b', String.raw`^(\w+\s?)*$`])(
    'the expression %s',
    (source) => {
      const compiled = compileExpression(source);
      if (!compiled.ok) throw new Error(compiled.problem.message);
      expect(growth((text) => void compiled.expression(text, createWork()), 'a')).toBeLessThan(40);
    },
  );

  it.each(['{"prompt":', '[', '{"a":"', '\\"', '{"prompt":"x","b":{"c":"'])('JSON like %j', (piece) => {
    const rules = ruleSet(['prompts']);
    expect(
      growth(
        (text) =>
          void redact('log', { attributes: [{ key: 'k', value: { stringValue: `{"prompt":1,${text}` } }] }, {}, rules),
        piece,
      ),
    ).toBeLessThan(40);
  });
});
