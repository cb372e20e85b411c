import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../../../../src-shared/contract/host-api.ts';
import { type Leaves, NOT_UTF8 } from '../../../../src-shared/contract/redaction-api.ts';
import { BUNDLE_NAMES } from '../../../../src-shared/redaction/bundles.ts';
import { redact } from '../../../../src-shared/redaction/engine.ts';
import type { Rule } from '../../../../src-shared/redaction/rule.ts';
import { createRuleSet } from '../../../../src-shared/redaction/rule-set.ts';
import { capturedEvents } from '../../../entities/event/testing/captured-events.ts';
import { countFields, leavesGroups } from './leaves-fields.ts';

/** The host's answer, made with the same engine. */
function leavesOf(event: EventDetail, names: readonly string[], rules: readonly Rule[] = []): Leaves {
  const made = createRuleSet({ names, rules, keyedHash: () => 'hash' });
  if (!made.ok) throw new Error('unknown rules');
  const record = redact('log', event.record, { event: event.row.name }, made.ruleSet);
  const resource = redact('resource', { resource: event.resource }, {}, made.ruleSet);
  const scope = redact('scope', { scope: event.scope }, {}, made.ruleSet);
  const changes = [
    ...record.changes.map((change) => ({ ...change, part: 'record' as const })),
    ...resource.changes.map((change) => ({ ...change, part: 'resource' as const })),
    ...scope.changes.map((change) => ({ ...change, part: 'scope' as const })),
  ];
  const base = { exporter: 'a', enabled: true, redact: [...names], changes, changeCount: changes.length };
  if (!('value' in record && 'value' in resource && 'value' in scope)) {
    return { ...base, outcome: 'dropped', unknownFieldsDropped: false };
  }
  return {
    ...base,
    outcome: changes.length === 0 ? 'unchanged' : 'changed',
    unknownFieldsDropped: false,
    sent: { record: record.value, resource: resource.value.resource, scope: scope.value.scope },
  };
}

const events = capturedEvents('codex');
const toolResult = events.find(({ row }) => row.kind === 'tool_result') as EventDetail;
const fieldsOf = (event: EventDetail, leaves: Leaves, title: string) =>
  leavesGroups(event, leaves).find((group) => group.title === title)?.fields ?? [];
const stateOf = (event: EventDetail, leaves: Leaves, title: string, key: string) =>
  fieldsOf(event, leaves, title).find((field) => field.key === key)?.state;

describe('what leaves of an event', () => {
  it('is everything as it is without rules', () => {
    const groups = leavesGroups(toolResult, leavesOf(toolResult, []));
    expect(groups.flatMap(({ fields }) => fields).every(({ state }) => state === 'same')).toBe(true);
    expect(fieldsOf(toolResult, leavesOf(toolResult, []), 'Record').some(({ key }) => key === 'received')).toBe(false);
  });

  it('names a text that is not UTF-8 at its field, whatever the rules', () => {
    const leaves = leavesOf(toolResult, []);
    const value = { stringValue: 'x\ufffd' };
    const given = { part: 'record' as const, rule: NOT_UTF8, before: value, after: value, count: 1 };
    leaves.changes = [
      { ...given, path: 'attributes["output"]' },
      { ...given, path: 'attributes[key]', before: { stringValue: 'call_id' } },
    ];
    for (const key of ['output', 'call_id']) {
      const field = fieldsOf(toolResult, leaves, 'Attributes').find((one) => one.key === key);
      expect([field?.state, field?.changes.map(({ rule }) => rule)]).toEqual(['changed', [NOT_UTF8]]);
    }
  });

  it('names for each field the rule that changed it', () => {
    const leaves = leavesOf(toolResult, ['tool-output', 'identity']);
    const output = fieldsOf(toolResult, leaves, 'Attributes').find(({ key }) => key === 'output');
    expect(output?.state).toBe('changed');
    expect(output?.changes.map(({ rule }) => rule)).toEqual(['tool-output']);
    expect(output?.sent?.text).toBe('[REDACTED]');
    expect(stateOf(toolResult, leaves, 'Attributes', 'call_id')).toBe('same');
    expect(stateOf(toolResult, leaves, 'Attributes', 'sluice.redacted')).toBe('added');
    expect(stateOf(toolResult, leaves, 'Resource', 'host.name')).toBe(
      toolResult.resource.attributes.some(({ key }) => key === 'host.name') ? 'changed' : undefined,
    );
  });

  it('keeps what is dropped in its place', () => {
    const drop: Rule = { name: 'gone', where: { keys: ['output'] }, what: { match: 'whole' }, action: { do: 'drop' } };
    const leaves = leavesOf(toolResult, ['gone'], [drop]);
    const fields = fieldsOf(toolResult, leaves, 'Attributes');
    const received = toolResult.record.attributes.map(({ key }) => key);
    expect(fields.slice(0, received.length).map(({ key }) => key)).toEqual(received);
    expect(stateOf(toolResult, leaves, 'Attributes', 'output')).toBe('dropped');
    expect(countFields(leavesGroups(toolResult, leaves)).dropped).toBe(1);
  });

  it('finds changes deep inside of values, and changed keys', () => {
    const event: EventDetail = {
      ...toolResult,
      record: {
        ...toolResult.record,
        body: { kvlistValue: { values: [{ key: 'who', value: { stringValue: 'anna@example.com' } }] } },
        attributes: [
          { key: `ghp_${'kT8vQ2mZ7xR4wB9nL6pJ3hF5sD1gC0yA2eWu'}`, value: { stringValue: 'x' } },
          { key: 'list', value: { arrayValue: { values: [{ stringValue: 'anna' }, { stringValue: 'b' }] } } },
        ],
      },
    };
    const rule: Rule = { name: 'anna', where: {}, what: { match: 'regex', regex: 'anna' }, action: { do: 'mask' } };
    const fields = fieldsOf(event, leavesOf(event, ['anna', 'secrets'], [rule]), 'Attributes');
    expect(fields.map(({ state }) => state)).toEqual(['changed', 'changed', 'added']);
    expect(fields[1]?.changes.map(({ path }) => path)).toEqual(['attributes["list"][0]']);
    expect(stateOf(event, leavesOf(event, ['anna'], [rule]), 'Record', 'body')).toBe('changed');
  });

  it('sends nothing of a dropped event', () => {
    const leaves: Leaves = { ...leavesOf(toolResult, []), outcome: 'dropped' };
    delete leaves.sent;
    expect(countFields(leavesGroups(toolResult, leaves))).toMatchObject({ same: 0, changed: 0 });
  });

  it.each(BUNDLE_NAMES.map((name) => [name]))(
    'agrees with the engine on every event of the captures under %s',
    (name) => {
      for (const event of [...events, ...capturedEvents('claude'), ...capturedEvents('gemini')]) {
        const leaves = leavesOf(event, [name]);
        const fields = leavesGroups(event, leaves).flatMap((group) => group.fields);
        const touched = fields.filter(({ state }) => state === 'changed' || state === 'dropped');
        expect(touched.filter(({ changes }) => changes.length === 0).map(({ key }) => key)).toEqual([]);
        const told = new Set(touched.flatMap(({ changes }) => changes.map(({ index }) => index)));
        expect(told.size).toBe(leaves.changes.length);
      }
    },
  );
});
