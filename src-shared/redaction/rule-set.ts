/**
 * The rules of one exporter, ready to run: the names that its `redact` lists, in order, each a bundle or a rule of
 * `[sluice.redaction.rules]`. What uses redaction needs four things: `ruleTablesSchema` (rule.ts) for the settings, `BUNDLES` and
 * `defaultRedact` (bundles.ts) for what is on offer, `createRuleSet` here, and `redact` (engine.ts). A leak report asks
 * `findSecrets` (secrets/find-secrets.ts) besides, and for unknown fields `mayHoldSecret` where {@link RuleSet.unknownFields}
 * says so.
 */

import type { Agent } from '../agents/agent.ts';
import type { AgentId } from '../agents/agents.ts';
import type { KeyedHash } from './act.ts';
import { unknownRuleNames } from './bundle-names.ts';
import { BUNDLES, isBundleName, sharedContentKeys, type UnknownFields } from './bundles.ts';
import { compileRule } from './compile-rule.ts';
import { DEFINITION_VERSION } from './definition-version.ts';
import { UNKNOWN_TEXT } from './refinements.ts';
import type { Rule } from './rule.ts';
import type { Step } from './rule-step.ts';
import { createTextQuestions, type TextQuestions } from './text-questions.ts';
import { createUnknownText } from './unknown-text/unknown-text.ts';

export interface RuleSetOptions {
  /** What the exporter's `redact` lists. */
  names: readonly string[];
  /** The rules of config.toml. */
  rules?: readonly Rule[];
  /** For tests: `unknown-text` knows these agents' own keys and the registry only; left out: all that is known. */
  agents?: ReadonlyArray<Agent<AgentId>>;
  /** HMAC-SHA256 with the installation's key, as hex. */
  keyedHash: KeyedHash;
  /** Whether what was changed gets the attribute `sluice.redacted`; default true. */
  marks?: boolean;
}

const CONTENT_BUNDLES: readonly string[] = ['prompts', 'tool-arguments', 'tool-output', 'unknown-text', 'content'];

export interface RuleSet {
  names: readonly string[];
  steps: readonly Step[];
  keyedHash: KeyedHash;
  marks: boolean;
  unknownFields: UnknownFields;
  /** Bundles that mask content: what they masked is masked wherever it stands again. */
  contentRules: ReadonlySet<string>;
  /**
   * The rules as canonical JSON, without the hash key. Equal texts redact equally, so a hash of it tells what rules were in
   * force when something was sent.
   */
  definition: string;
  /** Asked of undecoded fields: whether any rule may concern them. */
  questions: TextQuestions;
}

export type RuleSetResult = { ok: true; ruleSet: RuleSet } | { ok: false; unknownNames: string[] };

/** Fails with the names that are neither bundles nor rules. */
export function createRuleSet({
  names,
  rules: given = [],
  keyedHash,
  marks = true,
  agents,
}: RuleSetOptions): RuleSetResult {
  // The name is a bundle's: under it stands what the user said about single keys.
  const [refinements, rules] = partition(given, ({ name }) => name === UNKNOWN_TEXT);
  const own = new Map(rules.map((rule) => [rule.name, rule]));
  const unknownNames = unknownRuleNames(names, rules);
  if (unknownNames.length > 0) return { ok: false, unknownNames };
  const steps = [...new Set(names)].flatMap((name) => stepsOf(name, own, refinements, agents));
  const ruleSet: RuleSet = {
    names,
    steps,
    keyedHash,
    marks,
    unknownFields: unknownFieldsOf(names, own),
    contentRules: new Set(CONTENT_BUNDLES.filter((name) => names.includes(name) && !own.has(name))),
    definition: JSON.stringify({
      version: DEFINITION_VERSION,
      marks,
      steps: [...new Set(names)].map(
        (name) => own.get(name) ?? (isBundleName(name) ? definitionOf(name, refinements) : name),
      ),
    }),
    questions: createTextQuestions(steps),
  };
  return { ok: true, ruleSet };
}

function definitionOf(name: keyof typeof BUNDLES, refinements: readonly Rule[]): object {
  const { rules, allowedKeys, unknownFields, masksUnknown } = BUNDLES[name];
  return { name, rules: masksUnknown ? [...rules, ...refinements] : rules, allowedKeys, unknownFields };
}

function partition<T>(list: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((one) => !test(one))];
}

/** A rule of the user's goes before a bundle of the same name. */
function stepsOf(
  name: string,
  own: ReadonlyMap<string, Rule>,
  refinements: readonly Rule[],
  agents: ReadonlyArray<Agent<AgentId>> | undefined,
): Step[] {
  const rule = own.get(name);
  if (rule !== undefined) return [{ rule: compileRule(rule) }];
  if (!isBundleName(name)) return [];
  const bundle = BUNDLES[name];
  if (bundle.masksUnknown) {
    const keysOf = (rules: readonly Rule[]) => rules.flatMap(({ where }) => where.keys ?? []);
    const [allows, masks] = partition(refinements, (one) => one.allows === true);
    const keys = { knownKeys: sharedContentKeys(), allowed: keysOf(allows), masked: keysOf(masks) };
    return [{ unknown: createUnknownText(agents === undefined ? keys : { ...keys, agents, knownKeys: [] }), name }];
  }
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
