import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkJsonSize } from './json-size.ts';
import { MalformedError } from './malformed-error.ts';

function countOf(value: unknown): { values: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { values: 0, depth: 0 };
  const inner = Object.values(value);
  const counts = inner.map(countOf);
  return {
    values: counts.reduce((sum, { values }) => sum + values, 1 + Math.max(0, inner.length - 1)),
    depth: 1 + counts.reduce((most, { depth }) => Math.max(most, depth), 0),
  };
}

it('counts brackets and commas outside of strings, and levels', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: fc.constantFrom('"', '\\', '[', ']', '{', ',', 'a') }), (json) => {
      const bytes = Buffer.from(JSON.stringify(json));
      const { values, depth } = countOf(json);
      expect(() => checkJsonSize(bytes, values, depth)).not.toThrow();
      if (values > 0) expect(() => checkJsonSize(bytes, values - 1, depth)).toThrow(MalformedError);
      if (depth > 0) expect(() => checkJsonSize(bytes, values, depth - 1)).toThrow(MalformedError);
    }),
  );
});
