import { describe, expect, it } from 'vitest';
import type { Leaves } from '../../../src-shared/contract/redaction-api.ts';
import { outcomeText } from './outcome.ts';

describe('an outcome in words', () => {
  it.each<[Partial<Leaves>, string]>([
    [{ outcome: 'unchanged' }, 'as received'],
    [{ outcome: 'changed', changeCount: 1 }, '1 change'],
    [{ outcome: 'changed', changeCount: 1_200 }, '1,200 changes'],
    [{ outcome: 'held' }, 'held'],
    [{ outcome: 'not-sent' }, 'not sent'],
    [{ outcome: 'dropped' }, 'dropped'],
  ])('%j', (leaves, text) => {
    expect(outcomeText(leaves as Leaves)).toBe(text);
  });
});
