import { agentOfGroup } from '../../../src-shared/agents/compile-tables.ts';
import { recordGroup } from '../../../src-shared/agents/to-common-event.ts';
import type { RedactionContext } from '../../../src-shared/redaction/engine.ts';
import { decodeResourceEnvelope, decodeScopeEnvelope } from '../../otlp/decode.ts';

export type GroupContext = Pick<RedactionContext, 'scope' | 'groupAgent'>;

/** The envelopes around records, by their ids in the log. */
export interface GroupEnvelopes {
  resourceId: number;
  scopeId: number;
  resource(): Uint8Array;
  scope(): Uint8Array;
}

/** Groups remembered. */
const MAX_GROUPS = 1_024;

/** What the envelopes around a record say of its sender. Nothing, where they cannot be read: rules are as strict as they can be then. */
export function createGroupContexts(): (envelopes: GroupEnvelopes) => GroupContext {
  const known = new Map<string, GroupContext>();
  return (envelopes) => {
    const key = `${envelopes.resourceId} ${envelopes.scopeId}`;
    let context = known.get(key);
    if (context === undefined) {
      context = contextOf(envelopes);
      if (known.size >= MAX_GROUPS) known.clear();
      known.set(key, context);
    }
    return context;
  };
}

function contextOf(envelopes: GroupEnvelopes): GroupContext {
  try {
    const { resource } = decodeResourceEnvelope(envelopes.resource());
    const { scope } = decodeScopeEnvelope(envelopes.scope());
    const group = recordGroup(resource, scope);
    return { scope: group.scopeName, groupAgent: agentOfGroup(group) };
  } catch {
    return {};
  }
}
