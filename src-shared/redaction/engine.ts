/**
 * Redaction: one pure function that the preview, the relay and the leak report share.
 *
 *     bytes ─field-walk.ts──────▶ no: the bytes leave as they are
 *                              └▶ yes: decode ─redact─▶ unchanged: the bytes leave as they are
 *                                                     ├▶ changed:   `value` is encoded
 *                                                     ├▶ dropped:   nothing leaves
 *                                                     └▶ held:      nothing leaves, it is counted and shown
 *
 * A request is redacted in parts: its records one by one, its resource and scope envelopes once for each group. What one part of an
 * event masks, the others mask as well (`same-text.ts`). Rules apply in order. Redacting what was redacted changes nothing, unless one rule matches what another leaves of a value.
 */

import type { Metric } from '../otlp/metric.ts';
import type { InstrumentationScope, LogRecord, Resource } from '../otlp/otlp-json.ts';
import type { Span } from '../otlp/span.ts';
import { DROP_EVENT } from './act.ts';
import { applyAllowList } from './allow-list.ts';
import { applyRule } from './apply-rule.ts';
import type { Change } from './change.ts';
import type { RedactionContext } from './compile-rule.ts';
import { addMark } from './marks.ts';
import { createWork, WorkExceededError } from './metered-text.ts';
import type { RuleSet } from './rule-set.ts';
import { type MaskedText, type MaskedTexts, maskedTexts, maskSameText, NOTHING_MASKED } from './same-text.ts';
import { createCodesReader } from './secrets/codes.ts';
import { type Part, SHAPES } from './shapes.ts';
import { applyUnknownText } from './unknown-text/apply-unknown-text.ts';
import type { UnknownTextContext } from './unknown-text/unknown-text.ts';

export type { Change } from './change.ts';
export type { RedactionContext } from './compile-rule.ts';
export type { MaskedText, MaskedTexts } from './same-text.ts';
export type { Part } from './shapes.ts';

/** The decoded form of each part. The envelopes are those of ResourceLogs and ScopeLogs, and of their siblings. */
export interface Parts {
  log: LogRecord;
  span: Span;
  metric: Metric;
  resource: { resource: Resource; schemaUrl?: string };
  scope: { scope: InstrumentationScope; schemaUrl?: string };
}

export type Redaction<T> =
  /** `value` is the very object that was given. */
  | { outcome: 'unchanged'; value: T; changes: readonly [] }
  /** `masked`: what the other parts of the event mask as well. */
  | { outcome: 'changed'; value: T; changes: readonly Change[]; masked: MaskedTexts }
  /** A rule drops the record; for an envelope: every record in it. */
  | { outcome: 'dropped'; changes: readonly Change[] }
  /** It could not be redacted and must not leave. `reason` has nothing of the record in it. */
  | { outcome: 'held'; reason: string; changes: readonly [] };

/** Never throws. `value` is not changed. `around`: what was masked in the other parts of the event. */
export function redact<P extends Part>(
  part: P,
  value: Parts[P],
  context: RedactionContext,
  ruleSet: RuleSet,
  around: readonly MaskedText[] = [],
): Redaction<Parts[P]> {
  if (!Object.hasOwn(SHAPES, part)) return { outcome: 'held', reason: `no rules for ${part}`, changes: [] };
  let at = '';
  try {
    const changes: Change[] = [];
    const codesOf = createCodesReader();
    const secrets = new Map<string, string>();
    let after = value;
    for (const step of ruleSet.steps) {
      if ('allowed' in step) {
        at = step.name;
        after = applyAllowList(part, after, step.allowed, step.name, changes);
        continue;
      }
      if ('unknown' in step) {
        at = step.name;
        after = applyUnknownText(step.unknown, part, after, senderOf(context), step.name, changes);
        continue;
      }
      at = step.rule.name;
      if (!step.rule.applies(context)) continue;
      const run = { rule: step.rule, keyedHash: ruleSet.keyedHash, changes, work: createWork(), codesOf, secrets };
      const applied = applyRule(run, part, after);
      if (applied === DROP_EVENT) return { outcome: 'dropped', changes };
      after = applied;
    }
    at = 'same text';
    const masked = after === value ? NOTHING_MASKED : maskedTexts(changes, secrets, ruleSet.contentRules);
    after = maskSameText(part, after, changes, masked, around);
    if (after === value) return { outcome: 'unchanged', value, changes: [] };
    return { outcome: 'changed', value: ruleSet.marks ? addMark(part, after, changes) : after, changes, masked };
  } catch (error) {
    if (error instanceof WorkExceededError) return { outcome: 'held', reason: tooMuchWork(at), changes: [] };
    // Messages of errors quote what they stumbled over: only the kind of error is told.
    const kind = error instanceof Error ? error.name : 'Error';
    return { outcome: 'held', reason: `rule ${at} failed (${kind})`, changes: [] };
  }
}

/** Whom text that nobody has explained is judged by. */
export function senderOf({ agent, groupAgent, ...context }: RedactionContext): UnknownTextContext {
  const known = agent ?? groupAgent;
  return known === undefined ? context : { ...context, agent: known };
}

function tooMuchWork(rule: string): string {
  return `rule ${rule} takes too long on this record: make its expression simpler, or name the keys that it is about`;
}
