/** Attribute values as a tree that a view can draw: one node a value, with its type as received and where it stands. */
import type { ValuePath } from '../../../src-shared/contract/host-api.ts';
import type { AnyValue, KeyValue } from '../../../src-shared/otlp/otlp-json.ts';

/** `absent`: the sender left the value out; `empty`: it sent a value that holds nothing. */
export type ValueType = 'str' | 'int' | 'double' | 'bool' | 'array' | 'kvlist' | 'bytes' | 'empty' | 'absent';

export interface ValueNode {
  key: string;
  type: ValueType;
  /** Text of a leaf; for arrays and lists how many entries they hold. */
  text: string;
  /** Path of the node, unique in its tree; for a string exactly the path that `EventDetail.cuts` uses. */
  path: ValuePath;
  children: ValueNode[];
  /** Whole length of a string that the host cut, in UTF-16 units. */
  fullLength?: number;
}

/** Whole length by path of every string that the host cut. */
export type Cuts = ReadonlyMap<string, number>;

export function indexCuts(cuts: ReadonlyArray<{ path: ValuePath; length: number }>): Cuts {
  return new Map(cuts.map(({ path, length }) => [pathKey(path), length]));
}

export function pathKey(path: ValuePath): string {
  return path.join('\u0000');
}

/** Nodes of an attribute list that stands at `path`, such as `['attributes']`. */
export function attributeNodes(attributes: readonly KeyValue[], path: ValuePath, cuts: Cuts): ValueNode[] {
  return attributes.map(({ key, value }, index) => valueNode(key, value, [...path, index, 'value'], cuts));
}

export function valueNode(key: string, value: AnyValue | undefined, path: ValuePath, cuts: Cuts): ValueNode {
  const leaf = (type: ValueType, text: string, field?: string): ValueNode => {
    const at = field === undefined ? path : [...path, field];
    const fullLength = cuts.get(pathKey(at));
    return { key, type, text, path: at, children: [], ...(fullLength === undefined ? {} : { fullLength }) };
  };
  if (value === undefined) return leaf('absent', '');
  if (value.stringValue !== undefined) return leaf('str', value.stringValue, 'stringValue');
  if (value.intValue !== undefined) return leaf('int', value.intValue, 'intValue');
  if (value.doubleValue !== undefined) return leaf('double', String(value.doubleValue), 'doubleValue');
  if (value.boolValue !== undefined) return leaf('bool', String(value.boolValue), 'boolValue');
  if (value.bytesValue !== undefined) return leaf('bytes', value.bytesValue, 'bytesValue');
  if (value.arrayValue !== undefined) {
    const at = [...path, 'arrayValue', 'values'];
    const children = value.arrayValue.values.map((item, index) => valueNode(String(index), item, [...at, index], cuts));
    return { key, type: 'array', text: String(children.length), path: at, children };
  }
  if (value.kvlistValue !== undefined) {
    const at = [...path, 'kvlistValue', 'values'];
    const children = attributeNodes(value.kvlistValue.values, at, cuts);
    return { key, type: 'kvlist', text: String(children.length), path: at, children };
  }
  return leaf('empty', '');
}

/** The nodes whose key or text holds `query` (any case), with the ancestors that lead to them. */
export function matchingNodes(nodes: readonly ValueNode[], query: string): ValueNode[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [...nodes];
  const found: ValueNode[] = [];
  for (const node of nodes) {
    const isOwn = node.key.toLowerCase().includes(wanted) || node.text.toLowerCase().includes(wanted);
    const children = isOwn ? node.children : matchingNodes(node.children, query);
    if (isOwn || children.length > 0) found.push({ ...node, children });
  }
  return found;
}

/** A node as plain JSON, for copying. Integers beyond 2^53 stay strings. */
export function plainValue(node: ValueNode): unknown {
  switch (node.type) {
    case 'array':
      return node.children.map(plainValue);
    case 'kvlist':
      return Object.fromEntries(node.children.map((child) => [child.key, plainValue(child)]));
    case 'int': {
      const number = Number(node.text);
      return Number.isSafeInteger(number) ? number : node.text;
    }
    case 'double':
      return Number.isFinite(Number(node.text)) ? Number(node.text) : node.text;
    case 'bool':
      return node.text === 'true';
    case 'empty':
    case 'absent':
      return null;
    default:
      return node.text;
  }
}

/** A node as copied: a leaf's text, JSON for a node with parts. */
export function copyText(node: ValueNode): string {
  return node.type === 'array' || node.type === 'kvlist' ? JSON.stringify(plainValue(node), null, 2) : node.text;
}
