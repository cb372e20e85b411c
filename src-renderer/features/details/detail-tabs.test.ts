import { describe, expect, it } from 'vitest';
import { DETAIL_TABS, tabForKey } from './detail-tabs.ts';

describe('tabForKey', () => {
  it.each([
    ['Summary', 'ArrowRight', 'Attributes'],
    ['Summary', 'ArrowLeft', 'Related'],
    ['Related', 'ArrowRight', 'Summary'],
    ['Raw', 'Home', 'Summary'],
    ['Summary', 'End', 'Related'],
    ['Summary', 'Enter', undefined],
  ] as const)('leads from %s by %s to %s', (from, key, to) => {
    expect(tabForKey(DETAIL_TABS, from, key)).toBe(to);
  });
});
