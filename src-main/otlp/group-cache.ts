/**
 * An agent sends the same resource and scope with every request: their decoded form is made once and found again by
 * bytes. A few entries of each, replaced in turn.
 */

import { scalarText } from '../../src-shared/agents/decoded-reader.ts';
import type { RecordGroup } from '../../src-shared/agents/record-reader.ts';
import { decodeResourceEnvelope, decodeScopeEnvelope } from './decode.ts';

export interface GroupedResource {
  envelope: Buffer;
  texts: ReadonlyMap<string, string>;
  groups: Group[];
  /** Which of `groups` is replaced next. */
  next: number;
}

export interface Group {
  scopeEnvelope: Buffer;
  info: RecordGroup;
}

const MAX_RESOURCES = 16;
const MAX_GROUPS_PER_RESOURCE = 8;
/** Larger envelopes are decoded each time, so that the cache stays small. */
const MAX_ENVELOPE_BYTES = 16 * 1024;

const resources: GroupedResource[] = [];
let next = 0;

/** The resource of this validated envelope; answers with an equal, earlier one where it can. */
export function resourceOf(envelope: Buffer): GroupedResource {
  for (const known of resources) if (known.envelope.equals(envelope)) return known;
  const texts = new Map<string, string>();
  for (const { key, value } of decodeResourceEnvelope(envelope).resource.attributes) {
    const text = scalarText(value);
    if (text !== undefined && !texts.has(key)) texts.set(key, text);
  }
  const resource: GroupedResource = { envelope, texts, groups: [], next: 0 };
  if (envelope.length <= MAX_ENVELOPE_BYTES) {
    resources[next] = resource;
    next = (next + 1) % MAX_RESOURCES;
  }
  return resource;
}

/** The resource's group of this validated scope envelope; answers with an equal, earlier one where it can. */
export function groupOf(resource: GroupedResource, scopeEnvelope: Buffer): Group {
  for (const known of resource.groups) if (known.scopeEnvelope.equals(scopeEnvelope)) return known;
  const { scope } = decodeScopeEnvelope(scopeEnvelope);
  const info = { scopeName: scope.name ?? '', scopeVersion: scope.version ?? '', resource: resource.texts };
  const group: Group = { scopeEnvelope, info };
  if (scopeEnvelope.length <= MAX_ENVELOPE_BYTES) {
    resource.groups[resource.next] = group;
    resource.next = (resource.next + 1) % MAX_GROUPS_PER_RESOURCE;
  }
  return group;
}
