/**
 * Computes what leaves of a stored event under an exporter's rules: its record and its envelopes go through the very function
 * that the relay uses.
 */
import { BoundedMap } from '../../../src-shared/base/bounded-map.ts';
import type { Change, MaskedText } from '../../../src-shared/redaction/engine.ts';
import type { RedactionDefinition } from '../../../src-shared/redaction/redaction-definition.ts';
import type { GroupRedaction } from '../../redaction/group-redaction.ts';
import {
  type ContextSource,
  createRecordRedactor,
  type RecordRedaction,
  type RecordRedactor,
} from '../../redaction/record-redaction.ts';
import type { Readers } from '../read/readers.ts';
import { createContextSources } from '../read/record-context.ts';
import type { StoredBytes } from '../read/record-store.ts';
import { createRedactedGroups } from '../sending/redacted-groups.ts';

/** Compiled rules kept. */
const MAX_REDACTORS = 32;

export type EventPart = 'record' | 'resource' | 'scope';
export const EVENT_PARTS: readonly EventPart[] = ['record', 'resource', 'scope'];

export interface PartChange {
  part: EventPart;
  change: Change;
}

export interface LeavingEvent {
  outcome: 'unchanged' | 'changed' | 'dropped' | 'held';
  /** Of `held`; nothing of the event is in it. */
  reason?: string;
  /** Record, resource, scope; of each in the order of the rules. */
  changes: PartChange[];
  /** The bytes that leave, unless it is dropped or held. */
  bytes?: Record<EventPart, Uint8Array>;
  unknownFieldsDropped: boolean;
}

export interface LeavingEvents {
  /** Compiled once for equal definitions. */
  redactorOf(definition: RedactionDefinition): RecordRedactor;
  /** `contextOf`: for a caller that knows it already. */
  event(seq: number, stored: StoredBytes, redactor: RecordRedactor, contextOf?: ContextSource): LeavingEvent;
}

export function createLeavingEvents({ events, envelopes }: Pick<Readers, 'events' | 'envelopes'>): LeavingEvents {
  const contextSource = createContextSources(events);
  const redactedGroup = createRedactedGroups(envelopes);
  const redactors = new BoundedMap<string, RecordRedactor>(MAX_REDACTORS);

  return {
    redactorOf(definition) {
      const key = JSON.stringify(definition);
      let redactor = redactors.get(key);
      if (redactor === undefined) {
        redactor = createRecordRedactor(definition);
        redactors.set(key, redactor);
      }
      return redactor;
    },
    event(seq, stored, redactor, contextOf = contextSource(seq)) {
      const { resourceId, scopeId } = stored;
      const groupedContext = () => ({ ...contextOf(), ...envelopes.context(resourceId, scopeId) });
      const group = redactedGroup(resourceId, scopeId, redactor);
      const record = redactor.record(stored.signal, stored.record, groupedContext, group.around);
      const texts = group.standsIn(record);
      const { resource, scope } = texts.length === 0 ? group : withTexts(group, texts);
      return joinParts({ record, resource, scope });
    },
  };
}

function withTexts(group: GroupRedaction, texts: readonly MaskedText[]) {
  return { resource: group.envelope('resource', texts), scope: group.envelope('scope', texts) };
}

function joinParts(redacted: Record<EventPart, RecordRedaction>): LeavingEvent {
  const parts = EVENT_PARTS.map((part) => redacted[part]);
  const changes = EVENT_PARTS.flatMap((part) => redacted[part].changes.map((change): PartChange => ({ part, change })));
  const unknownFieldsDropped = parts.some((one) => one.outcome === 'changed' && one.unknownFieldsDropped);
  if (parts.some(({ outcome }) => outcome === 'dropped')) {
    return { outcome: 'dropped', changes, unknownFieldsDropped };
  }
  const held = parts.find((one) => one.outcome === 'held');
  if (held?.outcome === 'held') {
    return { outcome: 'held', reason: held.reason, changes: [], unknownFieldsDropped: false };
  }
  const { record, resource, scope } = redacted;
  const bytes = { record: bytesOf(record), resource: bytesOf(resource), scope: bytesOf(scope) };
  const isChanged = parts.some(({ outcome }) => outcome === 'changed');
  return { outcome: isChanged ? 'changed' : 'unchanged', changes, bytes, unknownFieldsDropped };
}

function bytesOf(redaction: RecordRedaction): Uint8Array {
  if (redaction.outcome === 'dropped' || redaction.outcome === 'held') throw new Error('nothing of it leaves');
  return redaction.bytes;
}
