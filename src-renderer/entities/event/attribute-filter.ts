/** Filter text for "filter by this" and "hide these", in the filter language. */
import type { FilterTerm } from '../../../src-shared/timeline/filter.ts';
import { formatFilter } from '../../../src-shared/timeline/format-filter.ts';
import type { ValueNode } from './value-tree.ts';

/** Longer values make no useful filter. */
const MAX_VALUE_LENGTH = 256;

export function attributeFilter(key: string, value: string, negated: boolean): string {
  const term: FilterTerm = { negated, type: 'attribute', key, op: '=', pattern: value };
  return formatFilter({ terms: [term] });
}

/** True for what a filter can compare: whole scalars of readable length. */
export function isFilterable(node: ValueNode): boolean {
  if (node.type === 'array' || node.type === 'kvlist' || node.type === 'bytes' || node.type === 'absent') return false;
  return node.fullLength === undefined && node.text.length <= MAX_VALUE_LENGTH && !node.text.includes('\n');
}
