/** Reads envelopes, the ResourceLogs and ScopeLogs around records, over a connection that only reads. */

import type { DatabaseSync } from 'node:sqlite';
import { agentOfGroup } from '../../../src-shared/agents/compile-tables.ts';
import type { RecordGroup } from '../../../src-shared/agents/record-reader.ts';
import { recordGroup } from '../../../src-shared/agents/to-common-event.ts';
import { BoundedMap } from '../../../src-shared/base/bounded-map.ts';
import type { InstrumentationScope, Resource } from '../../../src-shared/otlp/otlp-json.ts';
import type { RedactionContext } from '../../../src-shared/redaction/engine.ts';
import { decodeResourceEnvelope, decodeScopeEnvelope } from '../../otlp/decode.ts';
import { createEnvelopeBytes } from '../file/chunk.ts';

/** Envelopes remembered, and the largest that is. */
const MAX_ENVELOPES = 256;
const MAX_ENVELOPE_BYTES = 64 * 1024;
/** Pairs of envelopes remembered decoded, and senders of such pairs. */
const MAX_GROUPS = 256;
const MAX_CONTEXTS = 1_024;

/** Resource and scope of a chunk's records, decoded. */
export interface StoredGroup {
  resource: Resource;
  scope: InstrumentationScope;
  resourceSchemaUrl?: string;
  scopeSchemaUrl?: string;
  info: RecordGroup;
}

/** The part of a rule's context that all records of a group share. */
export type GroupContext = Pick<RedactionContext, 'scope' | 'groupAgent'>;

export interface EnvelopeReader {
  /** As it arrived; empty where it is gone. */
  bytes(id: number): Uint8Array;
  /** @throws MalformedError for envelopes that cannot be read any more */
  group(resourceId: number, scopeId: number): StoredGroup;
  /** The records' sender. Empty, where the envelopes cannot be read: rules are as strict as they can be then. */
  context(resourceId: number, scopeId: number): GroupContext;
}

export function createEnvelopeReader(db: DatabaseSync): EnvelopeReader {
  const read = createEnvelopeBytes(db);
  const envelopes = new BoundedMap<number, Uint8Array>(MAX_ENVELOPES);
  const groups = new BoundedMap<string, StoredGroup>(MAX_GROUPS);
  const contexts = new BoundedMap<string, GroupContext>(MAX_CONTEXTS);

  function bytes(id: number): Uint8Array {
    let known = envelopes.get(id);
    if (known === undefined) {
      known = read(id);
      if (known.length <= MAX_ENVELOPE_BYTES) envelopes.set(id, known);
    }
    return known;
  }

  return {
    bytes,
    group(resourceId, scopeId) {
      const key = `${resourceId} ${scopeId}`;
      let group = groups.get(key);
      if (group === undefined) {
        group = decodeGroup(bytes(resourceId), bytes(scopeId));
        groups.set(key, group);
      }
      return group;
    },
    context(resourceId, scopeId) {
      const key = `${resourceId} ${scopeId}`;
      let context = contexts.get(key);
      if (context === undefined) {
        context = contextOf(bytes(resourceId), bytes(scopeId));
        contexts.set(key, context);
      }
      return context;
    },
  };
}

function decodeGroup(resourceBytes: Uint8Array, scopeBytes: Uint8Array): StoredGroup {
  const resource = decodeResourceEnvelope(resourceBytes);
  const scope = decodeScopeEnvelope(scopeBytes);
  return {
    resource: resource.resource,
    scope: scope.scope,
    ...(resource.schemaUrl === undefined ? {} : { resourceSchemaUrl: resource.schemaUrl }),
    ...(scope.schemaUrl === undefined ? {} : { scopeSchemaUrl: scope.schemaUrl }),
    info: recordGroup(resource.resource, scope.scope),
  };
}

function contextOf(resource: Uint8Array, scope: Uint8Array): GroupContext {
  try {
    const { info } = decodeGroup(resource, scope);
    return { scope: info.scopeName, groupAgent: agentOfGroup(info) };
  } catch {
    return {};
  }
}
