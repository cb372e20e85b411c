/** `-c key=value`: a dotted key, and a TOML value or else the text as it stands, as Codex reads them. */

import { locateKey } from '../settings/locate-key.ts';
import { parseToml } from '../settings/parse-toml.ts';
import { asObject } from './response-event.ts';

export interface Override {
  path: readonly string[];
  value: unknown;
  /** As it was given, for messages. */
  text: string;
}

export type OverrideResult = { ok: true; override: Override } | { ok: false; error: string };

const KEY_PART = /"[^"]*"|'[^']*'|[^.\s"']+/g;
const DOTTED_KEY = new RegExp(`^(?:${KEY_PART.source})(?:\\.(?:${KEY_PART.source}))*$`);
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export function parseOverride(text: string): OverrideResult {
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(0, equals)).trim();
  const path = DOTTED_KEY.test(key) ? (key.match(KEY_PART) ?? []).map(unquoted) : [];
  if (path.length === 0 || path.some((part) => part === '' || FORBIDDEN.has(part))) {
    return { ok: false, error: `-c takes KEY=VALUE, such as model="gpt-5"; found "${shortKey(text)}"` };
  }
  return { ok: true, override: { path, value: parseValue(text.slice(equals + 1).trim()), text } };
}

function parseValue(text: string): unknown {
  try {
    return parseToml(`value = ${text}`)['value'];
  } catch {
    return unquoted(text);
  }
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}

/** Values may hold keys, so at most what stands before the first `=` is repeated. */
function shortKey(text: string): string {
  const equals = text.indexOf('=');
  return equals === -1 ? text : text.slice(0, equals + 1);
}

/** A copy of the tables with the overrides in force, later ones over earlier ones. */
export function applyOverrides(root: Record<string, unknown>, overrides: readonly Override[]): Record<string, unknown> {
  let result = root;
  for (const { path, value } of overrides) result = withValue(result, path, value);
  return result;
}

function withValue(table: Record<string, unknown>, path: readonly string[], value: unknown): Record<string, unknown> {
  const [key, ...rest] = path;
  if (key === undefined) return table;
  return { ...table, [key]: rest.length === 0 ? value : withValue(asObject(table[key]) ?? {}, rest, value) };
}

/** `file:line:column`, or the `-c` that said it. */
export function placeOf(keys: readonly string[], overrides: readonly Override[], toml: string, file: string): string {
  const override = overrides.findLast(({ path }) => {
    const depth = Math.min(path.length, keys.length);
    return path.slice(0, depth).every((part, index) => keys[index] === part);
  });
  if (override !== undefined) return `-c ${override.path.join('.')}`;
  const { line, column } = locateKey(toml, keys);
  return `${file}:${line}:${column}`;
}
