import { describe, expect, it } from 'vitest';
import { tabForKey } from './tab-keys.ts';

const TABS = ['Summary', 'Attributes', 'Leaves', 'Raw', 'Related'];

describe('tabForKey', () => {
  it.each([
    ['Summary', 'ArrowRight', 'Attributes'],
    ['Summary', 'ArrowLeft', 'Related'],
    ['Related', 'ArrowRight', 'Summary'],
    ['Raw', 'Home', 'Summary'],
    ['Summary', 'End', 'Related'],
    ['Summary', 'Enter', undefined],
  ])('leads from %s by %s to %s', (from, key, to) => {
    expect(tabForKey(TABS, from, key)).toBe(to);
  });
});
