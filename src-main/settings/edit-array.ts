/**
 * One step that brings a list of TOML nearer to what is wanted: one item replaced, removed or put in, everything else of
 * the list (comments, line breaks, a trailing comma) as it was. Called until nothing differs.
 */
import { formatValue } from './format-toml.ts';
import { sameValue } from './parse-toml.ts';
import type { Patch } from './patch-text.ts';
import { skipBlank, skipSpace, type ValueNode } from './toml-layout.ts';

export function stepArray(text: string, node: ValueNode, old: readonly unknown[], wanted: readonly unknown[]): Patch[] {
  const { items } = node;
  let before = 0;
  while (before < old.length && before < wanted.length && sameValue(old[before], wanted[before])) before += 1;
  let after = 0;
  while (
    after < old.length - before &&
    after < wanted.length - before &&
    sameValue(old[old.length - 1 - after], wanted[wanted.length - 1 - after])
  ) {
    after += 1;
  }
  const oldMiddle = old.length - before - after;
  const newMiddle = wanted.length - before - after;
  const isPlain = !/[\n#]/.test(text.slice(node.start, node.end));
  // A mix of integers and floats cannot be brought about one by one.
  const isMixed = new Set([...old, ...wanted].map(kindOf)).size > 1;
  if (isMixed || (isPlain && wanted.length === 0) || items.length === 0) {
    return [{ start: node.start, end: node.end, text: formatValue(wanted) }];
  }
  const item = items[before];
  if (oldMiddle > 0 && newMiddle > 0 && item !== undefined) {
    return [{ start: item.start, end: item.end, text: formatValue(wanted[before], text.slice(item.start, item.end)) }];
  }
  if (newMiddle > 0) return insertItem(text, items, before, formatValue(wanted[before], like(text, items)));
  return removeItem(text, node, before);
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return Array.isArray(value) ? 'array' : typeof value;
}

function like(text: string, items: readonly ValueNode[]): string {
  return text.slice(items[0]?.start ?? 0, items[0]?.end ?? 0);
}

function insertItem(text: string, items: readonly ValueNode[], index: number, value: string): Patch[] {
  const next = items[index];
  const previous = items[index - 1];
  const beside = previous ?? next;
  if (beside === undefined) return [];
  const lineStart = text.lastIndexOf('\n', beside.start - 1) + 1;
  const indent = text.slice(lineStart, beside.start);
  const ownLine = lineStart > 0 && indent.trim() === '';
  const lineBreak = text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  if (previous === undefined) {
    return [{ start: beside.start, end: beside.start, text: `${value},${ownLine ? lineBreak + indent : ' '}` }];
  }
  const comma = skipBlank(text, previous.end);
  const hasComma = text[comma] === ',';
  const lineEnd = restOfLine(text, hasComma ? comma + 1 : previous.end);
  if (!ownLine || lineEnd === undefined) return [{ start: previous.end, end: previous.end, text: `, ${value}` }];
  const added = { start: lineEnd, end: lineEnd, text: `${lineBreak}${indent}${value}${hasComma ? ',' : ''}` };
  return hasComma ? [added] : [{ start: previous.end, end: previous.end, text: ',' }, added];
}

function removeItem(text: string, node: ValueNode, index: number): Patch[] {
  const { items } = node;
  const item = items[index];
  if (item === undefined) return [];
  const comma = skipBlank(text, item.end);
  const end = text[comma] === ',' ? comma + 1 : item.end;
  const lineStart = text.lastIndexOf('\n', item.start - 1) + 1;
  const lineEnd = restOfLine(text, end);
  const ownLine = lineStart > node.start && text.slice(lineStart, item.start).trim() === '';
  if (ownLine && lineEnd !== undefined && text[lineEnd] !== undefined) {
    return [{ start: lineStart, end: text.indexOf('\n', lineEnd) + 1, text: '' }];
  }
  const next = items[index + 1];
  if (next !== undefined) return [{ start: item.start, end: keepComments(text, end, next.start), text: '' }];
  const previous = items[index - 1];
  const from = previous === undefined ? item.start : previous.end;
  return [{ start: /[\n#]/.test(text.slice(from, item.start)) ? item.start : from, end: item.end, text: '' }];
}

function keepComments(text: string, end: number, nextStart: number): number {
  return /[\n#]/.test(text.slice(end, nextStart)) ? end : nextStart;
}

/** Where the line ends (before its line end) when only space and a comment follow; undefined when more does. */
function restOfLine(text: string, from: number): number | undefined {
  const at = skipSpace(text, from);
  const char = text[at];
  if (char !== undefined && char !== '#' && char !== '\n' && char !== '\r') return undefined;
  const lineBreak = text.indexOf('\n', from);
  if (lineBreak === -1) return text.length;
  return text[lineBreak - 1] === '\r' ? lineBreak - 1 : lineBreak;
}
