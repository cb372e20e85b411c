/**
 * What a run that exports by itself redacts: `[otel.exporters.default].redact` with the rules of `[sluice.redaction]`, as
 * the host does for the exporter named `default`.
 */
import { BUNDLE_NAMES, type Rule } from '../../src-shared/redaction/rule.ts';
import { type OtelSettings, sluiceSchema } from '../../src-shared/settings/schema.ts';
import type { RedactionDefinition } from '../otlp/relay-log.ts';
import { type Home, prepareFolder } from '../settings/home.ts';
import { findFaults, type ValueFault } from '../settings/read-settings.ts';
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
  const parsed = sluiceSchema
    .pick({ redaction: true })
    .safeParse({ redaction: asObject(root['sluice'])?.['redaction'] });
  if (!parsed.success) {
    const faults = findFaults(root['sluice'], parsed.error).map(
      ({ path, message }): ValueFault => ({ path: ['sluice', ...path], message: `sluice.${message}` }),
    );
    return { ok: false, faults };
  }
  const { mark, rules } = parsed.data.redaction;
  const names = otel.exporters[EXPORTER]?.redact ?? (await defaultNames(otel));
  const known = [...BUNDLE_NAMES, ...rules.map(({ name }) => name)];
  const unknown = names.filter((name) => !known.includes(name)).map((name) => JSON.stringify(name));
  if (unknown.length > 0) {
    const message = `${unknown.join(', ')} is no bundle and no rule of [sluice.redaction.rules]; there are ${known.join(', ')}`;
    return { ok: false, faults: [{ path: LIST, message: `${LIST.join('.')}: ${message}` }] };
  }
  const used = rules.filter(({ name }) => names.includes(name));
  return { ok: true, redaction: { exporter: EXPORTER, names, rules: used, marks: mark } };
}

/** The bundles know the agents' keys; they are loaded only when they are asked. */
async function defaultNames(otel: OtelSettings): Promise<readonly string[]> {
  const { defaultRedact } = await import('../../src-shared/redaction/bundles.ts');
  return defaultRedact(otel.log_user_prompt);
}

export type KeyedRedaction = { ok: true; redaction: RedactionDefinition } | { ok: false; error: string };

/** With the home's key, which is made when a rule needs it and there is none. */
export async function withHashKey(redaction: RunRedaction, home: Home): Promise<KeyedRedaction> {
  const hashing = redaction.rules.find(hashes);
  if (hashing === undefined) return { ok: true, redaction: { ...redaction, keyHex: '' } };
  const { loadRedactionKey } = await import('../host/redaction-key.ts');
  try {
    prepareFolder(home.folder);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  const key = loadRedactionKey(home.folder);
  if (!key.ok) return { ok: false, error: `The rule ${hashing.name} hashes. ${key.reason}` };
  return { ok: true, redaction: { ...redaction, keyHex: key.keyHex } };
}

function hashes({ action }: Rule): boolean {
  return action.do === 'hash';
}
