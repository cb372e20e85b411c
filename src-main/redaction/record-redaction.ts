/**
 * From stored bytes to what leaves: the one function that the relay, the Leaves tab and the leak report share.
 *
 *     bytes ─field-walk.ts: may a rule concern them?─▶ no: the very same bytes
 *                                   └▶ yes: decode ─redact─▶ nothing changed and nothing hidden: the very same bytes
 *                                                         └▶ else: what changed is written anew (record-redaction-bytes.ts)
 *
 * Whatever goes wrong on the way holds the record: it does not leave.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import {
  type Change,
  type MaskedText,
  type MaskedTexts,
  type Part,
  type Parts,
  type RedactionContext,
  redact,
} from '../../src-shared/redaction/engine.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import { createRuleSet, type RuleSet } from '../../src-shared/redaction/rule-set.ts';
import type { Step } from '../../src-shared/redaction/rule-step.ts';
import { NOTHING_MASKED } from '../../src-shared/redaction/same-text.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { createCleanTexts } from './clean-texts.ts';
import { createFieldWalk, type Suspects } from './field-walk.ts';
import { createMaskedAround, type MaskedAround, NOTHING_AROUND } from './masked-around.ts';
import { rewriteMessage, surveyMessage, withoutFields } from './record-redaction-bytes.ts';
import { isSoundText, withSoundText } from './sound-text.ts';
import { PART_TYPES } from './walk-plans.ts';

export type RecordRedaction =
  /** `bytes` is the very object that was given. */
  | { outcome: 'unchanged'; bytes: Uint8Array; changes: readonly [] }
  /** Without changes when only unknown fields, or values that a later one replaces, were left out, or text was no UTF-8. */
  | {
      outcome: 'changed';
      bytes: Uint8Array;
      changes: readonly Change[];
      unknownFieldsDropped: boolean;
      /** What the event's other parts mask as well. */
      masked: MaskedTexts;
    }
  /** A rule drops the record; for an envelope: every record in it. */
  | { outcome: 'dropped'; changes: readonly Change[] }
  /** Must not leave. `reason` has nothing of the record in it. */
  | { outcome: 'held'; reason: string; changes: readonly [] };

/** Whose record it is; asked for only when a rule may concern the record. */
export type ContextSource = () => Omit<RedactionContext, 'exporter'>;

export interface RecordRedactor {
  /** Equal fingerprints redact equally. Stable across restarts; tells nothing of the key. */
  readonly fingerprint: string;
  readonly names: readonly string[];
  /** Why every record is held: the definition itself is wrong. */
  readonly problem?: string;
  /**
   * True: each of these records leaves as the very bytes that it is, and need not be given to {@link record}. False may be
   * wrong. `records`: what stands in a ScopeLogs, ScopeSpans or ScopeMetrics, each with tag and length. Never throws.
   */
  leavesAll(signal: Signal, records: Uint8Array): boolean;
  /**
   * `bytes`: a LogRecord, Span or Metric without tag and length. `contextOf` as `createContextSources` finds it; of spans and
   * metrics only whose group it is. `around`: what the envelopes masked. Never throws.
   */
  record(signal: Signal, bytes: Uint8Array, contextOf?: ContextSource, around?: MaskedAround): RecordRedaction;
  /**
   * `bytes`: an envelope as the log stores it. Whose records are in it is not asked: rules about agents, kinds or events
   * apply to every envelope. `around`: what was masked beside it and in its records. Never throws.
   */
  envelope(part: 'resource' | 'scope', bytes: Uint8Array, around?: readonly MaskedText[]): RecordRedaction;
}

const PARTS: Readonly<Record<Signal, Part>> = { logs: 'log', traces: 'span', metrics: 'metric' };
const SCOPES: Readonly<Record<Signal, string>> = { logs: 'ScopeLogs', traces: 'ScopeSpans', metrics: 'ScopeMetrics' };

/** What is looked at before it is redacted: in more than this something often looks concerned, and looking takes as long. */
const MAX_LOOK_BYTES = 64 * 1024;

/** Compiles the rules; never throws. One that cannot work holds every record and says why in `problem`. */
export function createRecordRedactor(definition: RedactionDefinition): RecordRedactor {
  const compiled = compile(definition);
  if (typeof compiled === 'string') return holdEverything(definition, compiled);
  const ruleSet = compiled;
  const { exporter } = definition;
  const known: RedactionContext = exporter === undefined ? {} : { exporter };
  const isEmpty = ruleSet.steps.length === 0;
  const canNarrow = ruleSet.steps.every(isAboutSingleAttributes);
  const clean = createCleanTexts();
  const remembersRedacted = ruleSet.steps.every(isAboutEveryEvent);
  const walk = createFieldWalk(ruleSet, clean);

  function redactPart(
    part: Part,
    stored: Uint8Array,
    contextOf: ContextSource | undefined,
    around: MaskedAround,
  ): RecordRedaction {
    let bytes: Uint8Array;
    try {
      bytes = withSoundText(PART_TYPES[part].name, stored, definition.marks);
    } catch (error) {
      // Without rules all leaves as it is: the collector says what it makes of bytes that a disk has damaged.
      if (isEmpty) return { outcome: 'unchanged', bytes: stored, changes: [] };
      return held(`it cannot be redacted (${errorName(error)})`);
    }
    const redaction = redactSound(part, bytes, contextOf, around);
    if (bytes === stored || redaction.outcome !== 'unchanged') return redaction;
    return { outcome: 'changed', bytes, changes: [], unknownFieldsDropped: false, masked: NOTHING_MASKED };
  }

  function redactSound(
    part: Part,
    bytes: Uint8Array,
    contextOf: ContextSource | undefined,
    around: MaskedAround,
  ): RecordRedaction {
    if (isEmpty) return { outcome: 'unchanged', bytes, changes: [] };
    let context: RedactionContext | undefined;
    const contextOnce = () => {
      context ??= contextOf === undefined ? known : { ...contextOf(), ...known };
      return context;
    };
    try {
      if (bytes.length <= MAX_LOOK_BYTES && isLeftAlone(part, bytes, contextOnce) && !around.mayBeIn(bytes)) {
        return { outcome: 'unchanged', bytes, changes: [] };
      }
      return redactWhole(part, bytes, contextOnce(), around.texts);
    } catch (error) {
      return held(`it cannot be redacted (${errorName(error)})`);
    }
  }

  /** False may be wrong. Of a log record only those attributes are decoded that a rule may concern. */
  function isLeftAlone(part: Part, bytes: Uint8Array, contextOf: () => RedactionContext): boolean {
    if (part !== 'log' || !canNarrow) return !walk.mayConcern(part, bytes, contextOf);
    const suspects: Suspects = { ranges: [] };
    if (walk.mayConcern(part, bytes, contextOf, suspects)) return false;
    const { ranges, cleanId } = suspects;
    if (ranges.length === 0) return true;
    const rest = withoutFields(PART_TYPES.log, bytes, 'attributes', new Set(ranges.map(([start]) => start)));
    if (redactWhole('log', Buffer.concat(rest), contextOf()).outcome !== 'unchanged') return false;
    if (remembersRedacted && cleanId !== undefined) {
      for (const [start, end] of ranges) clean.add(bytes, start, end, cleanId);
    }
    return true;
  }

  function redactWhole(
    part: Part,
    bytes: Uint8Array,
    context: RedactionContext,
    around: readonly MaskedText[] = [],
  ): RecordRedaction {
    try {
      const type = PART_TYPES[part];
      const before = decodeMessage(type, bytes);
      const redaction = redact(part, before as unknown as Parts[Part], context, ruleSet, around);
      if (redaction.outcome === 'dropped' || redaction.outcome === 'held') return redaction;
      const survey = surveyMessage(type, bytes, ruleSet.unknownFields);
      const { changes } = redaction;
      if (redaction.outcome === 'unchanged' && !survey.hidesValues && !survey.dropsUnknown) {
        return { outcome: 'unchanged', bytes, changes: [] };
      }
      const after = redaction.value as unknown as Record<string, unknown>;
      const written = rewriteMessage(type, bytes, before, after, ruleSet.unknownFields, survey);
      const masked = redaction.outcome === 'changed' ? redaction.masked : NOTHING_MASKED;
      return { outcome: 'changed', changes, masked, ...written };
    } catch (error) {
      return held(`it cannot be redacted (${errorName(error)})`);
    }
  }

  return {
    fingerprint: fingerprintOf(definition, ruleSet),
    names: ruleSet.names,
    leavesAll: (signal, records) => isEmpty && isSoundText(SCOPES[signal], records),
    record: (signal, bytes, contextOf, around = NOTHING_AROUND) => redactPart(PARTS[signal], bytes, contextOf, around),
    envelope: (part, bytes, around = []) => redactPart(part, bytes, undefined, createMaskedAround(around)),
  };
}

/** Whether what a step does to an attribute of a log record can be told from that attribute alone. */
function isAboutSingleAttributes(step: Step): boolean {
  return !('allowed' in step);
}

/** Whether what a step does to an attribute is the same in every record of a sender. */
function isAboutEveryEvent(step: Step): boolean {
  if ('unknown' in step) return true;
  return 'rule' in step && (step.rule.isForEveryEvent || !step.rule.places.has('attributes'));
}

/** The rule set, or why there is none. */
function compile({ names, rules, marks, keyHex }: RedactionDefinition): RuleSet | string {
  const used = rules.filter(({ name }) => names.includes(name));
  const hashing = used.find(({ action }) => action.do === 'hash');
  if (hashing !== undefined && keyHex === '') return `there is no key for the rule ${hashing.name}`;
  const key = Buffer.from(keyHex, 'hex');
  const keyedHash = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  try {
    const result = createRuleSet({ names, rules: used, keyedHash, marks });
    if (result.ok) return result.ruleSet;
    return `there is no rule and no bundle named ${result.unknownNames.map((name) => JSON.stringify(name)).join(', ')}`;
  } catch (error) {
    return `a rule cannot be used (${errorName(error)})`;
  }
}

function holdEverything(definition: RedactionDefinition, problem: string): RecordRedactor {
  return {
    fingerprint: digest(['held', problem, definition.names]),
    names: definition.names,
    problem,
    leavesAll: () => false,
    record: () => held(problem),
    envelope: () => held(problem),
  };
}

function held(reason: string): RecordRedaction {
  return { outcome: 'held', reason, changes: [] };
}

/** Exporters with the same rules have the same fingerprint, so that they can share what was encoded. */
function fingerprintOf({ exporter, rules, names, keyHex }: RedactionDefinition, ruleSet: RuleSet): string {
  const isAboutExporter = rules.some(({ name, where }) => where.exporters !== undefined && names.includes(name));
  const keyId = createHmac('sha256', Buffer.from(keyHex, 'hex')).update('key id').digest('hex');
  return digest([isAboutExporter ? (exporter ?? null) : null, ruleSet.definition, keyId]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 32);
}

/** Messages of errors quote what they stumbled over. */
function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
