/**
 * Which secrets and contents a part holds: the engine run with rules that only look. What is looked at, and how (nested
 * values, JSON in strings, base64), is so by construction what redaction covers.
 */
import type { ContentClass } from '../agents/agent-table.ts';
import { WITHHELD_TEXTS } from '../agents/withheld.ts';
import type { AnyValue } from '../otlp/otlp-json.ts';
import { plainValue } from '../otlp/plain-value.ts';
import { BUNDLES, contentKeys, WHOLE_BUT_ERRORS } from './bundles.ts';
import type { Change } from './change.ts';
import type { RedactionContext } from './compile-rule.ts';
import { type MaskedText, type Parts, redact } from './engine.ts';
import { type FoundExample, withoutExamples } from './example-keys.ts';
import { DEFAULT_MASK, type Rule } from './rule.ts';
import { createRuleSet, type RuleSet } from './rule-set.ts';
import { maskSecrets } from './secrets/find-secrets.ts';
import type { Part } from './shapes.ts';

export interface PartFinding {
  /** `example`: a key that documentation prints. */
  kind: 'secret' | 'content' | 'example';
  /** `github-token`; `prompt`. */
  type: string;
  /** Such as `attributes["output"]`. */
  path: string;
  count: number;
  /** At most {@link MAX_EXCERPT} characters, every secret in it masked: around the secret, or the content's beginning. */
  excerpt: string;
}

/** UTF-16 units. */
export const MAX_EXCERPT = 80;

/** `identity` tells who and where, which is not content. A key of several classes counts once, for the first of them. */
const CONTENT_RULES: readonly Rule[] = [
  ...named('toolArguments', BUNDLES['tool-arguments'].rules),
  ...named('toolOutput', BUNDLES['tool-output'].rules),
  ...named('response', [
    {
      name: 'response',
      where: { keys: contentKeys('response') },
      what: WHOLE_BUT_ERRORS,
      action: { do: 'mask' },
    },
  ]),
  ...named('prompt', BUNDLES.prompts.rules),
  ...named('other', [
    { name: 'other', where: { keys: contentKeys('other') }, what: { match: 'whole' }, action: { do: 'mask' } },
  ]),
];

function named(type: ContentClass, rules: readonly Rule[]): Rule[] {
  return rules.map((rule, index) => ({ ...rule, name: index === 0 ? type : `${type}.${index}` }));
}

const SECRETS_PROBE = probe(['secrets'], []);
const CONTENT_PROBE = probe(
  CONTENT_RULES.map(({ name }) => name),
  CONTENT_RULES,
);

/** Of both, in one pass. */
export const FINDING_RULES: RuleSet = probe(['secrets', ...CONTENT_RULES.map(({ name }) => name)], CONTENT_RULES);

function probe(names: readonly string[], rules: readonly Rule[]): RuleSet {
  const made = createRuleSet({ names, rules, marks: false, keyedHash: (text) => text });
  if (!made.ok) throw new Error(`there are no rules named ${made.unknownNames.join(', ')}`);
  return made.ruleSet;
}

export interface PartLook {
  /** Secrets, contents, examples; each in order of places. */
  findings: PartFinding[];
  /** Its secrets: where they stand in the other parts of the event they are found, too. */
  secrets: readonly MaskedText[];
}

/**
 * `masks`: texts that stand for nothing, see {@link masksOf}. `around`: secrets of the event's other parts. Throws when the part
 * cannot be looked through.
 */
export function lookThroughPart<P extends Part>(
  part: P,
  value: Parts[P],
  context: RedactionContext,
  masks: readonly string[] = [],
  around: readonly MaskedText[] = [],
): PartLook {
  const { value: real, examples } = withoutExamples(part, value);
  const masked = redact(part, real, context, SECRETS_PROBE, around);
  if (masked.outcome === 'held') throw new Error(masked.reason);
  // What is shown of contents is taken from where the secrets are masked already.
  const content = redact(part, masked.outcome === 'dropped' ? real : masked.value, context, CONTENT_PROBE);
  if (content.outcome === 'held') throw new Error(content.reason);
  return {
    findings: [
      ...masked.changes.flatMap(secretFindings),
      ...ownClasses(content.changes, masks).map(contentFinding),
      ...examples.map(exampleFinding),
    ],
    secrets: masked.outcome === 'changed' ? masked.masked.texts() : [],
  };
}

/** Of a part on its own. */
export function findInPart<P extends Part>(
  part: P,
  value: Parts[P],
  context: RedactionContext,
  masks: readonly string[] = [],
): PartFinding[] {
  return lookThroughPart(part, value, context, masks).findings;
}

/** Of places with contents of several classes (JSON in a string has keys of its own) only that of the whole, if it has one. */
function ownClasses(changes: readonly Change[], masks: readonly string[]): Change[] {
  const places = Map.groupBy(changes, ({ path }) => path);
  return [...places.values()].flatMap((atPlace) => {
    const before = atPlace[0]?.before;
    if (before === undefined || isWithheld(before, masks)) return [];
    const whole = atPlace.find(({ after }) => after?.stringValue === DEFAULT_MASK);
    return whole === undefined ? atPlace : [{ ...whole, before }];
  });
}

const MASK = /\[SECRET:([a-z0-9-]+)\]/g;

function secretFindings({ path, before, after, count }: Change): PartFinding[] {
  const text = after === undefined ? '' : textOf(after);
  const counts = new Map<string, number>();
  const places = new Map<string, number>();
  for (const { 1: type = '', index } of text.matchAll(MASK)) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (!places.has(type)) places.set(type, index);
  }
  for (const { 1: type = '' } of textOf(before).matchAll(MASK)) counts.set(type, (counts.get(type) ?? 0) - 1);
  const visible = [...counts.values()].reduce((sum, one) => sum + one, 0);
  if (visible < count) {
    // The rest is inside base64 or bytes, where the masks do not show.
    counts.clear();
    for (const [type, inside] of maskSecrets(textOf(before))?.counts ?? []) counts.set(type, inside);
  }
  const found = [...counts].filter(([, inside]) => inside > 0);
  const kinds: Array<[string, number]> = found.length > 0 ? found : [['secret', count]];
  return kinds.map(([type, inside]) => ({
    kind: 'secret' as const,
    type,
    path: maskedPath(path),
    count: inside,
    excerpt: excerptAround(text, places.get(type) ?? 0),
  }));
}

function contentFinding({ path, rule, before, count }: Change): PartFinding {
  const type = rule.split('.')[0] ?? rule;
  return { kind: 'content', type, path: maskedPath(path), count, excerpt: excerptAround(textOf(before), 0) };
}

function exampleFinding({ type, path, count, text }: FoundExample): PartFinding {
  const shown = maskSecrets(text)?.text ?? text;
  return { kind: 'example', type, path: maskedPath(path), count, excerpt: excerptAround(shown, 0) };
}

/** Keys are in a path, and secrets may be in keys. */
function maskedPath(path: string): string {
  return maskSecrets(path)?.text ?? path;
}

/** What stands in the place of a content: written by agents themselves, or left by rules. */
const WITHHELD = new RegExp(
  [
    ...[DEFAULT_MASK, ...WITHHELD_TEXTS].map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')),
    String.raw`\[SECRET:[a-z0-9-]+\]`,
    String.raw`\[HASH:[0-9a-f]{32}\]`,
  ].join('|'),
  'gi',
);
/** Longer texts have more in them than marks. */
const MAX_WITHHELD = 1_000;

function isWithheld(value: AnyValue, masks: readonly string[]): boolean {
  const text = textOf(value);
  if (text === 'null') return true;
  if (text.length > MAX_WITHHELD) return false;
  const rest = masks.reduce((left, mask) => left.replaceAll(mask, ''), text);
  return rest.replaceAll(WITHHELD, '').trim() === '';
}

/** Texts that these rules leave in the place of what they mask: nothing of a content that has become one is there any more. */
export function masksOf(rules: readonly Rule[]): string[] {
  return rules.flatMap(({ action }) => (action.do === 'mask' && action.text !== undefined ? [action.text] : []));
}

function textOf(value: AnyValue): string {
  return value.stringValue ?? value.bytesValue ?? JSON.stringify(plainValue(value));
}

function excerptAround(text: string, at: number): string {
  if (text.length <= MAX_EXCERPT) return text;
  const start = Math.max(0, Math.min(at - MAX_EXCERPT / 4, text.length - MAX_EXCERPT));
  return text.slice(start, start + MAX_EXCERPT).replaceAll(LONE_SURROGATE, '');
}

const LONE_SURROGATE = /(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/g;

/**
 * Numbers of the findings of a part that are still in what leaves of it. When a place has moved (an element before it was
 * dropped), equal kinds count as the same: rather one too many than one too few.
 */
export function stillThere(
  findings: ReadonlyArray<{ kind: string; type: string; path: string; excerpt: string }>,
  leaving: readonly PartFinding[],
): number[] {
  const still = new Set<number>();
  for (const left of leaving) {
    const same = findings.map((one, index) => ({ ...one, index })).filter(({ type }) => type === left.type);
    const matches = [
      same.filter(({ path }) => path === left.path),
      same.filter(({ excerpt }) => excerpt === left.excerpt),
      same,
    ].find((some) => some.length > 0);
    for (const { index } of matches ?? []) still.add(index);
  }
  return [...still].sort((a, b) => a - b);
}
