import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MESSAGES } from '../../src-main/otlp/message-table.ts';
import type { Metric } from '../otlp/metric.ts';
import type { AnyValue, KeyValue, LogRecord } from '../otlp/otlp-json.ts';
import type { Span } from '../otlp/span.ts';
import { type Part, type Parts, type RedactionContext, redact } from './engine.ts';
import { createRuleSet, type RuleSet } from './rule-set.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { rulesSchema } from './testing/rules-schema.ts';

const keyedHash = (text: string) => createHmac('sha256', 'a test key').update(text).digest('hex');

function ruleSet(names: string[], rules: object[] = [], marks = false): RuleSet {
  const parsed = rulesSchema.parse(rules.map((rule, index) => ({ name: `r${index}`, ...rule })));
  const all = [...names, ...parsed.map(({ name }) => name)];
  const made = createRuleSet({ names: all, rules: parsed, keyedHash, marks });
  if (!made.ok) throw new Error(made.unknownNames.join());
  return made.ruleSet;
}

function redacted<P extends Part>(
  part: P,
  value: Parts[P],
  rules: RuleSet,
  context: RedactionContext = {},
): Parts[P] | string {
  const redaction = redact(part, value, context, rules);
  if (redaction.outcome !== 'changed' && redaction.outcome !== 'unchanged') return redaction.outcome;
  // Whatever it is, once is enough.
  expect(redact(part, redaction.value, context, rules).outcome).toBe('unchanged');
  return redaction.value;
}

const text = (stringValue: string): AnyValue => ({ stringValue });
const pair = (key: string, value: AnyValue): KeyValue => ({ key, value });
const log = (...attributes: KeyValue[]): LogRecord => ({ attributes });

describe('actions', () => {
  const SECRET = 'CUST-12345';
  it.each([
    ['mask', '[REDACTED]', 'id [REDACTED] seen'],
    [{ mask: '<c>' }, '<c>', 'id <c> seen'],
    [{ 'keep-first': 4 }, 'CUST[REDACTED]', 'id CUST[REDACTED] seen'],
    [{ 'keep-last': 2 }, '[REDACTED]45', 'id [REDACTED]45 seen'],
    [{ 'keep-first': 50 }, '[REDACTED]', 'id [REDACTED] seen'],
    ['hash', `[HASH:${keyedHash(SECRET).slice(0, 32)}]`, `id [HASH:${keyedHash(SECRET).slice(0, 32)}] seen`],
    [{ truncate: 6 }, 'CUST-1', 'id CUST-1 seen'],
    ['drop', undefined, undefined],
    ['drop-event', 'dropped', 'dropped'],
  ])('%j', (action, whole, matched) => {
    const byKey = redacted(
      'log',
      log(pair('customer', text(SECRET)), pair('x', text('y'))),
      ruleSet([], [{ keys: ['customer'], action }]),
    );
    const kept = pair('x', text('y'));
    expect(byKey).toEqual(
      whole === 'dropped' ? whole : log(...(whole === undefined ? [] : [pair('customer', text(whole))]), kept),
    );
    const byRegex = redacted(
      'log',
      log(pair('m', text(`id ${SECRET} seen`)), kept),
      ruleSet([], [{ regex: String.raw`CUST-\d+`, action }]),
    );
    expect(byRegex).toEqual(
      matched === 'dropped' ? matched : log(...(matched === undefined ? [] : [pair('m', text(matched))]), kept),
    );
  });

  it.each<[string, AnyValue, AnyValue]>([
    ['an integer', { intValue: '42' }, text('[REDACTED]')],
    ['a flag', { boolValue: true }, text('[REDACTED]')],
    ['a list', { arrayValue: { values: [text('a')] } }, text('[REDACTED]')],
    ['a map', { kvlistValue: { values: [pair('a', text('b'))] } }, text('[REDACTED]')],
    ['bytes', { bytesValue: 'AAEC' }, text('[REDACTED]')],
    ['an empty text', text(''), text('')],
    ['nothing', {}, {}],
  ])('mask %s as a whole', (_, value, expected) => {
    expect(redacted('log', log(pair('k', value)), ruleSet([], [{ keys: ['k'] }]))).toEqual(log(pair('k', expected)));
  });

  it.each([
    ['äöü', 3, 'ä'],
    ['a😀b', 4, 'a'],
    ['a😀b', 5, 'a😀'],
    ['abc', 0, ''],
    ['abc', 3, 'abc'],
  ])('truncate %j to %i bytes', (given, truncate, expected) => {
    expect(redacted('log', log(pair('k', text(given))), ruleSet([], [{ keys: ['k'], action: { truncate } }]))).toEqual(
      log(pair('k', text(expected))),
    );
  });

  it('hash equal values equally', () => {
    const rules = ruleSet([], [{ keys: ['a', 'b'], action: 'hash' }]);
    const changed = redacted('log', log(pair('a', text('x')), pair('b', text('x'))), rules) as LogRecord;
    expect(changed.attributes[0]?.value).toEqual(changed.attributes[1]?.value);
  });
});

describe('paths', () => {
  const rules = () => ruleSet([], [{ regex: 'needle' }]);
  const before = text('a needle');
  const masked = text('a [REDACTED]');
  const logCases: Array<[string, (value: AnyValue) => LogRecord]> = [
    ['attribute', (value) => log(pair('k', value))],
    ['body', (value) => ({ attributes: [], body: value })],
    ['map', (value) => log(pair('k', { kvlistValue: { values: [pair('in', value)] } }))],
    ['list', (value) => log(pair('k', { arrayValue: { values: [text('x'), value] } }))],
    [
      'list of maps in the body',
      (value) => ({
        attributes: [],
        body: { arrayValue: { values: [{ kvlistValue: { values: [pair('in', value)] } }] } },
      }),
    ],
    ['bytes', (value) => log(pair('k', { bytesValue: Buffer.from(value.stringValue ?? '').toString('base64') }))],
    [
      'JSON in a string',
      (value) => log(pair('k', text(`{ "n": 12345678901234567890, "a":${JSON.stringify(value.stringValue)} }`))),
    ],
    ['JSON in JSON', (value) => log(pair('k', text(JSON.stringify({ a: JSON.stringify([value.stringValue]) }))))],
    ['severity', (value) => ({ attributes: [], severityText: value.stringValue ?? '' })],
    ['event name', (value) => ({ attributes: [], eventName: value.stringValue ?? '' })],
  ];
  it.each(logCases)('%s of a log record', (_, make) => {
    expect(redacted('log', make(before), rules())).toEqual(make(masked));
  });

  const spanCases: Array<[string, (value: string) => Span]> = [
    ['name', (name) => ({ attributes: [], name })],
    ['trace state', (traceState) => ({ attributes: [], traceState })],
    ['attribute', (value) => ({ attributes: [pair('k', text(value))] })],
    ['name of an event', (name) => ({ attributes: [], events: [{ attributes: [], name }] })],
    ['attribute of an event', (value) => ({ attributes: [], events: [{ attributes: [pair('k', text(value))] }] })],
    ['trace state of a link', (traceState) => ({ attributes: [], links: [{ attributes: [], traceState }] })],
    ['attribute of a link', (value) => ({ attributes: [], links: [{ attributes: [pair('k', text(value))] }] })],
    ['status', (message) => ({ attributes: [], status: { message, code: 2 } })],
  ];
  it.each(spanCases)('%s of a span', (_, make) => {
    expect(redacted('span', make('a needle'), rules())).toEqual(make('a [REDACTED]'));
  });

  const point = (value: string) => ({ dataPoints: [{ attributes: [pair('k', text(value))], asInt: '1' }] });
  const metricCases: Array<[string, (value: string) => Metric]> = [
    ['name', (name) => ({ name })],
    ['description', (description) => ({ description })],
    ['unit', (unit) => ({ unit })],
    ['metadata', (value) => ({ metadata: [pair('k', text(value))] })],
    ['gauge', (value) => ({ gauge: point(value) })],
    ['sum', (value) => ({ sum: { ...point(value), isMonotonic: true } })],
    ['histogram', (value) => ({ histogram: point(value) })],
    ['exponential histogram', (value) => ({ exponentialHistogram: point(value) })],
    ['summary', (value) => ({ summary: point(value) })],
    [
      'exemplar',
      (value) => ({
        gauge: { dataPoints: [{ attributes: [], exemplars: [{ filteredAttributes: [pair('k', text(value))] }] }] },
      }),
    ],
  ];
  it.each(metricCases)('%s of a metric', (_, make) => {
    expect(redacted('metric', make('a needle'), rules())).toEqual(make('a [REDACTED]'));
  });

  it('resource and scope', () => {
    const resource = (value: string): Parts['resource'] => ({
      resource: { attributes: [pair('k', text(value))] },
      schemaUrl: value,
    });
    const scope = (value: string): Parts['scope'] => ({
      scope: { name: value, version: value, attributes: [pair('k', text(value))] },
    });
    expect(redacted('resource', resource('needle'), rules())).toEqual(resource('[REDACTED]'));
    expect(redacted('scope', scope('needle'), rules())).toEqual(scope('[REDACTED]'));
  });

  it.each<[Part, string]>([
    ['log', 'LogRecord'],
    ['span', 'Span'],
    ['metric', 'Metric'],
  ])('every text of the codec is reached: %s', (part, message) => {
    expect(textsOf(SHAPES[part])).toEqual(textsOfMessage(message));
  });
  it('every text of the envelopes is reached', () => {
    expect(textsOf(SHAPES.resource.children?.['resource'] as Shape)).toEqual(textsOfMessage('Resource'));
    expect(textsOf(SHAPES.scope.children?.['scope'] as Shape)).toEqual(textsOfMessage('InstrumentationScope'));
  });

  function textsOf(shape: Shape, path = ''): string[] {
    const own = [...(shape.texts ?? []), ...(shape.lists ?? []), ...(shape.values ?? []), ...(shape.attributes ?? [])];
    const inner = Object.entries(shape.children ?? {}).flatMap(([name, child]) => textsOf(child, `${path}${name}.`));
    return [...own.map((name) => path + name), ...inner].sort();
  }
  function textsOfMessage(name: string, path = ''): string[] {
    return (MESSAGES[name] ?? [])
      .flatMap(([, field, type]) => {
        const bare = type.replace('*', '');
        if (['string', 'bytes', 'AnyValue', 'KeyValue'].includes(bare)) return [path + field];
        return MESSAGES[bare] === undefined ? [] : textsOfMessage(bare, `${path}${field}.`);
      })
      .sort();
  }
});

describe('where', () => {
  const record = log(pair('user.email', text('a@b.io')), pair('user.id', text('u1')), pair('other', text('u1')));
  it.each<[object, RedactionContext, string[]]>([
    [{ keys: ['user.*'] }, {}, ['user.email', 'user.id']],
    [{ keys: ['*.id'] }, {}, ['user.id']],
    [{ keys: ['user.id'], agents: ['codex'] }, { agent: 'claude' }, []],
    [{ keys: ['user.id'], agents: ['codex'] }, { agent: 'codex' }, ['user.id']],
    [{ keys: ['user.id'], kinds: ['tool_result'] }, { kind: 'user_prompt' }, []],
    [{ keys: ['user.id'], events: ['codex.*'] }, { event: 'codex.tool_result' }, ['user.id']],
    [{ keys: ['user.id'], exporters: ['staging'] }, { exporter: 'prod' }, []],
    // What is not known does not excuse.
    [{ keys: ['user.id'], exporters: ['staging'], kinds: ['error'] }, {}, ['user.id']],
    [{ keys: ['user.id'], in: ['resource'] }, {}, []],
    [{ regex: 'u1', keys: ['other'] }, {}, ['other']],
  ])('%j in %j', (rule, context, keys) => {
    const redaction = redact('log', record, context, ruleSet([], [rule]));
    expect(redaction.changes.map(({ path }) => path)).toEqual(keys.map((key) => `attributes["${key}"]`));
  });

  it('finds keys in maps and in JSON at any depth, and leaves the rest of the text as it was', () => {
    const json =
      '{ "a" : 1.0, "user.id": {"x":[1,2]}, "b":"{\\"user.id\\":\\"secret \\\\\\"q\\\\\\"\\"}" , "cut": "user.id';
    const given = log(
      pair('m', { kvlistValue: { values: [pair('user.id', { intValue: '7' })] } }),
      pair('j', text(json)),
    );
    expect(redacted('log', given, ruleSet([], [{ keys: ['user.id'] }]))).toEqual(
      log(
        pair('m', { kvlistValue: { values: [pair('user.id', text('[REDACTED]'))] } }),
        pair(
          'j',
          text('{ "a" : 1.0, "user.id": "[REDACTED]", "b":"{\\"user.id\\":\\"[REDACTED]\\"}" , "cut": "user.id'),
        ),
      ),
    );
  });

  const OUTPUT = 'Exit code: 0\nOutput:\n';
  it.each<[string, object, string, string]>([
    ['a key', { keys: ['user'] }, '{"user": {"a": 1}}', '{"user": "[REDACTED]"}'],
    ['a key, dropped', { keys: ['user'], action: 'drop' }, '{"user": {"a": 1}}', '{"user": null}'],
    ['a key with wildcards', { keys: ['u*.id'] }, '[{"user.id": "x"}]', '[{"user.id": "[REDACTED]"}]'],
    [
      'an expression',
      { keys: ['user'], regex: 'n+' },
      '{"user": ["ann"], "b": "n"}',
      '{"user": ["a[REDACTED]"], "b": "n"}',
    ],
    ['an expression about escapes', { regex: 'Müll' }, '{"a": "M\\u00fcller"}', '{"a": "[REDACTED]er"}'],
    [
      'a detector',
      { keys: ['user'], detector: 'all' },
      `{"user": "password=hunter22x", "b": 1}`,
      `{"user": "password=[SECRET:password]", "b": 1}`,
    ],
  ])('reads JSON behind other text: %s', (_, rule, given, expected) => {
    expect(redacted('log', log(pair('output', text(OUTPUT + given))), ruleSet([], [rule]))).toEqual(
      log(pair('output', text(OUTPUT + expected))),
    );
  });

  it('masks the first group only', () => {
    const rules = ruleSet([], [{ regex: 'pin=([0-9]+)' }]);
    expect(redacted('log', log(pair('k', text('pin=1234;'))), rules)).toEqual(log(pair('k', text('pin=[REDACTED];'))));
  });
});

describe('outcomes', () => {
  it('gives back the very object when nothing changes', () => {
    const record = log(pair('k', text('nothing here')));
    const redaction = redact('log', record, {}, ruleSet(['prompts', 'secrets', 'identity']));
    expect(redaction.outcome).toBe('unchanged');
    expect(redaction.outcome === 'unchanged' && redaction.value).toBe(record);
  });

  it('marks what it changed, and adds up when redacted again by other rules', () => {
    const record = log(pair('prompt', text('hi')), pair('user.email', text('a@b.io')));
    const first = redact('log', record, {}, ruleSet(['prompts'], [], true));
    if (first.outcome !== 'changed') throw new Error(first.outcome);
    expect(first.value.attributes.at(-1)).toEqual(pair('sluice.redacted', text('prompts=1')));
    const second = redact('log', first.value, {}, ruleSet(['prompts', 'identity'], [], true));
    if (second.outcome !== 'changed') throw new Error(second.outcome);
    expect(second.value.attributes.at(-1)).toEqual(pair('sluice.redacted', text('prompts=1 identity=1')));
    expect(second.value.attributes).toHaveLength(3);
  });

  it('holds what it fails on, without a word of it', () => {
    const made = createRuleSet({
      names: ['h'],
      rules: rulesSchema.parse([{ name: 'h', keys: ['k'], action: 'hash' }]),
      keyedHash: (given) => {
        throw new TypeError(`cannot hash ${given}`);
      },
    });
    if (!made.ok) throw new Error('no rules');
    const redaction = redact('log', log(pair('k', text('very private'))), {}, made.ruleSet);
    expect(redaction).toEqual({ outcome: 'held', reason: 'rule h failed (TypeError)', changes: [] });
  });

  it('holds a part that it does not know', () => {
    expect(redact('profile' as Part, log() as never, {}, ruleSet([])).outcome).toBe('held');
  });

  it('names rules that are not there', () => {
    expect(createRuleSet({ names: ['secrets', 'nope'], keyedHash })).toEqual({ ok: false, unknownNames: ['nope'] });
  });
});

it.each([
  ['(ab', 1],
  ['a)b', 2],
  ['x[a-', 2],
  ['ab**', 3],
  ['a(?=b)', 2],
  ['\\1', 1],
  ['a\\d{1001}', 4],
])('refuses the expression %s with its column', (regex, column) => {
  const parsed = rulesSchema.safeParse([{ name: 'x', regex }]);
  const issue = parsed.error?.issues[0];
  expect(issue?.path).toEqual([0, 'regex']);
  expect(issue?.message).toMatch(new RegExp(`at column ${column}$`));
});

it.each([
  [{ name: 'x' }, 'keys'],
  [{ name: 'x', detector: 'gihtub-token' }, 'detector'],
  [{ name: 'x', keys: ['a'], action: 'erase' }, 'action'],
  [{ name: 'x', regex: 'a', detector: 'all' }, 'detector'],
  [{ name: 'x y', keys: ['a'] }, 'name'],
])('refuses %j', (rule, at) => {
  expect(rulesSchema.safeParse([rule]).error?.issues[0]?.path[1]).toBe(at);
});
