/** Runs the `secrets` rule over an attack set, through the engine as the relay does, and says what is left. */
import { redact } from '../../../src-shared/redaction/engine.ts';
import { createRuleSet } from '../../../src-shared/redaction/rule-set.ts';
import type { AttackSet } from './attack-set.ts';
import { type AttackText, GROUPS, type Group, type LookalikeText } from './attack-text.ts';

export interface Measured {
  groups: Readonly<Record<Group, { texts: number; masked: number }>>;
  lookalikes: { texts: number; spared: number };
  leaks: readonly { entry: AttackText; left: string }[];
  alarms: readonly { entry: LookalikeText; left: string }[];
}

export function measure({ texts, lookalikes }: AttackSet): Measured {
  const groups = Object.fromEntries(GROUPS.map((group) => [group, { texts: 0, masked: 0 }])) as Record<
    Group,
    { texts: number; masked: number }
  >;
  const leaks: { entry: AttackText; left: string }[] = [];
  for (const entry of texts) {
    const left = leaves(entry);
    const tally = groups[entry.group];
    tally.texts++;
    if (isGone(entry, left)) tally.masked++;
    else leaks.push({ entry, left });
  }
  const alarms = lookalikes
    .map((entry) => ({ entry, left: leaves(entry) }))
    .filter(({ entry, left }) => left !== entry.text);
  return { groups, lookalikes: { texts: lookalikes.length, spared: lookalikes.length - alarms.length }, leaks, alarms };
}

const rules = createRuleSet({ names: ['secrets'], keyedHash: () => '', marks: false });

/** The text after redaction; empty when the record is held or dropped. */
function leaves({ text, key }: Pick<LookalikeText, 'text' | 'key'>): string {
  if (!rules.ok) throw new Error('no rule "secrets"');
  const value = { stringValue: text };
  const record = key === undefined ? { attributes: [], body: value } : { attributes: [{ key, value }] };
  const redaction = redact('log', record, {}, rules.ruleSet);
  if (redaction.outcome === 'held' || redaction.outcome === 'dropped') return '';
  const left = key === undefined ? redaction.value.body : redaction.value.attributes?.[0]?.value;
  return left?.stringValue ?? '';
}

/** Neither the needle nor a telling piece of it is left: half of a short one, eight characters of a long one. */
function isGone({ text, needle, also = [] }: AttackText, redacted: string): boolean {
  // The mask's own words are nobody's secret.
  const left = redacted.replaceAll(/\[SECRET:[\w-]+\]/g, '\n');
  return [needle, ...also].every((secret) => {
    const rest = text.split(secret).join('\n');
    const size = Math.min(secret.length, Math.max(4, Math.min(8, Math.ceil(secret.length / 2))));
    for (let from = 0; from + size <= secret.length; from++) {
      const piece = secret.slice(from, from + size);
      if (left.includes(piece) && !rest.includes(piece)) return false;
    }
    return true;
  });
}
