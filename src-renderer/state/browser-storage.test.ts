import { afterEach, expect, test, vi } from 'vitest';
import { readStored, writeStored } from './browser-storage.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a choice is read again as it was written', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  expect(readStored('tab')).toBeUndefined();
  writeStored('tab', 'Raw');
  expect(readStored('tab')).toBe('Raw');
});

test('without storage nothing is remembered and nothing fails', () => {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
  writeStored('tab', 'Raw');
  expect(readStored('tab')).toBeUndefined();
});
