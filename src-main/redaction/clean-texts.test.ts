import { describe, expect, it } from 'vitest';
import { createCleanAttributes } from './clean-attributes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('attributes known to be clean', () => {
  it('are those with the very same bytes, however many others share their places', () => {
    const clean = createCleanAttributes();
    const texts = Array.from({ length: 20_000 }, (_, index) => `key-${index % 7}=value-${index}`);
    for (const text of texts) clean.add(bytes(text), 0, text.length);

    const known = (text: string) => clean.has(bytes(text), 0, text.length);
    expect(texts.filter(known).length).toBeGreaterThan(1_000);
    expect(texts.map((text) => `${text}!`).filter(known)).toEqual([]);
    expect(texts.map((text) => text.replace('key', 'kex')).filter(known)).toEqual([]);
  });

  it('are read where they stand', () => {
    const clean = createCleanAttributes();
    clean.add(bytes('..abc..'), 2, 5);
    expect(clean.has(bytes('abc'), 0, 3)).toBe(true);
    expect(clean.has(bytes('abd'), 0, 3)).toBe(false);
    expect(clean.has(bytes(''), 0, 0)).toBe(false);
  });

  it('are not long ones', () => {
    const clean = createCleanAttributes();
    const long = bytes('x'.repeat(1_000));
    clean.add(long, 0, long.length);
    expect(clean.has(long, 0, long.length)).toBe(false);
  });
});
