import type { ValuePath } from '../../../src-shared/contract/host-api.ts';

/** Strings longer than this are cut in an event's details. UTF-16 units. */
export const MAX_DETAIL_STRING = 32 * 1024;

/** A copy of a plain JSON value in which long strings are cut; `cuts` says where and how long they are. */
export function cutStrings<T>(value: T, path: ValuePath, cuts: Array<{ path: ValuePath; length: number }>): T {
  return cutValue(value, path, cuts) as T;
}

function cutValue(value: unknown, path: ValuePath, cuts: Array<{ path: ValuePath; length: number }>): unknown {
  if (typeof value === 'string') {
    if (value.length <= MAX_DETAIL_STRING) return value;
    cuts.push({ path, length: value.length });
    const last = value.charCodeAt(MAX_DETAIL_STRING - 1);
    return value.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_DETAIL_STRING - 1 : MAX_DETAIL_STRING);
  }
  if (Array.isArray(value)) return value.map((item, i) => cutValue(item, [...path, i], cuts));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutValue(item, [...path, key], cuts)]));
  }
  return value;
}

/** The string at a path; undefined when there is none. */
export function stringAt(value: unknown, path: ValuePath): string | undefined {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return typeof at === 'string' ? at : undefined;
}
