import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeAttackSet } from './attack-set.ts';
import { GROUPS } from './attack-text.ts';
import { measure } from './measure.ts';

const set = makeAttackSet();

describe('attack set', () => {
  it('is the same for the same seed and another for another', () => {
    expect(makeAttackSet()).toEqual(set);
    expect(makeAttackSet(2).texts.map(({ text }) => text)).not.toEqual(set.texts.map(({ text }) => text));
  });

  it('has 150 texts a group and 800 lookalikes, nearly all of them different', () => {
    for (const group of GROUPS) {
      const texts = set.texts.filter((entry) => entry.group === group).map(({ text, key }) => `${key}:${text}`);
      expect(new Set(texts).size, group).toBeGreaterThanOrEqual(150);
    }
    expect(set.lookalikes.length).toBeGreaterThanOrEqual(800);
  });

  it('has the needle of eight characters or more in its text', () => {
    for (const { kind, text, needle, also = [] } of [1, 2, 3].flatMap((seed) => makeAttackSet(seed).texts)) {
      expect(needle.length, kind).toBeGreaterThanOrEqual(8);
      for (const piece of [needle, ...also]) expect(text, kind).toContain(piece);
    }
  });

  it('is masked, and its lookalikes spared, no worse than the committed floor', () => {
    const floor = JSON.parse(readFileSync(new URL('floor.json', import.meta.url), 'utf8')) as Record<string, number>;
    const { groups, lookalikes } = measure(set);
    const shares = Object.fromEntries([
      ...GROUPS.map((group) => [group, groups[group].masked / groups[group].texts] as const),
      ['lookalikes', lookalikes.spared / lookalikes.texts] as const,
    ]);
    expect(Object.keys(floor)).toEqual(Object.keys(shares));
    for (const [name, share] of Object.entries(shares)) {
      expect(share * 100, name).toBeGreaterThanOrEqual(floor[name] as number);
    }
  });
});
