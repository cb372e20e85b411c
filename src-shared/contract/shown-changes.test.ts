import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SHOWN_AROUND, shownAround } from './shown-changes.ts';

const shown = (before: string, after?: string) => {
  const change = shownAround('record', {
    path: 'body',
    rule: 'r',
    before: { stringValue: before },
    ...(after === undefined ? {} : { after: { stringValue: after } }),
    count: 1,
  });
  return { before: change.before.stringValue ?? '', after: change.after?.stringValue, cut: change.cut };
};
const LONG = 'x'.repeat(5_000);

describe('a change around where its sides differ', () => {
  it('is whole when it is short', () => {
    expect(shown('a KEY b', 'a [X] b')).toEqual({ before: 'a KEY b', after: 'a [X] b', cut: undefined });
  });

  it('begins and ends both sides at the same places', () => {
    const { before, after, cut } = shown(`${LONG}KEY${LONG}`, `${LONG}[REDACTED]${LONG}`);
    expect(before.split('KEY')).toEqual(after?.split('[REDACTED]'));
    expect(before.startsWith('…x') && before.endsWith('x…')).toBe(true);
    expect(cut).toEqual({ before: 10_003, after: 10_010 });
  });

  it('shows the whole of what differs at the end of a text', () => {
    const { before, after } = shown(`${LONG} CUST-1 and CUST-2`, `${LONG} [CUSTOMER] and [CUSTOMER]`);
    expect(before).toMatch(/^…x+ CUST-1 and CUST-2$/);
    expect(after).toMatch(/^…x+ \[CUSTOMER\] and \[CUSTOMER\]$/);
  });

  it('begins with the text when the other side is whole', () => {
    expect(shown(`ab${LONG}`, 'ab').before).toMatch(/^abx+…$/);
    expect(shown(LONG, '[REDACTED]').before).toMatch(/^x+…$/);
  });

  it('never shows more, nor half a character', () => {
    const text = fc
      .array(fc.constantFrom('a', 'KEY', '😀', 'x'.repeat(300)), { maxLength: 12 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (before, after) => {
        const sides = shown(before, after);
        for (const side of [sides.before, sides.after ?? '']) {
          expect(side.length).toBeLessThanOrEqual(MAX_SHOWN_AROUND);
          expect(side.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
