/** Reads an event's attributes for the summary: the first of several keys that carries something. */
import type { EventDetail, ValuePath } from '../../../src-shared/contract/host-api.ts';
import { type Cuts, indexCuts, type ValueNode, valueNode } from './value-tree.ts';

/** A string of the record, and how to get the whole of it. */
export interface SourceText {
  key: string;
  text: string;
  path: ValuePath;
  /** Whole length when `text` was cut. */
  fullLength?: number;
}

export interface EventReader {
  readonly event: EventDetail;
  /** Top-level attributes, in the order received. */
  readonly nodes: readonly ValueNode[];
  /** First of `keys` that holds a scalar with text. */
  source(keys: readonly string[]): SourceText | undefined;
  text(keys: readonly string[]): string | undefined;
  /** True when one of `keys` is there, whatever its value. */
  has(keys: readonly string[]): boolean;
  /** The body's text, or that of its member `content` or `message`. */
  readonly body: SourceText | undefined;
}

export function createEventReader(event: EventDetail): EventReader {
  const cuts: Cuts = indexCuts(event.cuts);
  const nodes = event.record.attributes.map(({ key, value }, index) =>
    valueNode(key, value, ['attributes', index, 'value'], cuts),
  );
  const byKey = new Map<string, ValueNode>();
  for (const node of nodes) if (!byKey.has(node.key)) byKey.set(node.key, node);

  const source = (keys: readonly string[]): SourceText | undefined => {
    for (const key of keys) {
      const node = byKey.get(key);
      if (node === undefined || node.children.length > 0) continue;
      if (node.text !== '' && node.type !== 'array' && node.type !== 'kvlist') return sourceOf(node);
    }
    return undefined;
  };
  const bodyNode = event.record.body === undefined ? undefined : valueNode('body', event.record.body, ['body'], cuts);
  return {
    event,
    nodes,
    source,
    text: (keys) => source(keys)?.text,
    has: (keys) => keys.some((key) => byKey.has(key)),
    body: bodyNode === undefined ? undefined : bodyText(bodyNode),
  };
}

const BODY_MEMBERS = ['content', 'message', 'text', 'msg'];

function bodyText(node: ValueNode): SourceText | undefined {
  if (node.type === 'str') return node.text === '' ? undefined : sourceOf(node);
  if (node.type !== 'kvlist') return undefined;
  for (const name of BODY_MEMBERS) {
    const member = node.children.find((child) => child.key === name);
    const text = member === undefined ? undefined : bodyText(member);
    if (text !== undefined) return text;
  }
  return undefined;
}

export function sourceOf(node: ValueNode): SourceText {
  const { key, text, path, fullLength } = node;
  return fullLength === undefined ? { key, text, path } : { key, text, path, fullLength };
}
