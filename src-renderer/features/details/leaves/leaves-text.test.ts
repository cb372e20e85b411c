import { describe, expect, it, test } from 'vitest';
import type { Leaves } from '../../../../src-shared/contract/redaction-api.ts';
import type { ValueNode } from '../../../entities/event/value-tree.ts';
import type { LeavesField } from './leaves-fields.ts';
import { noExporterText, pathOfSide, sideOfPath, sidesOf } from './leaves-text.ts';

const node = (text: string, fullLength?: number): ValueNode => ({
  key: 'output',
  type: 'str',
  text,
  path: ['attributes', 3, 'value', 'stringValue'],
  children: [],
  ...(fullLength === undefined ? {} : { fullLength }),
});

describe('the sides of a changed field', () => {
  it('are asked for where they are: as received by its path, as sent by the last change', () => {
    const field: LeavesField = {
      key: 'output',
      state: 'changed',
      received: node('abc', 100_000),
      sent: node('[X]'),
      changes: [4, 7].map((index) => ({
        index,
        part: 'record',
        path: 'attributes["output"]',
        rule: 'r',
        before: { stringValue: 'abc' },
        after: { stringValue: '[X]' },
        count: 1,
        cut: { before: 100_000, after: 90_000 },
      })),
      examples: [],
    };
    const { before, after } = sidesOf(field, (side) => field[side]?.text ?? '');
    expect(before).toEqual({ text: 'abc', fullLength: 100_000, path: ['attributes', 3, 'value', 'stringValue'] });
    expect(after).toEqual({ text: '[X]', fullLength: 90_000, path: pathOfSide(7, 'after') });
    expect(sideOfPath(after.path)).toEqual({ change: 7, side: 'after' });
    expect(sideOfPath(before.path)).toBeUndefined();
  });
});

test.each<[boolean, Leaves['outcome'], RegExp]>([
  [true, 'changed', /^No exporter yet: nothing leaves\. .* would get this\.$/],
  [false, 'unchanged', /^No exporter sends anything: nothing leaves\. .* would get this\.$/],
  [true, 'held', /^No exporter yet: nothing leaves\. .* would be held back\.$/],
])('without an exporter (%j) and %s it says so first', (isNone, outcome, text) => {
  expect(noExporterText(isNone, outcome)).toMatch(text);
});
