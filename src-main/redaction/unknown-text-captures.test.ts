/** `unknown-text` over everything that was captured, and over what ordinary programs send. */
import { describe, expect, it } from 'vitest';
import { defaultRedact } from '../../src-shared/redaction/bundle-names.ts';
import { type Part, redact } from '../../src-shared/redaction/engine.ts';
import { createRuleSet, type RuleSet } from '../../src-shared/redaction/rule-set.ts';
import { ordinaryTelemetry } from '../../src-shared/testing/ordinary-telemetry.ts';
import { allCaptures, type CapturedPart, partsOf } from '../testing/all-captures.ts';
import { maskedRows } from './testing/masked-rows.ts';
import { MASKED_IN_CAPTURES, MASKED_IN_ORDINARY, type MaskedRow } from './testing/masked-table.ts';

const CAPTURES = allCaptures();

/** What was asked and answered in the captures, longer ones first. */
const SAID = [
  'SUBAGENT-JOB: run echo from-subagent and report',
  'delegate the echo to a subagent',
  'create notes.txt and edit it',
  'what is the weather in Berlin',
  'write a long answer',
  'please echo hello',
  'greet the world',
  'write slowly',
  'Subagent finished.',
  'Not allowed.',
  'It failed.',
  'All done.',
  'Greeted.',
  'Edited.',
];
const ONE_WORD = ['copilot-cli-1.0.102 sub gen_ai.tool.call.result', 'opencode-1.18.33 sub-fast ai.toolCall.result'];
const NEEDLES = ['the nightjar sings', 'Nightjarword', '夜鹰歌唱'];

function ruleSetOf(names: readonly string[], agents?: []): RuleSet {
  const made = createRuleSet({ names, keyedHash: (text) => text, marks: false, ...(agents && { agents }) });
  if (!made.ok) throw new Error(made.unknownNames.join());
  return made.ruleSet;
}

/** Where the needle, put in the place of all that was said, is in what leaves. */
function leaking(needle: string, ruleSet: RuleSet, contextOf: (part: CapturedPart) => CapturedPart['context']) {
  const places = new Set<string>();
  let before = 0;
  for (const capture of CAPTURES) {
    const json = SAID.reduce((text, said) => text.replaceAll(said, needle), capture.json);
    if (!json.includes(needle)) continue;
    for (const captured of partsOf({ ...capture, json })) {
      if (captured.part === 'metric' || !JSON.stringify(captured.value).includes(needle)) continue;
      before++;
      const redaction = redact<Part>(captured.part, captured.value, contextOf(captured), ruleSet);
      if (redaction.outcome !== 'changed' && redaction.outcome !== 'unchanged') throw new Error(redaction.outcome);
      const { attributes = [], ...rest } = redaction.value as { attributes?: Array<{ key: string }> };
      const found = attributes.filter((pair) => JSON.stringify(pair).includes(needle));
      for (const { key } of found) places.add(`${capture.sender} ${capture.scenario} ${key}`);
      if (JSON.stringify(rest).includes(needle)) places.add(`${capture.sender} ${capture.scenario} rest`);
    }
  }
  expect(before).toBeGreaterThan(500);
  return [...places].sort();
}

describe.each(NEEDLES)('of what was asked and answered, as %s,', (needle) => {
  it('nothing leaves without any table of an agent', () => {
    const ruleSet = ruleSetOf(['unknown-text'], []);
    expect(leaking(needle, ruleSet, ({ context }) => ({ ...context, agent: 'other', groupAgent: 'other' }))).toEqual(
      [],
    );
  });

  it('under the default list only what one agent called another with, and what that one returned', () => {
    expect(leaking(needle, ruleSetOf(defaultRedact(false)), ({ context }) => context)).toEqual([
      'codex-0.169.0 sub arguments',
      'codex-0.169.0 sub output',
      'codex-0.171.0 sub arguments',
      'codex-0.171.0 sub output',
      // A text is masked with the answer that it repeats; a word is not.
      ...(needle === 'Nightjarword' ? ONE_WORD : []),
    ]);
    const strict = ruleSetOf([...defaultRedact(false), 'tool-arguments', 'tool-output']);
    expect(leaking(needle, strict, ({ context }) => context)).toEqual([]);
  });
});

it('leaves alone what it left', () => {
  const ruleSet = ruleSetOf(defaultRedact(false));
  for (const capture of CAPTURES) {
    for (const { part, value, context } of partsOf(capture)) {
      const first = redact(part, value, context, ruleSet);
      if (first.outcome !== 'changed') continue;
      const again = redact(part, first.value, context, ruleSet);
      if (again.outcome !== 'unchanged') expect(again.changes).toEqual([]);
    }
  }
});

describe('the table of what it masks', () => {
  const bare = (rows: readonly MaskedRow[]) => rows.map(({ why: _, ...row }) => row);

  it('is right for all captures', () => expect(maskedRows(CAPTURES)).toEqual(bare(MASKED_IN_CAPTURES)));

  it('is right for what ordinary programs send', () => {
    const ordinary = ordinaryTelemetry().map((request) => ({ ...request, sender: 'ordinary', scenario: '' }));
    expect(maskedRows(ordinary)).toEqual(bare(MASKED_IN_ORDINARY));
  });

  it('says why for each row', () => {
    for (const { why } of [...MASKED_IN_CAPTURES, ...MASKED_IN_ORDINARY]) expect(why).not.toBe('');
  });
});
