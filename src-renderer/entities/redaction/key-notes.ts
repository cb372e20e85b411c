/** Notes on a field whose key nobody has explained, and the edits of config.toml that explain it. Pure functions. */
import { type AgentId, KNOWN_AGENTS } from '../../../src-shared/agents/agents.ts';
import type { SettingEdit, SettingTable } from '../../../src-shared/contract/settings-api.ts';
import { sharedContentKeys } from '../../../src-shared/redaction/bundles.ts';
import { type KeySettings, UNKNOWN_TEXT } from '../../../src-shared/redaction/refinements.ts';
import { createKeyClasses } from '../../../src-shared/redaction/unknown-text/key-classes.ts';
import { SEEN_KEYS } from '../../../src-shared/redaction/unknown-text/seen-keys.ts';
import { valueAt } from '../../state/setting-edits.ts';

export type KeyNote =
  /** Masked because nobody has said what it holds. */
  | 'masked'
  /** The user masks it by name. */
  | 'masked-by-you'
  /** The user lets it leave. */
  | 'allowed'
  /** Leaves: a new key with short values. */
  | 'new';

const ALLOWED = ['sluice', 'redaction', 'allowed_keys'] as const;
const MASKED = ['sluice', 'redaction', 'masked_keys'] as const;

const classOf = createKeyClasses({ agents: KNOWN_AGENTS, knownKeys: sharedContentKeys() });

export interface NotedField {
  key: string;
  isText: boolean;
  /** Names of the rules that changed it. */
  changedBy: readonly string[];
}

/** Undefined: there is nothing to say. `redact`: what applies. */
export function keyNote(
  { key, isText, changedBy }: NotedField,
  agent: AgentId,
  redact: readonly string[],
  values: SettingTable,
): KeyNote | undefined {
  if (!redact.includes(UNKNOWN_TEXT)) return undefined;
  if (changedBy.includes(UNKNOWN_TEXT)) return listAt(values, MASKED).includes(key) ? 'masked-by-you' : 'masked';
  if (listAt(values, ALLOWED).includes(key)) return 'allowed';
  const isNew = isText && changedBy.length === 0 && !SEEN_KEYS.has(key) && classOf(key, agent) === 'unknown';
  return isNew ? 'new' : undefined;
}

/** The edits of one click: the key on one list, and off the other; `nobody`: off both. */
export function explainKey(values: SettingTable, key: string, as: 'allowed' | 'masked' | 'nobody'): SettingEdit[] {
  const edits: SettingEdit[] = [];
  for (const [path, isOn] of [
    [ALLOWED, as === 'allowed'],
    [MASKED, as === 'masked'],
  ] as const) {
    const list = listAt(values, path);
    const rest = list.filter((one) => one !== key);
    const after = isOn ? [...rest, key] : rest;
    if (after.length !== list.length)
      edits.push(after.length === 0 ? { path: [...path] } : { path: [...path], value: after });
  }
  return edits;
}

/** What was said about single keys, as a trial takes it. */
export function saidOfKeys(values: SettingTable): Record<keyof KeySettings, string[]> {
  return { allowed_keys: listAt(values, ALLOWED), masked_keys: listAt(values, MASKED) };
}

function listAt(values: SettingTable, path: readonly string[]): string[] {
  const list = valueAt(values, path);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

/** The list that was the default before `unknown-text`, written out. */
export function isOldDefault(list: readonly string[] | undefined): boolean {
  return list !== undefined && list.length === 2 && list.includes('prompts') && list.includes('secrets');
}
