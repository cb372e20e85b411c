import { describe, expect, it } from 'vitest';
import type { AnyValue } from '../../../src-shared/otlp/otlp-json.ts';
import { attributeNodes, copyText, indexCuts, matchingNodes, plainValue, valueNode } from './value-tree.ts';

const NO_CUTS = indexCuts([]);

describe('valueNode', () => {
  it.each<[AnyValue | undefined, string, string]>([
    [{ stringValue: 'a' }, 'str', 'a'],
    [{ stringValue: '' }, 'str', ''],
    [{ intValue: '9223372036854775807' }, 'int', '9223372036854775807'],
    [{ doubleValue: 0.5 }, 'double', '0.5'],
    [{ doubleValue: 'NaN' }, 'double', 'NaN'],
    [{ boolValue: false }, 'bool', 'false'],
    [{ bytesValue: 'AQI=' }, 'bytes', 'AQI='],
    [{ arrayValue: { values: [{ intValue: '1' }] } }, 'array', '1'],
    [{ kvlistValue: { values: [] } }, 'kvlist', '0'],
    [{}, 'empty', ''],
    [undefined, 'absent', ''],
  ])('reads %j', (value, type, text) => {
    expect(valueNode('k', value, [], NO_CUTS)).toMatchObject({ key: 'k', type, text });
  });

  it('carries the path and length of a cut string, however deep', () => {
    const path = ['attributes', 0, 'value', 'kvlistValue', 'values', 0, 'value', 'stringValue'];
    const [outer] = attributeNodes(
      [{ key: 'outer', value: { kvlistValue: { values: [{ key: 'inner', value: { stringValue: 'cut' } }] } } }],
      ['attributes'],
      indexCuts([{ path, length: 9_000_000 }]),
    );
    expect(outer?.children[0]).toMatchObject({ key: 'inner', path, fullLength: 9_000_000 });
    expect(outer?.fullLength).toBeUndefined();
  });
});

describe('matchingNodes', () => {
  const nodes = attributeNodes(
    [
      { key: 'tool_name', value: { stringValue: 'exec_command' } },
      { key: 'list', value: { arrayValue: { values: [{ stringValue: 'Alpha' }, { stringValue: 'beta' }] } } },
    ],
    ['attributes'],
    NO_CUTS,
  );
  it('finds keys and values whatever their case', () => {
    expect(matchingNodes(nodes, 'TOOL').map((node) => node.key)).toEqual(['tool_name']);
    expect(matchingNodes(nodes, 'Exec').map((node) => node.key)).toEqual(['tool_name']);
  });
  it('keeps the way to a nested hit and leaves its siblings out', () => {
    const [list] = matchingNodes(nodes, 'alpha');
    expect(list?.children.map((child) => child.text)).toEqual(['Alpha']);
  });
  it('keeps a whole subtree whose own key matches', () => {
    expect(matchingNodes(nodes, 'list')[0]?.children).toHaveLength(2);
  });
});

describe('plainValue and copyText', () => {
  it('turns a tree into JSON without losing 64-bit integers', () => {
    const node = valueNode(
      'k',
      {
        kvlistValue: {
          values: [
            { key: 'big', value: { intValue: '9223372036854775807' } },
            { key: 'small', value: { intValue: '7' } },
            { key: 'on', value: { boolValue: true } },
            { key: 'nothing', value: {} },
            { key: 'nan', value: { doubleValue: 'NaN' } },
          ],
        },
      },
      [],
      NO_CUTS,
    );
    expect(plainValue(node)).toEqual({ big: '9223372036854775807', small: 7, on: true, nothing: null, nan: 'NaN' });
    expect(JSON.parse(copyText(node))).toEqual(plainValue(node));
  });
  it('copies a string as it is', () => {
    expect(copyText(valueNode('k', { stringValue: 'a "b"' }, [], NO_CUTS))).toBe('a "b"');
  });
});
