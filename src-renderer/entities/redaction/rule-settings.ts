/**
 * Redaction in config.toml as the window edits it: rules are tables `[sluice.redaction.rules.NAME]`, and what applies, in
 * which order, is an exporter's `redact` list. Pure functions over values and edits.
 */

import type { SettingEdit, SettingTable, SettingValue } from '../../../src-shared/contract/settings-api.ts';
import { ownValue } from '../../../src-shared/outside/own-value.ts';
import { BUNDLE_NAMES, defaultRedact, isBundleName } from '../../../src-shared/redaction/bundles.ts';
import { exporterNames, optionsPath } from '../../state/exporter-settings.ts';
import { isTable, valueAt } from '../../state/setting-edits.ts';

export const RULES_PATH: readonly string[] = ['sluice', 'redaction', 'rules'];

export function rulePath(name: string): string[] {
  return [...RULES_PATH, name];
}

/** The tables as they would stand in the file. */
export function ruleTables(values: SettingTable): SettingTable {
  const tables = valueAt(values, RULES_PATH);
  return isTable(tables) ? tables : {};
}

export function ruleNames(values: SettingTable): string[] {
  return Object.keys(ruleTables(values));
}

export function redactPath(exporter: string): string[] {
  return [...optionsPath(exporter), 'redact'];
}

/** The file's list for an exporter; undefined when it has none and the default holds. */
export function writtenRedact(values: SettingTable, exporter: string): string[] | undefined {
  const list = valueAt(values, redactPath(exporter));
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : undefined;
}

export function defaultOf(values: SettingTable): string[] {
  return defaultRedact(valueAt(values, ['otel', 'log_user_prompt']) === true);
}

export function redactOf(values: SettingTable, exporter: string): string[] {
  return writtenRedact(values, exporter) ?? defaultOf(values);
}

/** Everything that a `redact` list may name: rules of the user's own first, as they go before a bundle of the same name. */
export function namesOnOffer(values: SettingTable): string[] {
  return [...new Set([...ruleNames(values), ...BUNDLE_NAMES])];
}

export function exportersUsing(values: SettingTable, rule: string): string[] {
  return exporterNames(values).filter((exporter) => redactOf(values, exporter).includes(rule));
}

/** Puts a rule on an exporter's list, at its end, or takes it off. */
export function putOnList(values: SettingTable, exporter: string, rule: string, isUsed: boolean): SettingEdit {
  const list = redactOf(values, exporter).filter((name) => name !== rule);
  return { path: redactPath(exporter), value: isUsed ? [...list, rule] : list };
}

/** The rule under another name, in the lists that name it as well. */
export function renameRule(values: SettingTable, from: string, to: string): SettingEdit[] {
  const table = ownValue(ruleTables(values), from);
  if (table === undefined || from === to) return [];
  return [{ path: rulePath(from) }, { path: rulePath(to), value: table }, ...inLists(values, from, to)];
}

/** Takes the rule away, and out of the lists that name it: a list with a name that nothing has stops its exporter. */
export function removeRule(values: SettingTable, name: string): SettingEdit[] {
  return [{ path: rulePath(name) }, ...(isBundleName(name) ? [] : inLists(values, name, undefined))];
}

function inLists(values: SettingTable, from: string, to: string | undefined): SettingEdit[] {
  return exporterNames(values).flatMap((exporter) => {
    const list = writtenRedact(values, exporter);
    if (list === undefined || !list.includes(from)) return [];
    const value = list.flatMap((name) => (name !== from ? [name] : to === undefined ? [] : [to]));
    return [{ path: redactPath(exporter), value }];
  });
}

/** Undefined when the name can be given to a rule. The form is that of the schema. */
export function faultOfRuleName(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'A rule needs a name.';
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name)) return 'Letters, digits, dots, - and _ only, such as "customers".';
  if (isBundleName(name)) return `"${name}" is a bundle.`;
  return taken.includes(name) ? `There is a rule named ${name} already.` : undefined;
}

/** A new rule's start: its pattern matches nothing, so that nothing changes before it is written. */
export function newRule(): SettingTable {
  return { in: ['attributes', 'body'], regex: 'CUST-[0-9]+', action: 'mask' };
}

export type WhatKind = 'whole' | 'regex' | 'detector';

export function whatOf(table: SettingTable): WhatKind {
  return table['regex'] !== undefined ? 'regex' : table['detector'] !== undefined ? 'detector' : 'whole';
}

/** Undefined: of all kinds. */
export function detectorKinds(value: SettingValue | undefined): string[] | undefined {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' && value !== 'all' ? [value] : undefined;
}

export const ACTIONS = ['mask', 'keep-first', 'keep-last', 'hash', 'truncate', 'drop', 'drop-event'] as const;
export type ActionKind = (typeof ACTIONS)[number];

export interface ActionDraft {
  kind: ActionKind;
  /** Of `mask`; undefined: the usual one. */
  text?: string;
  /** Of `keep-first`, `keep-last` (characters) and `truncate` (bytes). */
  amount?: SettingValue;
}

/** The file's `action`; anything that is no action counts as the default. */
export function actionOf(value: SettingValue | undefined): ActionDraft {
  if (typeof value === 'string') return { kind: ACTIONS.find((kind) => kind === value) ?? 'mask' };
  if (!isTable(value)) return { kind: 'mask' };
  const kind = ACTIONS.find((one) => Object.hasOwn(value, one)) ?? 'mask';
  const parameter = value[kind];
  if (kind === 'mask') return { kind, ...(typeof parameter === 'string' ? { text: parameter } : {}) };
  return { kind, ...(parameter === undefined ? {} : { amount: parameter }) };
}

const FIRST_AMOUNTS: Partial<Record<ActionKind, number>> = { 'keep-first': 4, 'keep-last': 4, truncate: 1_024 };

export function actionValue({ kind, text, amount }: ActionDraft): SettingValue {
  if (kind === 'mask') return text === undefined || text === '' ? 'mask' : { mask: text };
  const first = FIRST_AMOUNTS[kind];
  return first === undefined ? kind : { [kind]: amount ?? first };
}
