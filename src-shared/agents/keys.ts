import type { KeyId } from './record-reader.ts';

/**
 * Registry of the attribute keys that some agent's table reads. Tables register while their module loads; a reader over
 * bytes builds its lookup from {@link keyNames} once, afterwards. Ids are dense and start at 0.
 */
const names: string[] = [];
const ids = new Map<string, KeyId>();

export function registerKey(name: string): KeyId {
  let id = ids.get(name);
  if (id === undefined) {
    id = names.length;
    names.push(name);
    ids.set(name, id);
  }
  return id;
}

/** Every registered key; index = id. */
export function keyNames(): readonly string[] {
  return names;
}
