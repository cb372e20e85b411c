import { describe, expect, it } from 'vitest';
import { createCleanTexts } from './clean-texts.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('attributes known to be clean', () => {
  it('are those with the very same bytes, however many others share their places', () => {
    const clean = createCleanTexts();
    const texts = Array.from({ length: 20_000 }, (_, index) => `key-${index % 7}=value-${index}`);
    for (const text of texts) clean.add(bytes(text), 0, text.length, 3);

    const known = (text: string) => clean.find(bytes(text), 0, text.length) === 3;
    expect(texts.filter(known).length).toBeGreaterThan(1_000);
    expect(texts.map((text) => `${text}!`).filter(known)).toEqual([]);
    expect(texts.map((text) => text.replace('key', 'kex')).filter(known)).toEqual([]);
  });

  it('are read where they stand', () => {
    const clean = createCleanTexts();
    clean.add(bytes('..abc..'), 2, 5, 7);
    expect(clean.find(bytes('abc'), 0, 3)).toBe(7);
    expect(clean.find(bytes('abd'), 0, 3)).toBe(-1);
    expect(clean.find(bytes(''), 0, 0)).toBe(-1);
  });

  it('are not long ones', () => {
    const clean = createCleanTexts();
    const long = bytes('x'.repeat(1_000));
    clean.add(long, 0, long.length, 1);
    expect(clean.find(long, 0, long.length)).toBe(-1);
  });
});
