import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeAttackSet } from './attack-set.ts';
import { GROUPS } from './attack-text.ts';
import { makeHeldOutSet } from './held-out.ts';
import { measure } from './measure.ts';

const floors = JSON.parse(readFileSync(new URL('floor.json', import.meta.url), 'utf8'));

describe.each([
  { name: 'attack', make: makeAttackSet, texts: 150, lookalikes: 800 },
  { name: 'held-out', make: makeHeldOutSet, texts: 100, lookalikes: 500 },
])('$name set', ({ name, make, texts: leastTexts, lookalikes: leastLookalikes }) => {
  const set = make();

  it('is the same for the same seed and another for another', () => {
    expect(make()).toEqual(set);
    expect(make(2).texts.map(({ text }) => text)).not.toEqual(set.texts.map(({ text }) => text));
  });

  it(`has ${leastTexts} different texts a group and ${leastLookalikes} lookalikes`, () => {
    for (const group of GROUPS) {
      const texts = set.texts.filter((entry) => entry.group === group).map(({ text, key }) => `${key}:${text}`);
      expect(new Set(texts).size, group).toBeGreaterThanOrEqual(leastTexts);
    }
    expect(set.lookalikes.length).toBeGreaterThanOrEqual(leastLookalikes);
  });

  it('has the needle of eight characters or more in its text', () => {
    for (const { kind, text, needle, also = [] } of [1, 2, 3].flatMap((seed) => make(seed).texts)) {
      expect(needle.length, kind).toBeGreaterThanOrEqual(8);
      for (const piece of [needle, ...also]) expect(text, kind).toContain(piece);
    }
  });

  it('is masked, and its lookalikes spared, no worse than the committed floor', () => {
    const { groups, lookalikes } = measure(set);
    const shares = Object.fromEntries([
      ...GROUPS.map((group) => [group, groups[group].masked / groups[group].texts] as const),
      ['lookalikes', lookalikes.spared / lookalikes.texts] as const,
    ]);
    expect(Object.keys(floors[name])).toEqual(Object.keys(shares));
    for (const [part, share] of Object.entries(shares)) {
      expect(share * 100, part).toBeGreaterThanOrEqual(floors[name][part]);
    }
  });
});

describe('measure', () => {
  const leaks = (text: string, needle: string) =>
    measure({ texts: [{ group: 'named', kind: 'x', text, needle }], lookalikes: [] }).leaks.length;

  it('counts what is left as a leak, also in part, and what is gone as masked', () => {
    expect(leaks('nothing telling: kX9vTq2LmW8p', 'kX9vTq2LmW8p')).toBe(1);
    expect(leaks('password = "kX9vTq2LmW8p"', 'kX9vTq2LmW8p')).toBe(0);
    expect(leaks('password = "kX9vTq2LmW8p" and more', 'kX9vTq2LmW8p" and more')).toBe(1);
  });

  it('counts a changed lookalike as an alarm', () => {
    const text = 'password = "kX9vTq2LmW8p"';
    expect(measure({ texts: [], lookalikes: [{ kind: 'x', text }] }).alarms).toHaveLength(1);
  });
});
