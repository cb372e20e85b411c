/** The budget itself, and what is read of re2js beside what it declares. */
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { asString, createWork, MeteredText, mayMatch, WorkExceededError } from './metered-text.ts';

describe('a budget', () => {
  it.each([Number.NaN, -1])('of %s is none', (left) => {
    const compiled = RE2JS.compile('(?:a|b)+c');
    const metered = new MeteredText('ab'.repeat(100), { left, toGrant: 0 }, compiled);
    expect(() => metered.startSearch(0)).toThrow(WorkExceededError);
    expect(() => metered.charCodeAt(0)).toThrow(WorkExceededError);
    expect(() => metered.indexOf('a', 0)).toThrow(WorkExceededError);
    expect(() => mayMatch(compiled, 'a'.repeat(5_000), { left, toGrant: 0 })).toThrow(WorkExceededError);
  });

  it('that becomes no number while it is used ends the search', () => {
    const metered = new MeteredText('abc', createWork(), RE2JS.compile('b'));
    expect(() => metered.startSearch(Number.NaN)).toThrow(WorkExceededError);
  });
});

describe('re2js has what is read of it', () => {
  const compiled = RE2JS.compile('(?:x|yz)+w');
  const program = compiled.re2() as unknown as Record<string, unknown>;

  it('a pool of machines with two queues that have a size', () => {
    expect(program['machinePool']).toBeInstanceOf(Array);
    expect(program['doExecuteNFA']).toBeInstanceOf(Function);
    const metered = new MeteredText('yz', createWork(), compiled);
    expect(metered.length).toBe(2);
    const [machine] = program['machinePool'] as Array<{ q0: { size: number }; q1: { size: number } }>;
    expect(machine).toMatchObject({ q0: { size: expect.any(Number) }, q1: { size: expect.any(Number) } });
  });

  it('an automaton that counts its states and can be made anew', () => {
    compiled.test('xyzxyzw');
    expect((program['dfa'] as { stateCount: number }).stateCount).toBeGreaterThan(0);
    program['lazyDFA'] = null;
    expect((program['dfa'] as { stateCount: number }).stateCount).toBe(0);
    expect((program['numberOfInstructions'] as () => number).call(program)).toBeGreaterThan(3);
  });

  it('a search that reads through charCodeAt and keeps the threads that are alive in the queues', () => {
    const work = createWork();
    const text = `${'xyz'.repeat(400)}w`;
    const before = work.left;
    const metered = new MeteredText(text, work, RE2JS.compile('(?:.*x){6}w'));
    metered.startSearch(0);
    RE2JS.compile('(?:.*x){6}w').matcher(asString(metered)).find();
    expect(before - work.left).toBeGreaterThan(text.length);
  });

  it('no more than a text of its own when it is asked for something else', () => {
    const odd = RE2JS.compile('abc');
    (odd.re2() as unknown as { machinePool: unknown[] }).machinePool.push({ queue: [] });
    expect(() => new MeteredText('abc', createWork(), odd)).toThrow('re2js has other machines');
  });
});
