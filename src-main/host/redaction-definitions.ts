/** Settings become what an exporter redacts by. */
import { ownValue } from '../../src-shared/outside/own-value.ts';
import { BUNDLE_NAMES, defaultRedact, unknownRuleNames } from '../../src-shared/redaction/bundle-names.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import { refinementRules } from '../../src-shared/redaction/refinements.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';

export type RedactionResult =
  | { ok: true; definition: RedactionDefinition }
  /** `names`: what applies as written, all the same. */
  | { ok: false; names: string[]; reason: string };

/** What is redacted for an exporter of config.toml, or why nothing can leave to it. */
export function redactionDefinition(settings: Settings, exporter: string, key: RedactionKey): RedactionResult {
  const { otel, sluice } = settings;
  const { rules, mark } = sluice.redaction;
  const names = [...(ownValue(otel.exporters, exporter)?.redact ?? defaultRedact(otel.log_user_prompt))];
  const unknown = unknownRuleNames(names, rules);
  if (unknown.length > 0) {
    const listed = unknown.map((name) => JSON.stringify(name)).join(', ');
    const own = rules.length === 0 ? 'no rules of your own' : `your own ${rules.map(({ name }) => name).join(', ')}`;
    const reason =
      `redact under [otel.exporters.${exporter}] lists ${listed}, which is no bundle and no rule, so nothing is sent. ` +
      `There are the bundles ${BUNDLE_NAMES.join(', ')}, and ${own}.`;
    return { ok: false, names, reason };
  }
  const used = [...rules.filter(({ name }) => names.includes(name)), ...refinementRules(sluice.redaction, names)];
  const hashing = used.find(({ action }) => action.do === 'hash');
  if (hashing !== undefined && !key.ok) {
    return { ok: false, names, reason: `The rule ${hashing.name} hashes, so nothing is sent. ${key.reason}` };
  }
  return { ok: true, definition: { exporter, names, rules: used, marks: mark, keyHex: key.ok ? key.keyHex : '' } };
}

/**
 * What would be redacted for an exporter that is new. Bundles, with what was said about single keys: rules apply to exporters whose `redact`
 * lists them.
 */
export function defaultDefinition({ otel, sluice }: Settings, key: RedactionKey): RedactionDefinition {
  const names = defaultRedact(otel.log_user_prompt);
  return {
    exporter: '',
    names,
    rules: refinementRules(sluice.redaction, names),
    marks: sluice.redaction.mark,
    keyHex: key.ok ? key.keyHex : '',
  };
}
