/**
 * An agent sends the same resource and scope with every request: their decoded form is made once and found again by
 * bytes. A few entries, replaced in turn.
 */
import type { RecordGroup } from '../../src-shared/agents/record-reader.ts';
import { scalarText } from '../../src-shared/otlp/decoded-reader.ts';
import { decodeResourceEnvelope, decodeScopeEnvelope } from './decode.ts';

export interface Group {
  resourceEnvelope: Buffer;
  scopeEnvelope: Buffer;
  info: RecordGroup;
}

const MAX_GROUPS = 16;
/** Larger envelopes are decoded each time, so that the cache stays small. */
const MAX_ENVELOPE_BYTES = 16 * 1024;

const groups: Group[] = [];
let next = 0;

/** The group of these validated envelopes; answers with an equal, earlier one where it can. */
export function groupOf(resourceEnvelope: Buffer, scopeEnvelope: Buffer): Group {
  for (const group of groups) {
    if (
      group.resourceEnvelope.length === resourceEnvelope.length &&
      group.scopeEnvelope.length === scopeEnvelope.length &&
      group.resourceEnvelope.equals(resourceEnvelope) &&
      group.scopeEnvelope.equals(scopeEnvelope)
    ) {
      return group;
    }
  }
  const group: Group = { resourceEnvelope, scopeEnvelope, info: describeGroup(resourceEnvelope, scopeEnvelope) };
  if (resourceEnvelope.length + scopeEnvelope.length <= MAX_ENVELOPE_BYTES) {
    groups[next] = group;
    next = (next + 1) % MAX_GROUPS;
  }
  return group;
}

function describeGroup(resourceEnvelope: Buffer, scopeEnvelope: Buffer): RecordGroup {
  const { resource } = decodeResourceEnvelope(resourceEnvelope);
  const { scope } = decodeScopeEnvelope(scopeEnvelope);
  const texts = new Map<string, string>();
  for (const { key, value } of resource.attributes) {
    const text = scalarText(value);
    if (text !== undefined && !texts.has(key)) texts.set(key, text);
  }
  return { scopeName: scope.name ?? '', scopeVersion: scope.version ?? '', resource: texts };
}
