/**
 * The rules of one exporter, ready to run: the names that its `redact` lists, in order, each a bundle or a rule of
 * `[sluice.redaction.rules]`. What uses redaction needs four things: `rulesSchema` (rule.ts) for the settings, `BUNDLES` and
 * `defaultRedact` (bundles.ts) for what is on offer, `createRuleSet` here, and `redact` (engine.ts). A leak report asks
 * `findSecrets` (secrets/find-secrets.ts) besides, and for unknown fields `mayHoldSecret` where {@link RuleSet.unknownFields}
 * says so.
 */
import type { KeyedHash } from './act.ts';
import { unknownRuleNames } from './bundle-names.ts';
import { BUNDLES, isBundleName, type UnknownFields } from './bundles.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import { DEFINITION_VERSION } from './definition-version.ts';
import { createPrefilter, type Prefilter } from './prefilter.ts';
import type { Rule } from './rule.ts';

export interface RuleSetOptions {
  /** What the exporter's `redact` lists. */
  names: readonly string[];
  /** The rules of config.toml. */
  rules?: readonly Rule[];
  /** HMAC-SHA256 with the installation's key, as hex. */
  keyedHash: KeyedHash;
  /** Whether what was changed gets the attribute `sluice.redacted`; default true. */
  marks?: boolean;
}

/** A step of a rule set: a rule, or a list of what may stay. */
export type Step = { rule: CompiledRule } | { allowed: ReadonlySet<string>; name: string };

export interface RuleSet {
  names: readonly string[];
  steps: readonly Step[];
  keyedHash: KeyedHash;
  marks: boolean;
  unknownFields: UnknownFields;
  /**
   * The rules as canonical JSON, without the hash key. Equal texts redact equally, so a hash of it tells what rules were in
   * force when something was sent.
   */
  definition: string;
  /**
   * Whether any rule may concern a record, told from its protobuf bytes (without tag and length) alone. False is certain:
   * the bytes can leave as they are. Decodes nothing.
   */
  mayConcern: Prefilter;
}

export type RuleSetResult = { ok: true; ruleSet: RuleSet } | { ok: false; unknownNames: string[] };

/** Fails with the names that are neither bundles nor rules. */
export function createRuleSet({ names, rules = [], keyedHash, marks = true }: RuleSetOptions): RuleSetResult {
  const own = new Map(rules.map((rule) => [rule.name, rule]));
  const unknownNames = unknownRuleNames(names, rules);
  if (unknownNames.length > 0) return { ok: false, unknownNames };
  const steps = [...new Set(names)].flatMap((name) => stepsOf(name, own));
  const ruleSet: RuleSet = {
    names,
    steps,
    keyedHash,
    marks,
    unknownFields: unknownFieldsOf(names, own),
    definition: JSON.stringify({
      version: DEFINITION_VERSION,
      marks,
      steps: [...new Set(names)].map((name) => own.get(name) ?? (isBundleName(name) ? definitionOf(name) : name)),
    }),
    mayConcern: createPrefilter(steps),
  };
  return { ok: true, ruleSet };
}

function definitionOf(name: keyof typeof BUNDLES): object {
  const { rules, allowedKeys, unknownFields } = BUNDLES[name];
  return { name, rules, allowedKeys, unknownFields };
}

/** A rule of the user's goes before a bundle of the same name. */
function stepsOf(name: string, own: ReadonlyMap<string, Rule>): Step[] {
  const rule = own.get(name);
  if (rule !== undefined) return [{ rule: compileRule(rule) }];
  if (!isBundleName(name)) return [];
  const bundle = BUNDLES[name];
  const allowed: Step[] = bundle.allowedKeys === undefined ? [] : [{ allowed: new Set(bundle.allowedKeys), name }];
  return [...allowed, ...bundle.rules.map((bundled): Step => ({ rule: compileRule(bundled, name) }))];
}

const STRICTNESS: readonly UnknownFields[] = ['keep', 'drop-secrets', 'drop'];

function unknownFieldsOf(names: readonly string[], own: ReadonlyMap<string, Rule>): UnknownFields {
  return names.reduce<UnknownFields>((strictest, name) => {
    const policy: UnknownFields = own.has(name) || !isBundleName(name) ? 'keep' : BUNDLES[name].unknownFields;
    return STRICTNESS.indexOf(policy) > STRICTNESS.indexOf(strictest) ? policy : strictest;
  }, 'keep');
}
