/**
 * What the walk, the engine, the relay and the leak report say of the same record must agree:
 *
 *     walk says no ⇒ the engine changes nothing
 *     the relay's bytes, decoded = what the engine left; bytes that it leaves alone are the very same
 *     the leak report finds a secret ⇔ the rule `secrets` changes something; in what leaves it finds none
 */
import { createHmac } from 'node:crypto';
import { type Part, type Parts, redact } from '../../../src-shared/redaction/engine.ts';
import { findInPart } from '../../../src-shared/redaction/findings.ts';
import { createRuleSet, type RuleSet } from '../../../src-shared/redaction/rule-set.ts';
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import { decodeMessage } from '../../otlp/decode.ts';
import { encodeMessage } from '../../otlp/json-to-protobuf.ts';
import { createFieldWalk } from '../../redaction/field-walk.ts';
import { createRecordRedactor, type RecordRedactor } from '../../redaction/record-redaction.ts';
import { PART_TYPES } from '../../redaction/walk-plans.ts';
import { makeCase } from './redaction-cases.ts';

/** What exporters list. */
const LISTS = [['secrets'], ['prompts', 'secrets', 'unknown-text'], ['tool-output', 'content', 'identity']] as const;
const KEY_HEX = '11';
const CONTEXTS = [
  {},
  { agent: 'codex', event: 'codex.tool_result' },
  { agent: 'other', event: '', scope: 's' },
] as const;
const SIGNALS = { log: 'logs', span: 'traces', metric: 'metrics' } as const;

export interface FuzzFigures {
  records: number;
  /** Of each list of rules: how many the walk said yes to, and how many were changed. */
  lists: Array<{ names: readonly string[]; walkSaysYes: number; changed: number }>;
  /** Of each kind of disagreement the first ones. */
  failures: string[];
  failed: number;
}

const MAX_TOLD = 20;

export function checkRedaction(
  records: number,
  seed: number,
  onProgress: (done: number) => void = () => {},
): FuzzFigures {
  const random = createRandomSource(seed);
  const subjects = LISTS.map((names) => {
    const ruleSet = ruleSetOf(names);
    const redactor = createRecordRedactor({ names: [...names], rules: [], marks: false, keyHex: KEY_HEX });
    return { names, ruleSet, redactor, walk: createFieldWalk(ruleSet), walkSaysYes: 0, changed: 0 };
  });
  const figures: FuzzFigures = { records, lists: subjects, failures: [], failed: 0 };
  // The lengths of a place follow one another: a small number starts anywhere.
  const first = random.below(1_000_000);
  for (let index = 0; index < records; index++) {
    const { part, bytes, label } = makeCase(random, first + index);
    const context = random.pick([...CONTEXTS]);
    const fail = (what: string) => {
      figures.failed++;
      if (figures.failures.length < MAX_TOLD) figures.failures.push(`${what}: ${label}`);
    };
    for (const subject of subjects) {
      const value = decodeMessage(PART_TYPES[part], bytes) as unknown as Parts[Part];
      const asked = SIGNALS[part as keyof typeof SIGNALS] === undefined ? {} : context;
      const said = subject.walk.mayConcern(part, bytes, () => asked);
      const engine = redact(part, value, asked, subject.ruleSet);
      if (said) subject.walkSaysYes++;
      if (engine.outcome !== 'unchanged') subject.changed++;
      if (!said && engine.outcome !== 'unchanged') fail(`${subject.names} leaves: the walk says no`);
      const relay = relayed(subject.redactor, part, bytes, asked);
      if (relay.outcome !== engine.outcome) fail(`${subject.names}: relay ${relay.outcome}, engine ${engine.outcome}`);
      if (relay.outcome === 'unchanged' && relay.bytes !== bytes) fail('unchanged bytes are others');
      if (relay.outcome === 'changed' && engine.outcome === 'changed') {
        const expected = encodeMessage(PART_TYPES[part], engine.value);
        if (textOf(part, relay.bytes) !== textOf(part, expected))
          fail(`${subject.names}: other bytes than the engine's`);
      }
      if (subject.names[0] !== 'secrets' || engine.outcome === 'held' || engine.outcome === 'dropped') continue;
      const found = secretsIn(part, value);
      if (found > 0 !== (engine.outcome === 'changed')) fail(`${found} secrets are reported, ${engine.outcome}`);
      if (secretsIn(part, engine.value) > 0) fail('a secret is found in what leaves');
    }
    if (index % 50_000 === 49_999) onProgress(index + 1);
  }
  return figures;
}

function ruleSetOf(names: readonly string[]): RuleSet {
  const keyedHash = (text: string) => createHmac('sha256', Buffer.from(KEY_HEX, 'hex')).update(text).digest('hex');
  const made = createRuleSet({ names, keyedHash, marks: false });
  if (!made.ok) throw new Error(`no rules ${made.unknownNames}`);
  return made.ruleSet;
}

function relayed(redactor: RecordRedactor, part: Part, bytes: Uint8Array, context: (typeof CONTEXTS)[number]) {
  return part === 'resource' || part === 'scope'
    ? redactor.envelope(part, bytes)
    : redactor.record(SIGNALS[part], bytes, () => context);
}

function textOf(part: Part, bytes: Uint8Array): string {
  return JSON.stringify(decodeMessage(PART_TYPES[part], bytes));
}

function secretsIn(part: Part, value: Parts[Part]): number {
  return findInPart(part, value, {}).filter(({ kind }) => kind === 'secret').length;
}
