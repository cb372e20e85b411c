import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGENT_IDS, EVENT_KINDS } from '../agents/common-event.ts';
import { type Filter, type FilterableEvent, type FilterTerm, formatFilter, parseFilter } from './filter.ts';
import { NUMBER_FIELDS, PATTERN_FIELDS } from './filter-keys.ts';
import { filterableParts } from './testing/filterable-parts.ts';
import { matchesFilter } from './testing/matches-filter.ts';

const someText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const word = fc.stringMatching(/^[a-z_.*"@:<>=\\ -]{1,8}$/);
const anyText = fc.oneof(someText, word);
const bareTerm: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: anyText, negated: fc.boolean() }),
  fc.record({
    type: fc.constant('agent' as const),
    values: fc.uniqueArray(fc.constantFrom(...AGENT_IDS), { minLength: 1 }),
    negated: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('kind' as const),
    values: fc.uniqueArray(fc.constantFrom(...EVENT_KINDS), { minLength: 1 }),
    negated: fc.boolean(),
  }),
  fc.record({ type: fc.constant('ok' as const), value: fc.boolean(), negated: fc.boolean() }),
  fc.record({
    type: fc.constant('field' as const),
    field: fc.constantFrom(...PATTERN_FIELDS),
    pattern: fc.oneof(anyText, fc.constant('')),
    negated: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('number' as const),
    field: fc.constantFrom(...NUMBER_FIELDS),
    op: fc.constantFrom('=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
    value: fc.oneof(
      fc.nat(),
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    ),
    negated: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('attribute' as const),
    key: fc.oneof(anyText, fc.constantFrom('output', 'Model', 'event.kind', 'a/b')),
    op: fc.constant('=' as const),
    pattern: fc.oneof(anyText, fc.constant('')),
    negated: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('attribute' as const),
    key: fc.constantFrom('output', 'attempt'),
    op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    pattern: fc.integer().map(String),
    negated: fc.boolean(),
  }),
);

const MAX_US = Date.UTC(2200, 0, 1) * 1_000;
const timeTerm: fc.Arbitrary<FilterTerm> = fc
  .record({
    times: fc.uniqueArray(
      fc.maxSafeInteger().map((us) => Math.abs(us) % MAX_US),
      { minLength: 2, maxLength: 2 },
    ),
    ends: fc.constantFrom('from', 'to', 'both'),
    negated: fc.boolean(),
  })
  .map(({ times, ends, negated }) => {
    const [fromUs = 0, toUs = 0] = times.sort((a, b) => a - b);
    return {
      negated,
      type: 'time',
      ...(ends === 'to' ? {} : { fromUs }),
      ...(ends === 'from' ? {} : { toUs }),
    };
  });
const anyTerm = fc.oneof({ weight: 7, arbitrary: bareTerm }, { weight: 1, arbitrary: timeTerm });

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyEvent: fc.Arbitrary<FilterableEvent> = fc
  .record({
    agent: fc.constantFrom(...AGENT_IDS),
    kind: fc.constantFrom(...EVENT_KINDS),
    name: anyText,
    tool: maybe(anyText),
    ok: maybe(fc.boolean()),
    timeUs: fc.maxSafeInteger().map((us) => Math.abs(us) % MAX_US),
    durationMs: maybe(fc.nat()),
    tokens: maybe(fc.record({ input: fc.nat() })),
    contents: fc.array(anyText),
    attributes: fc.dictionary(fc.constantFrom('output', 'attempt', 'event.kind'), anyText),
  })
  .map(({ contents, attributes, agent, kind, name, timeUs, ...optional }) => {
    const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    return filterableParts({ event: { agent, kind, name, timeUs, ...known }, contents, attributes });
  });

describe('properties', () => {
  it('what is formatted parses to the same filter', () => {
    fc.assert(
      fc.property(fc.array(anyTerm, { maxLength: 6 }), (given) => {
        const filter: Filter = { terms: given };
        expect(parseFilter(formatFilter(filter))).toEqual({ ok: true, filter });
      }),
      { numRuns: 3_000 },
    );
  });

  it('negation flips the answer for every event', () => {
    fc.assert(
      fc.property(anyTerm, anyEvent, (term, event) => {
        const plain = matchesFilter({ terms: [term] }, event);
        expect(matchesFilter({ terms: [{ ...term, negated: !term.negated }] }, event)).toBe(!plain);
      }),
      { numRuns: 3_000 },
    );
  });

  it('a word goes on behind a character beyond U+FFFF', () => {
    const finds = (text: string, content: string) =>
      matchesFilter({ terms: [{ negated: false, type: 'text', text }] }, filterableParts({ contents: [content] }));
    expect(finds('abc', '𝒜abc')).toBe(false);
    expect(finds('𝒜', '𝒜abc')).toBe(true);
    expect(finds('abc', '😀abc')).toBe(true);
  });

  it('an event is found by any word it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zé0-9]{1,6}$/), { minLength: 1 }), fc.nat(), (words, pick) => {
        const wanted = words[pick % words.length] ?? '';
        const filter: Filter = { terms: [{ negated: false, type: 'text', text: wanted.toUpperCase() }] };
        expect(matchesFilter(filter, filterableParts({ contents: [words.join('_')] }))).toBe(true);
      }),
    );
  });
});
