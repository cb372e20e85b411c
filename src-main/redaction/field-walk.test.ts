/** No is certain: what the walk lets go, no rule would change. A million records of it: `npm run fuzz:redaction`. */
import { describe, expect, it } from 'vitest';
import type { Part } from '../../src-shared/redaction/engine.ts';
import { createRuleSet, type RuleSet } from '../../src-shared/redaction/rule-set.ts';
import { rulesSchema } from '../../src-shared/redaction/testing/rules-schema.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { checkRedaction } from '../testing/redaction-fuzz/check-redaction.ts';
import { backwards, FUZZ_PLACES } from '../testing/redaction-fuzz/redaction-cases.ts';
import { field } from '../testing/sample-bytes.ts';
import { createCleanTexts } from './clean-texts.ts';
import { createFieldWalk } from './field-walk.ts';
import { PART_TYPES } from './walk-plans.ts';

function ruleSet(names: readonly string[], rules: object[] = []): RuleSet {
  const parsed = rulesSchema.parse(rules.map((rule, index) => ({ name: `r${index}`, ...rule })));
  const made = createRuleSet({
    names: [...names, ...parsed.map(({ name }) => name)],
    rules: parsed,
    keyedHash: (text) => text,
  });
  if (!made.ok) throw new Error(made.unknownNames.join());
  return made.ruleSet;
}

const both = (part: Part, value: object): Uint8Array[] => {
  const bytes = encodeMessage(PART_TYPES[part], value);
  return [bytes, backwards(PART_TYPES[part], bytes)];
};
/** What no rule about bodies is about. */
const ofOther = () => ({ agent: 'other', event: 'e' }) as const;
const text = (stringValue: string) => ({ stringValue });

it('agrees with the engine, the relay and the leak report', { timeout: 120_000 }, () => {
  const { lists, failures } = checkRedaction(1_500, 20_261_201);
  expect(failures).toEqual([]);
  for (const { changed, walkSaysYes } of lists) {
    expect(changed).toBeGreaterThan(100);
    expect(walkSaysYes).toBeLessThan(1_500);
  }
});

describe.each(FUZZ_PLACES)('$name', ({ part, write }) => {
  it('hides no base64 at any length of the text, in either order', () => {
    const walk = createFieldWalk(ruleSet(['secrets']));
    const run = Buffer.from('DB_PASSWORD=Xk29dLm4Qp7').toString('base64');
    expect(run.length).toBeLessThan(40);
    const missed: number[] = [];
    for (let length = run.length; length <= 300; length++) {
      const content = `${run}${' and other text'.repeat(20)}`.slice(0, length);
      for (const bytes of both(part, write(content, 'a'))) if (!walk.mayConcern(part, bytes)) missed.push(length);
    }
    expect(missed).toEqual([]);
  });

  it('takes no length for text', () => {
    const walk = createFieldWalk(ruleSet(['secrets', 'prompts', 'tool-output']));
    const taken: number[] = [];
    for (let length = 1; length <= 300; length++) {
      const content = 'a b '.repeat(75).slice(0, length);
      for (const bytes of both(part, write(content, 'a')))
        if (walk.mayConcern(part, bytes, ofOther)) taken.push(length);
    }
    expect(taken).toEqual([]);
  });
});

describe('rules about keys', () => {
  const walk = createFieldWalk(ruleSet([], [{ keys: ['customer.*', 'arguments'] }]));
  const says = (value: object) => both('log', value).map((bytes) => walk.mayConcern('log', bytes));
  const nested = (key: string) => ({
    attributes: [{ key: 'a', value: { arrayValue: { values: [{ kvlistValue: { values: [{ key, value: {} }] } }] } } }],
  });

  it('are asked of keys at any depth and of JSON', () => {
    expect(says(nested('customer.id'))).toEqual([true, true]);
    expect(says({ attributes: [{ key: 'arguments', value: { intValue: '1' } }] })).toEqual([true, true]);
    expect(says({ body: text('{"x":"{\\"arguments\\":1}"}') })).toEqual([true, true]);
  });

  it('are not asked of what only looks like one', () => {
    expect(says(nested('customers'))).toEqual([false, false]);
    expect(says({ attributes: [{ key: 'a', value: text('arguments customer') }] })).toEqual([false, false]);
  });
});

describe('what the walk cannot tell is a yes', () => {
  const walk = createFieldWalk(ruleSet(['secrets']));
  const value = encodeMessage(PART_TYPES.log, { body: text('a') });

  it.each<[string, Uint8Array]>([
    ['a value that a later one replaces', Uint8Array.from([...value, ...value])],
    ['a message that is cut off', value.subarray(0, value.length - 1)],
    ['a secret in a value of a kind that nobody knows', Uint8Array.from(field(5, field(9, 'password="Xk29dLm4Qp7"')))],
    ['a secret in a field that nobody knows', Uint8Array.from(field(30, 'password="Xk29dLm4Qp7"'))],
  ])('%s', (_, bytes) => {
    expect(walk.mayConcern('log', bytes)).toBe(true);
  });

  it('but not a field that nobody knows and that holds none', () => {
    expect(walk.mayConcern('log', Uint8Array.from(field(30, 'hello')))).toBe(false);
  });
});

it('what was clean for one sender is looked at again for another', () => {
  const walk = createFieldWalk(ruleSet(['unknown-text']), createCleanTexts());
  const [bytes] = both('log', { attributes: [{ key: 'language', value: text('plain English text') }] });
  const says = (agent: 'claude' | 'codex') => walk.mayConcern('log', bytes as Uint8Array, () => ({ agent }));
  expect([says('claude'), says('claude'), says('codex'), says('claude')]).toEqual([false, false, true, false]);
});

it('what may stand in a metric is looked at again in the name of a scope', () => {
  const walk = createFieldWalk(ruleSet(['unknown-text']), createCleanTexts());
  const words = 'one two three four five six seven eight';
  const says = (part: Part, value: object) => both(part, value).map((bytes) => walk.mayConcern(part, bytes));
  expect(says('metric', { description: words })).toEqual([false, false]);
  expect(says('scope', { scope: { name: words } })).toEqual([true, true]);
  expect(says('metric', { description: words })).toEqual([false, false]);
});
