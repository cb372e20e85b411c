/**
 * Edits a TOML text by span: what no edit is about stays byte for byte, comments, order, blank lines and line ends
 * included. The parser only checks: after each edit the text must parse to exactly what was wanted, or nothing is done.
 *
 * Where things go, and what goes with them:
 * - A key that is there keeps its place, its spacing and the comment behind it. Inline tables, dotted keys and lists are
 *   edited inside; a table that is set is brought to the wanted value key by key.
 * - A new key goes behind the last key of its table, a new table behind the last one of its family (the tables that share
 *   most of its path), else at the end. A new table stands on one line where its parent has its own header and no
 *   child with one: `exporter = { … }` under `[otel]`.
 * - Removing a key takes its line. Removing a table takes its headers, their lines down to the last key, the comments
 *   directly below that, and the block of comments directly above the header, unless that block begins the file.
 * - Arrays of tables (`[[…]]`) are never changed.
 */
import { stepArray } from './edit-array.ts';
import { insertKey, insertTable, removeStatements } from './edit-statements.ts';
import { formatKeys, formatValue } from './format-toml.ts';
import {
  isTable,
  parseToml,
  sameValue,
  splitBom,
  startsWith,
  type TomlTable,
  type TomlValue,
  valueAt,
  withValue,
} from './parse-toml.ts';
import { type Patch, patchText } from './patch-text.ts';
import { type Entry, fullPath, layOut, type Statement, type ValueNode } from './toml-layout.ts';

export interface ConfigEdit {
  /** Keys from the root. */
  path: string[];
  /** Absent or undefined: the key, or the table with all it holds, is removed. */
  value?: TomlValue | undefined;
}

export type EditResult =
  | { ok: true; text: string }
  /** `syntax`: the text given does not parse; line and column count from 1. */
  | { ok: false; reason: 'syntax'; line: number; column: number; message: string }
  | { ok: false; reason: 'refused'; path: string[]; message: string };

/** Why an edit cannot be made; never leaves this module. */
class Refusal extends Error {}

/** Steps of one list before it is written anew. */
const MAX_LIST_STEPS = 64;

/** Applies the edits in order, all or none. */
export function applyEdits(text: string, edits: readonly ConfigEdit[]): EditResult {
  const { bom, rest: original } = splitBom(text);
  try {
    parseToml(original);
  } catch (error) {
    const { line, col, message } = error as { line?: number; col?: number; message: string };
    const reason = message.split('\n')[0] ?? '';
    return { ok: false, reason: 'syntax', line: (line ?? 0) + 1, column: (col ?? 0) + 1, message: reason };
  }
  let current = original;
  for (const { path, value } of edits) {
    try {
      current = applyOne(current, path, value);
    } catch (error) {
      const message =
        error instanceof Refusal ? error.message : 'it cannot be changed here without changing something else';
      return { ok: false, reason: 'refused', path: [...path], message: `${formatKeys(path)}: ${message}` };
    }
  }
  if (original !== '' && !original.endsWith('\n')) current = current.replace(/\r?\n$/, '');
  return { ok: true, text: bom + current };
}

function applyOne(text: string, path: readonly string[], value: TomlValue | undefined): string {
  if (path.length === 0) throw new Refusal('a key must be named');
  const root = parseToml(text);
  const wanted = withValue(root, path, value);
  if (wanted === undefined) throw new Refusal('a key on the way to it is not a table');
  const result = value === undefined ? removeAt(text, path) : setAt(text, path, value);
  const parsed = parseToml(result);
  // A table that was never written by itself goes with its last key.
  let expected = wanted;
  for (let depth = path.length - 1; value === undefined && depth > 0; depth--) {
    const holder = path.slice(0, depth);
    const holderValue = valueAt(expected, holder);
    if (valueAt(parsed, holder) !== undefined || !isTable(holderValue) || Object.keys(holderValue).length > 0) break;
    expected = withValue(expected, holder, undefined) ?? expected;
  }
  if (!sameValue(parsed, expected)) throw new Refusal('it cannot be changed here without changing something else');
  return result;
}

function setAt(text: string, path: readonly string[], value: unknown): string {
  const root = parseToml(text);
  const current = valueAt(root, path);
  if (current !== undefined && sameValue(current, value)) return text;
  const statements = layOut(text);
  const holder = findHolder(statements, path);
  if (isTable(current) && isTable(value)) return setTable(text, path, current, value);
  if (holder !== undefined) {
    const rest = path.slice(fullPath(holder).length);
    return patchText(text, setInside(text, holder.entry.value, rest, current, value));
  }
  if (Array.isArray(current)) throw new Refusal('it is written as [[…]]; change it in the file');
  if (current !== undefined) return setAt(removeAt(text, path), path, value);
  return insertNew(text, statements, root, path, value);
}

function setTable(text: string, path: readonly string[], current: TomlTable, value: TomlTable): string {
  let result = text;
  for (const [key, inner] of Object.entries(value)) result = setAt(result, [...path, key], inner);
  for (const key of Object.keys(current)) {
    if (!Object.hasOwn(value, key)) result = removeAt(result, [...path, key]);
  }
  // A table that stood only in its keys' lines is gone with them.
  return valueAt(parseToml(result), path) === undefined ? setAt(result, path, value) : result;
}

type Holder = Statement & { entry: Entry };

/** The line whose value is, or holds, what is at `path`. */
function findHolder(statements: readonly Statement[], path: readonly string[]): Holder | undefined {
  return statements.find(
    (statement): statement is Holder =>
      statement.entry !== undefined && !statement.inArray && startsWith(path, fullPath(statement)),
  );
}

/** Sets what `rest` names inside of a value; `rest` empty: the value itself. `current`: what is there now. */
function setInside(text: string, node: ValueNode, rest: readonly string[], current: unknown, value: unknown): Patch[] {
  if (rest.length === 0) {
    if (node.kind === 'array' && Array.isArray(current) && Array.isArray(value))
      return setList(text, node, current, value);
    return [{ start: node.start, end: node.end, text: formatValue(value, text.slice(node.start, node.end)) }];
  }
  if (node.kind !== 'inline') throw new Refusal('a key on the way to it is not a table');
  const inner = node.entries.find((entry) => startsWith(rest, entry.keys));
  if (inner !== undefined) return setInside(text, inner.value, rest.slice(inner.keys.length), current, value);
  if (node.entries.some((entry) => startsWith(entry.keys, rest))) return rewriteInline(text, node, rest, value);
  // Under a dotted key of the table the rest is dotted as well, else nested.
  const dotted = rest.length > 1 && node.entries.some((entry) => entry.keys.length > 1 && entry.keys[0] === rest[0]);
  const last = node.entries.at(-1);
  const equals = last === undefined ? ' = ' : text.slice(last.keyEnd, last.value.start);
  const keys = dotted ? rest : rest.slice(0, 1);
  const nested = dotted ? value : rest.slice(1).reduceRight((held: unknown, key) => ({ [key]: held }), value);
  const added = `${formatKeys(keys)}${equals}${formatValue(nested)}`;
  if (last === undefined) return [{ start: node.start, end: node.end, text: `{ ${added} }` }];
  return [{ start: last.value.end, end: last.value.end, text: `, ${added}` }];
}

/** Step by step on a text of its own, so that what stands between the items stays. */
function setList(text: string, node: ValueNode, current: readonly unknown[], value: readonly unknown[]): Patch[] {
  const prefix = 'x = ';
  let list = prefix + text.slice(node.start, node.end);
  let items: readonly unknown[] = current;
  for (let step = 0; step < MAX_LIST_STEPS && !sameValue(items, value); step++) {
    const inner = layOut(list)[0]?.entry?.value;
    if (inner === undefined) break;
    list = patchText(list, stepArray(list, inner, items, value));
    items = parseToml(list)['x'] as unknown[];
  }
  const written = sameValue(items, value) ? list.slice(prefix.length) : formatValue(value);
  return [{ start: node.start, end: node.end, text: written }];
}

function insertNew(
  text: string,
  statements: readonly Statement[],
  root: TomlTable,
  path: readonly string[],
  value: unknown,
): string {
  const parent = path.slice(0, -1);
  const hasHeader = (table: readonly string[]) =>
    table.length === 0 ||
    statements.some(({ kind, table: other, inArray }) => kind === 'header' && !inArray && same(other, table));
  if (hasHeader(parent)) {
    const hasChildHeaders = statements.some(
      ({ kind, table }) => kind === 'header' && table.length === path.length && startsWith(table, parent),
    );
    const asHeader = isTable(value) && (parent.length === 0 || hasChildHeaders);
    return asHeader
      ? insertTable(text, statements, path, value)
      : insertKey(text, statements, parent, path.slice(-1), value);
  }
  let known = parent;
  while (valueAt(root, known) === undefined) known = known.slice(0, -1);
  const dotted = statements.findLast(
    (statement) =>
      known.length > statement.table.length &&
      statement.entry !== undefined &&
      !statement.inArray &&
      startsWith(fullPath(statement), known),
  );
  if (dotted !== undefined && !hasHeader(known)) {
    return insertKey(text, statements, dotted.table, path.slice(dotted.table.length), value, dotted);
  }
  if (isTable(value)) return insertTable(text, statements, path, value);
  return insertTable(text, statements, parent, { [path.at(-1) ?? '']: value });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && startsWith(a, b);
}

function removeAt(text: string, path: readonly string[]): string {
  const current = valueAt(parseToml(text), path);
  if (current === undefined) return text;
  const statements = layOut(text);
  const holder = findHolder(statements, path);
  if (holder !== undefined) {
    const rest = path.slice(fullPath(holder).length);
    if (rest.length === 0) return patchText(text, [{ start: holder.start, end: holder.end, text: '' }]);
    return patchText(text, removeInside(text, holder.entry.value, rest));
  }
  if (Array.isArray(current)) throw new Refusal('it is written as [[…]]; change it in the file');
  return removeStatements(text, statements, path);
}

function removeInside(text: string, node: ValueNode, rest: readonly string[]): Patch[] {
  if (node.kind !== 'inline') throw new Refusal('a key on the way to it is not a table');
  const index = node.entries.findIndex((entry) => startsWith(rest, entry.keys));
  const entry = node.entries[index];
  if (entry === undefined) return rewriteInline(text, node, rest, undefined);
  const deeper = rest.slice(entry.keys.length);
  if (deeper.length > 0) return removeInside(text, entry.value, deeper);
  const previous = node.entries[index - 1];
  const next = node.entries[index + 1];
  if (next !== undefined) return [{ start: entry.start, end: next.start, text: '' }];
  if (previous !== undefined) return [{ start: previous.value.end, end: entry.value.end, text: '' }];
  return [{ start: node.start, end: node.end, text: '{}' }];
}

/** For what is written as dotted keys inside of an inline table: the table is written anew. */
function rewriteInline(text: string, node: ValueNode, rest: readonly string[], value: unknown): Patch[] {
  const table = parseToml(`x = ${text.slice(node.start, node.end)}`)['x'] as TomlTable;
  return [{ start: node.start, end: node.end, text: formatValue(withValue(table, rest, value)) }];
}
