import { describe, expect, it, test } from 'vitest';
import type { SettingTable } from '../../../src-shared/contract/settings-api.ts';
import { ruleSchema } from '../../../src-shared/redaction/rule.ts';
import { withEdits } from '../../state/setting-edits.ts';
import {
  ACTIONS,
  actionOf,
  actionValue,
  defaultOf,
  exportersUsing,
  faultOfRuleName,
  namesOnOffer,
  newRule,
  putOnList,
  redactOf,
  removeRule,
  renameRule,
  ruleNames,
} from './rule-settings.ts';
import { ruleSentence } from './rule-words.ts';

const VALUES: SettingTable = {
  otel: {
    exporters: {
      a: { redact: ['customers', 'secrets'] },
      b: {},
    },
  },
  sluice: { redaction: { rules: { customers: newRule() } } },
};

describe('what an exporter applies', () => {
  it('is what is listed, else the default, which log_user_prompt changes', () => {
    expect(redactOf(VALUES, 'a')).toEqual(['customers', 'secrets']);
    expect(redactOf(VALUES, 'b')).toEqual(['prompts', 'secrets', 'unknown-text']);
    expect(defaultOf({ otel: { log_user_prompt: true } })).toEqual(['secrets', 'unknown-text']);
    expect(exportersUsing(VALUES, 'secrets')).toEqual(['a', 'b']);
  });

  it('is written out when a rule is put on a list that is not written', () => {
    expect(putOnList(VALUES, 'b', 'customers', true)).toEqual({
      path: ['otel', 'exporters', 'b', 'redact'],
      value: ['prompts', 'secrets', 'unknown-text', 'customers'],
    });
    expect(putOnList(VALUES, 'a', 'customers', false).value).toEqual(['secrets']);
  });
});

describe('a rule', () => {
  it('is renamed in the lists as well', () => {
    const after = withEdits(VALUES, renameRule(VALUES, 'customers', 'clients'));
    expect(ruleNames(after)).toEqual(['clients']);
    expect(redactOf(after, 'a')).toEqual(['clients', 'secrets']);
    expect(redactOf(after, 'b')).toEqual(['prompts', 'secrets', 'unknown-text']);
    expect(renameRule(VALUES, 'customers', 'customers')).toEqual([]);
  });

  it('is taken out of the lists when it is removed', () => {
    const after = withEdits(VALUES, removeRule(VALUES, 'customers'));
    expect(ruleNames(after)).toEqual([]);
    expect(redactOf(after, 'a')).toEqual(['secrets']);
  });

  it('has a name of its own', () => {
    expect(faultOfRuleName('customers', ['customers'])).toContain('already');
    expect(faultOfRuleName('secrets', [])).toContain('bundle');
    expect(faultOfRuleName('a b', [])).toContain('Letters');
    expect(faultOfRuleName('', [])).toContain('name');
    expect(faultOfRuleName('clients.eu', ['customers'])).toBeUndefined();
    expect(namesOnOffer(VALUES).slice(0, 2)).toEqual(['customers', 'prompts']);
  });

  it('begins as the schema wants it, whatever its action', () => {
    for (const kind of ACTIONS) {
      const action = actionValue({ kind });
      expect(ruleSchema.safeParse({ name: 'x', ...newRule(), action }).success, kind).toBe(true);
      expect(actionOf(action).kind).toBe(kind);
    }
    expect(actionValue({ kind: 'mask', text: '[X]' })).toEqual({ mask: '[X]' });
    expect(actionOf({ truncate: 10 })).toEqual({ kind: 'truncate', amount: 10 });
    expect(actionOf(undefined)).toEqual({ kind: 'mask' });
  });
});

test.each<[SettingTable, string]>([
  [newRule(), 'Masks what matches CUST-[0-9]+ in attributes and the body.'],
  [{ keys: ['output'], action: 'drop' }, 'Drops the values of output.'],
  [{ detector: 'all', action: 'hash', agents: ['codex'] }, 'Hashes secrets of events of codex.'],
  [
    { detector: ['jwt', 'password'], kinds: ['tool_result', 'other'], exporters: ['a'] },
    'Masks secrets of the kinds jwt and password of tool_result or other events for a only.',
  ],
  [
    { keys: ['a', 'b.*'], regex: 'x', action: { 'keep-last': 4 } },
    'Keeps the last 4 characters of what matches x under a and b.*.',
  ],
  [{ in: ['body'], action: 'drop-event' }, 'Drops every event that holds anything in the body.'],
])('%j in words', (table, words) => {
  expect(ruleSentence(table)).toBe(words);
});
