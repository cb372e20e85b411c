/** Values of a TOML text, and how two of them compare. */
import { parse } from '@iarna/toml';

/** What an edit may write. The file itself may also hold dates and integers beyond 2^53, which are kept as they are. */
export type TomlValue = string | number | boolean | TomlValue[] | { [key: string]: TomlValue };
export type TomlTable = Record<string, unknown>;

const BOM = '\uFEFF';

/**
 * The parser (3.0.0) knows no byte order mark and takes the CR of a CRLF for part of a comment, which it then refuses;
 * both are usual in files from Windows. Throws the parser's error (`line`, `col` from 0).
 */
export function parseToml(text: string): TomlTable {
  return parse(splitBom(text).rest.replaceAll('\r\n', '\n'));
}

export function splitBom(text: string): { bom: string; rest: string } {
  return text.startsWith(BOM) ? { bom: BOM, rest: text.slice(1) } : { bom: '', rest: text };
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Own keys only: a file may well name a table `constructor`. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (!isTable(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** Equal as TOML values; the order of keys does not count. `0` and `-0` are one number. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'number' && typeof b === 'number') return Number.isNaN(a) && Number.isNaN(b);
  if (a instanceof Date && b instanceof Date) return a.constructor === b.constructor && String(a) === String(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (!isTable(a) || !isTable(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

/** A copy of `root` with the value at `path` set, or removed when undefined. Undefined when something else is on the way. */
export function withValue(root: TomlTable, path: readonly string[], value: unknown): TomlTable | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return undefined;
  const inner = Object.hasOwn(root, key) ? root[key] : undefined;
  if (rest.length === 0) return value === undefined ? without(root, key) : withOwn(root, key, value);
  if (inner !== undefined && !isTable(inner)) return undefined;
  if (inner === undefined && value === undefined) return root;
  const changed = withValue(inner ?? {}, rest, value);
  return changed === undefined ? undefined : withOwn(root, key, changed);
}

export function without(table: TomlTable, key: string): TomlTable {
  return fromEntries(Object.entries(table).filter(([name]) => name !== key));
}

/** Also for a key named `__proto__`. */
function withOwn(table: TomlTable, key: string, value: unknown): TomlTable {
  return Object.hasOwn(table, key)
    ? fromEntries(Object.entries(table).map(([name, old]) => [name, name === key ? value : old]))
    : fromEntries([...Object.entries(table), [key, value]]);
}

function fromEntries(entries: Array<[string, unknown]>): TomlTable {
  return Object.fromEntries(entries);
}

export function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return path.length >= start.length && start.every((key, index) => path[index] === key);
}
