/** What expressions find, and that none of them keeps the relay waiting. */
import { describe, expect, it } from 'vitest';
import { redact } from './engine.ts';
import { compileExpression } from './expression.ts';
import { createWork, WorkExceededError } from './metered-text.ts';
import { createRuleSet } from './rule-set.ts';
import { rulesSchema } from './testing/rules-schema.ts';

function expressionOf(regex: string) {
  const compiled = compileExpression(regex);
  if (!compiled.ok) throw new Error(compiled.problem.message);
  return compiled.expression;
}

function found(regex: string, text: string): string[] {
  return expressionOf(regex)(text, createWork()).map(({ start, end }) => text.slice(start, end));
}

const PROSE = 'the quick brown fox; import { x } from "./y.ts"\n  return value + 12 * other(foo.bar, 3.14)\n';
const LINE = 'Ann Brown <ann.b@mail.org> ACME-0042 10.0.0.17 password=hunter2 cafe0001-beef-0123 ünï 漢字 😀\n';

describe('an expression', () => {
  it.each([
    [String.raw`[\w.+-]+@[\w-]+\.[\w.]+`, ['ann.b@mail.org']],
    [String.raw`(?i)acme-\d+`, ['ACME-0042']],
    [String.raw`password=(\S+)`, ['hunter2']],
    [String.raw`\b(?:\d{1,3}\.){3}\d{1,3}\b`, ['10.0.0.17']],
    ['beef|Ann', ['Ann', 'beef']],
    ['(Zz)|(Bro)|(nn )', ['nn ', 'Bro']],
    ['漢.', ['漢字']],
    ['😀', ['😀']],
    ['^Ann', ['Ann']],
    ['(?m)^Bro', []],
    ['Z*', []],
    ['nothing', []],
  ])('%s', (regex, expected) => {
    expect(found(regex, LINE)).toEqual(expected);
    // Behind much text and before it, where other engines of the library are at work.
    const many = PROSE.repeat(4_000);
    if (!regex.startsWith('^')) expect(found(regex, many + LINE + many)).toEqual(expected);
  });

  it('is the same after it was ended', () => {
    const expression = expressionOf('(?s)(?:.*a){80}|b');
    const once = () => expression('ab'.repeat(100), createWork());
    const before = once();
    expect(before).not.toEqual([]);
    expect(() => expression('ca'.repeat(20_000), createWork())).toThrow(WorkExceededError);
    expect(once()).toEqual(before);
  });

  it.each([
    String.raw`[\w.+-]+@[\w-]+\.[\w.]+`,
    String.raw`(?i)acme-\d+`,
    String.raw`password=(\S+)`,
    String.raw`\b(?:\d{1,3}\.){3}\d{1,3}\b`,
    String.raw`(?i)(?:api[_-]?key|token|password)\s*[:=]\s*["']?([\w-]{4,})`,
    `(?i)(?:${Array.from({ length: 150 }, (_, index) => `name${index * 7919}`).join('|')}|acme)`,
  ])('%s has budget enough for 10 MB', (regex) => {
    const size = 200_000;
    const text = `${(PROSE.repeat(10) + LINE).repeat(size)}`.slice(0, size);
    const work = createWork();
    const total = work.left + work.toGrant;
    expect(expressionOf(regex)(text, work).length).toBeGreaterThan(100);
    const used = total - work.left - work.toGrant;
    expect((used / size) * 10 * 1024 * 1024).toBeLessThan(total);
  });
});

it.each([
  ['', 'empty'],
  ['a'.repeat(2_001), 'longer than 2000'],
  ['.{1000}'.repeat(21), 'too large'],
  ['(?:a{100}){100}', 'invalid repeat count'],
])('refuses %.20s', (regex, problem) => {
  expect(compileExpression(regex)).toMatchObject({ ok: false, problem: { message: expect.stringContaining(problem) } });
});

/** What takes too long, each for its own reason. */
const ADVERSARIAL: ReadonlyArray<[why: string, regex: string, text: string]> = [
  ['many threads', '(.*a){40}|x', 'a'.repeat(40_000)],
  ['many threads in groups', `${'(a*)*'.repeat(60)}b|a`, 'a'.repeat(20_000)],
  ['nested groups', `${'('.repeat(200)}a?${')'.repeat(200)}[ac]*d|a`, 'ac'.repeat(20_000)],
  ['each search to the end', '(?s)x(?:.*y)?', 'x'.repeat(40_000)],
  ['each search to the end, with a group', '(?s)(x)(?:.*[y-z])?', 'x'.repeat(40_000)],
  ['counting', '(?:[ab]?){500}[ab]{499}c|a', 'ab'.repeat(20_000)],
  ['as many states as texts', '[ab]*a[ab]{300}c|[ab]', 'abbaaab'.repeat(6_000)],
  ['a match at every character', String.raw`\w`, 'ab'.repeat(600_000)],
];

describe('an expression that takes too long', () => {
  it.each(ADVERSARIAL)('%s: the record is held, and the reason says what to do', (_, regex, text) => {
    const rules = rulesSchema.parse([{ name: 'slow', regex }]);
    const made = createRuleSet({ names: ['slow'], rules, keyedHash: (given) => given });
    if (!made.ok) throw new Error(made.unknownNames.join());
    const redacted = () =>
      redact('log', { attributes: [{ key: 'k', value: { stringValue: text } }] }, {}, made.ruleSet);
    expect(redacted()).toEqual({
      outcome: 'held',
      reason: 'rule slow takes too long on this record: make its expression simpler, or name the keys that it is about',
      changes: [],
    });
    const short = redact('log', { attributes: [{ key: 'k', value: { stringValue: 'a xb' } }] }, {}, made.ruleSet);
    expect(short.outcome).toBe('changed');
  });

  it.each(['[ab]a[ab]{300}c', '[ab]{5}a[ab]{3}c', 'a.{3}|b.{9}x'])(
    'spends the same whatever was searched before: %s',
    (regex) => {
      const spent = (expression: ReturnType<typeof expressionOf>, text: string) => {
        const work = createWork();
        expression(text, work);
        return work.left;
      };
      // The first makes many states of the automaton, the other needs few of them.
      const texts = [`${'abbaaab'.repeat(2_000)}c`, 'dac'.repeat(1_000)];
      const fresh = texts.map((text) => spent(expressionOf(regex), text));
      const used = expressionOf(regex);
      for (const text of [PROSE.repeat(100), 'a'.repeat(5_000), ...texts]) used(text, createWork());
      expect(texts.map((text) => spent(used, text))).toEqual(fresh);
    },
  );

  it('has one budget for all texts of a record, and another for the next', () => {
    const rules = rulesSchema.parse([{ name: 'r', regex: '(?s)x(?:.*y)?' }]);
    const made = createRuleSet({ names: ['r'], rules, keyedHash: (given) => given });
    if (!made.ok) throw new Error(made.unknownNames.join());
    const pair = (key: string) => ({ key, value: { stringValue: 'x'.repeat(3_000) } });
    const outcome = (count: number) =>
      redact('log', { attributes: Array.from({ length: count }, (_, at) => pair(`k${at}`)) }, {}, made.ruleSet).outcome;
    expect(outcome(1)).toBe('held');
    expect([outcome(1), outcome(2)]).toEqual(['held', 'held']);
  });
});
