/**
 * What a run that exports by itself redacts: `[otel.exporters.default].redact` with the rules of `[sluice.redaction]`, as
 * the host does for the exporter named `default`.
 */
import { defaultRedact, knownRuleNames, unknownRuleNames } from '../../src-shared/redaction/bundle-names.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import { type KeySettings, refinementRules } from '../../src-shared/redaction/refinements.ts';
import type { Rule } from '../../src-shared/redaction/rule.ts';
import type { OtelSettings } from '../../src-shared/settings/otel-schema.ts';
import type { ExporterConfig } from '../exporter-kinds/exporter-kinds.ts';
import { type Home, prepareFolder } from '../settings/home.ts';
import { findFaults, type ValueFault } from '../settings/settings-faults.ts';
import { asObject } from './response-event.ts';

/** All but the key of hashes. */
export type RunRedaction = Omit<RedactionDefinition, 'keyHex'>;

export type RunRedactionResult = { ok: true; redaction: RunRedaction } | { ok: false; faults: ValueFault[] };

const EXPORTER = 'default';
const LIST = ['otel', 'exporters', EXPORTER, 'redact'];

/** `root`: config.toml with what `-c` laid over it. */
export async function readRunRedaction(
  root: Readonly<Record<string, unknown>>,
  otel: OtelSettings,
): Promise<RunRedactionResult> {
  const read = await readRules(root);
  if (!read.ok) return read;
  const { rules, marks, keys } = read;
  const names = otel.exporters[EXPORTER]?.redact ?? defaultRedact(otel.log_user_prompt);
  const unknown = unknownRuleNames(names, rules);
  if (unknown.length > 0) {
    const listed = unknown.map((name) => JSON.stringify(name)).join(', ');
    const known = knownRuleNames(rules).join(', ');
    const message = `${listed} is no bundle and no rule of [sluice.redaction.rules]; there are ${known}`;
    return { ok: false, faults: [{ path: LIST, message: `${LIST.join('.')}: ${message}` }] };
  }
  const used = [...rules.filter(({ name }) => names.includes(name)), ...refinementRules(keys, names)];
  return { ok: true, redaction: { exporter: EXPORTER, names, rules: used, marks } };
}

type RulesResult = { ok: true; rules: Rule[]; marks: boolean; keys: KeySettings } | { ok: false; faults: ValueFault[] };

/** The schema of rules compiles expressions and knows every kind of secret: a file without rules does not load it. */
async function readRules(root: Readonly<Record<string, unknown>>): Promise<RulesResult> {
  const redaction = asObject(root['sluice'])?.['redaction'];
  if (redaction === undefined) return { ok: true, rules: [], marks: true, keys: { allowed_keys: [], masked_keys: [] } };
  const { sluiceSchema } = await import('../../src-shared/settings/schema.ts');
  const parsed = sluiceSchema.pick({ redaction: true }).safeParse({ redaction });
  if (parsed.success) {
    const { rules, mark, ...keys } = parsed.data.redaction;
    return { ok: true, rules, marks: mark, keys };
  }
  const faults = findFaults(root['sluice'], parsed.error).map(
    ({ path, message }): ValueFault => ({ path: ['sluice', ...path], message: `sluice.${message}` }),
  );
  return { ok: false, faults };
}

export type KeyedRedaction = { ok: true; redaction: RedactionDefinition } | { ok: false; error: string };

/** With the home's key, which is made when a rule needs it, something is sent and there is none. */
export async function withHashKey(
  redaction: RunRedaction,
  exporter: ExporterConfig,
  home: Home,
): Promise<KeyedRedaction> {
  const hashing = redaction.rules.find(({ action }) => action.do === 'hash');
  if (hashing === undefined || exporter.kind === 'none') return { ok: true, redaction: { ...redaction, keyHex: '' } };
  const { loadRedactionKey } = await import('../redaction/redaction-key.ts');
  try {
    prepareFolder(home.folder);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  const key = loadRedactionKey(home.folder);
  if (!key.ok) return { ok: false, error: `The rule ${hashing.name} hashes. ${key.reason}` };
  return { ok: true, redaction: { ...redaction, keyHex: key.keyHex } };
}
