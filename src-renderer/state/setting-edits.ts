/**
 * Edits of config.toml that are not saved yet, as pure functions. An edit list holds at most one edit for each key, none
 * inside another, and none that would change nothing.
 */
import type { SettingEdit, SettingTable, SettingValue } from '../../src-shared/contract/settings-api.ts';

export function isTable(value: SettingValue | undefined): value is SettingTable {
  return typeof value === 'object' && !Array.isArray(value);
}

export function valueAt(values: SettingTable, path: readonly string[]): SettingValue | undefined {
  let value: SettingValue | undefined = values;
  for (const key of path) {
    if (!isTable(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A copy with the value at `path` set, or removed when it is undefined. Tables on the way are made. */
export function withValue(
  values: SettingTable,
  path: readonly string[],
  value: SettingValue | undefined,
): SettingTable {
  const [key, ...rest] = path;
  if (key === undefined) return values;
  const copy = { ...values };
  if (rest.length > 0) {
    const inner = copy[key];
    if (value === undefined && !isTable(inner)) return values;
    copy[key] = withValue(isTable(inner) ? inner : {}, rest, value);
  } else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy;
}

/** The file's values with the edits. */
export function withEdits(values: SettingTable, edits: readonly SettingEdit[]): SettingTable {
  return edits.reduce((before, { path, value }) => withValue(before, path, value), values);
}

/** The list with one more edit. `values` is what the file says. */
export function addEdit(edits: readonly SettingEdit[], values: SettingTable, edit: SettingEdit): SettingEdit[] {
  const around = edits.find(({ path }) => path.length < edit.path.length && startsWith(edit.path, path));
  if (around !== undefined) {
    const table = isTable(around.value) ? around.value : {};
    const inner = withValue(table, edit.path.slice(around.path.length), edit.value);
    if (around.value === undefined && edit.value === undefined) return [...edits];
    return replaced(edits, values, { path: around.path, value: inner });
  }
  return replaced(edits, values, edit);
}

/** In the place of the edit of the same key, so that the order in which keys were touched stays. */
function replaced(edits: readonly SettingEdit[], values: SettingTable, edit: SettingEdit): SettingEdit[] {
  const isNeeded = !isSame(valueAt(values, edit.path), edit.value);
  const at = edits.findIndex(({ path }) => path.length === edit.path.length && startsWith(path, edit.path));
  const rest = edits.map((one, index) => (index === at && isNeeded ? edit : one));
  const kept = rest.filter((one) => one === edit || !startsWith(one.path, edit.path));
  return isNeeded && at < 0 ? [...kept, edit] : kept;
}

export function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length <= path.length && start.every((key, index) => key === path[index]);
}

export function isSame(a: SettingValue | undefined, b: SettingValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => isSame(one, b[index]));
  }
  if (!isTable(a) || !isTable(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}
