/**
 * Every expression of the sources, new ones included, on a megabyte of what it is slowest on. One that goes over its text
 * once is done in milliseconds; one that tries again from every place would take minutes, and is interrupted.
 */
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { attackUnits, type SourceExpression, sourceExpressions } from './source-expressions.ts';

const TEXT_CHARS = 1_000_000;
const GIVEN_UP_AFTER_MS = 15_000;
const context = createContext({ expression: undefined as RegExp | undefined, text: '' });

/** The unit that the expression could not get over; undefined: it got over all. */
function stuckOn({ pattern, flags }: Pick<SourceExpression, 'pattern' | 'flags'>, giveUpMs = GIVEN_UP_AFTER_MS) {
  context['expression'] = new RegExp(pattern, flags);
  return attackUnits(pattern).find((unit) => {
    // The end is what no expression looks for, so that it has to try everything before it fails.
    context['text'] = `${unit.repeat(Math.ceil(TEXT_CHARS / unit.length))}\0`;
    try {
      runInContext('expression.lastIndex = 0; expression.test(text)', context, { timeout: giveUpMs });
      return false;
    } catch {
      return true;
    }
  });
}

describe('regular expressions of the sources', () => {
  const expressions = sourceExpressions();

  it('are found', () => {
    expect(expressions.length).toBeGreaterThan(300);
    expect(expressions.some(({ place }) => place.startsWith('src-renderer/'))).toBe(true);
  });

  it('go over a megabyte of outside text in linear time', { timeout: 300_000 }, () => {
    const repeating = expressions.filter(({ pattern }) => /[*+]|\{\d+,\}/.test(pattern));
    const stuck = repeating.flatMap((expression) => {
      const unit = stuckOn(expression);
      return unit === undefined ? [] : [`${expression.place}: /${expression.pattern}/ on ${JSON.stringify(unit)}`];
    });
    expect(stuck).toEqual([]);
  });

  it.each(['<[^>]*>', '\\s+$', '(a+)+b', 'a.*c'])('would show %s', (pattern) => {
    expect(stuckOn({ pattern, flags: '' }, 1_000)).toBeDefined();
  });
});
