/** An event beside what an exporter would send of it: each field as it leaves, with what was changed on the way. */
import type { EventDetail, ValuePath } from '../../../../src-shared/contract/host-api.ts';
import type { Leaves, LeavesChange, LeavesExample } from '../../../../src-shared/contract/redaction-api.ts';
import { MARK_KEY } from '../../../../src-shared/redaction/marks.ts';
import { type AttributeGroup, attributeGroups } from '../../../entities/event/attribute-groups.ts';
import { copyText, type ValueNode } from '../../../entities/event/value-tree.ts';

/** `added`: it was not in the event; `sluice.redacted` is. */
export type LeavesState = 'same' | 'changed' | 'dropped' | 'added';

export interface NumberedChange extends LeavesChange {
  /** In {@link Leaves.changes}. */
  index: number;
}

export interface LeavesField {
  key: string;
  state: LeavesState;
  /** As received; absent for `added`. */
  received?: ValueNode;
  /** As it leaves; absent for `dropped`. */
  sent?: ValueNode;
  /** In the order in which the rules did it. */
  changes: NumberedChange[];
  /** Kinds of the keys in it that documentation prints. */
  examples: string[];
}

export interface LeavesGroup {
  title: AttributeGroup['title'];
  fields: LeavesField[];
}

export interface LeavesCounts {
  same: number;
  changed: number;
  dropped: number;
}

/** Path at which a field's changes begin. Fields of the record that carry no text are never changed. */
const FIELD_PATHS: Readonly<Record<AttributeGroup['title'], Readonly<Record<string, string>>>> = {
  Attributes: {},
  Record: { body: 'body', 'event name': 'eventName', severity: 'severityText' },
  Resource: { 'schema URL': 'schemaUrl' },
  Scope: { name: 'scope.name', version: 'scope.version', 'schema URL': 'schemaUrl' },
};
const ATTRIBUTE_PATHS = { Attributes: 'attributes', Resource: 'resource.attributes', Scope: 'scope.attributes' };
const PARTS = { Attributes: 'record', Record: 'record', Resource: 'resource', Scope: 'scope' } as const;

/** The time of receipt is never sent. */
const NOT_SENT = 'received';

/** The groups of the Attributes tab, field by field. Of what does not leave at all everything is dropped. */
export function leavesGroups(event: EventDetail, leaves: Leaves): LeavesGroup[] {
  const received = attributeGroups(event);
  const sent = leaves.sent === undefined ? [] : attributeGroups(sentEvent(event, leaves.sent));
  const changes = leaves.changes.map((change, index): NumberedChange => ({ ...change, index }));
  const titles = received.map(({ title }) => title);
  const onlySent = sent.filter(({ title }) => !titles.includes(title));
  return [...received, ...onlySent].map(({ title }) => {
    const before = (received.find((group) => group.title === title)?.nodes ?? []).filter(
      ({ key, path }) => !(title === 'Record' && key === NOT_SENT && path.length === 1),
    );
    const after = sent.find((group) => group.title === title)?.nodes ?? [];
    const ofPart = <T extends { part: string }>(list: readonly T[]) => list.filter(({ part }) => part === PARTS[title]);
    return { title, fields: pairUp(title, before, after, ofPart(changes), ofPart(leaves.examples ?? [])) };
  });
}

export function countFields(groups: readonly LeavesGroup[]): LeavesCounts {
  const counts: LeavesCounts = { same: 0, changed: 0, dropped: 0 };
  for (const { fields } of groups) {
    for (const { state } of fields) if (state !== 'added') counts[state] += 1;
  }
  return counts;
}

function sentEvent(event: EventDetail, sent: NonNullable<Leaves['sent']>): EventDetail {
  const { resourceSchemaUrl: _resource, scopeSchemaUrl: _scope, ...rest } = event;
  return { ...rest, ...sent, cuts: [] };
}

/** Rules keep the order of what they leave, so what leaves is found in what was received by walking both. */
function pairUp(
  title: AttributeGroup['title'],
  received: readonly ValueNode[],
  sent: readonly ValueNode[],
  changes: readonly NumberedChange[],
  examples: readonly LeavesExample[],
): LeavesField[] {
  const isMark = (node: ValueNode) => node.key === MARK_KEY && isAttribute(node.path);
  const left = sent.filter((node) => !isMark(node) && !(title === 'Record' && node.key === NOT_SENT));
  const fields: LeavesField[] = [];
  for (const node of received) {
    if (isMark(node)) continue;
    const next = left[0];
    const own = changesOf(title, node, changes);
    const kinds = examplesOf(title, node, examples);
    const renamed = own.find((change) => change.path.endsWith('[key]'))?.after?.stringValue;
    if (next !== undefined && (next.key === node.key || next.key === renamed)) {
      left.shift();
      const isChanged = own.length > 0 || next.key !== node.key || next.type !== node.type || !isSameText(node, next);
      // Of what was not changed the whole can be asked for where the host has it.
      const shown = isChanged ? next : { ...next, ...whole(node) };
      fields.push({
        key: next.key,
        state: isChanged ? 'changed' : 'same',
        received: node,
        sent: shown,
        changes: own,
        examples: kinds,
      });
    } else {
      fields.push({ key: node.key, state: 'dropped', received: node, changes: own, examples: kinds });
    }
  }
  for (const node of [...left, ...sent.filter(isMark)]) {
    fields.push({ key: node.key, state: 'added', sent: node, changes: [], examples: [] });
  }
  return fields;
}

function whole(node: ValueNode): Partial<ValueNode> {
  return node.fullLength === undefined
    ? { path: node.path, children: node.children }
    : { path: node.path, children: node.children, fullLength: node.fullLength };
}

function isSameText(a: ValueNode, b: ValueNode): boolean {
  return copyText(a) === copyText(b);
}

function isAttribute(path: ValuePath): boolean {
  return path.includes('attributes');
}

function changesOf(
  title: AttributeGroup['title'],
  node: ValueNode,
  changes: readonly NumberedChange[],
): NumberedChange[] {
  const start = startOf(title, node);
  const keyPath = !isAttribute(node.path) || title === 'Record' ? undefined : `${ATTRIBUTE_PATHS[title]}[key]`;
  return changes.filter(
    ({ path, before }) =>
      (start !== undefined && startsAt(path, start)) || (path === keyPath && before.stringValue === node.key),
  );
}

/** Their kinds, each once. */
function examplesOf(title: AttributeGroup['title'], node: ValueNode, examples: readonly LeavesExample[]): string[] {
  const start = startOf(title, node);
  if (start === undefined) return [];
  return [...new Set(examples.filter(({ path }) => startsAt(path, start)).map(({ type }) => type))];
}

/** Where the paths of what is in a field begin; undefined: it has no text. */
function startOf(title: AttributeGroup['title'], node: ValueNode): string | undefined {
  if (!isAttribute(node.path) || title === 'Record') return FIELD_PATHS[title][node.key];
  return `${ATTRIBUTE_PATHS[title]}["${node.key}"]`;
}

function startsAt(path: string, start: string): boolean {
  if (!path.startsWith(start)) return false;
  const next = path.charAt(start.length);
  return next === '' || next === '.' || next === '[';
}
