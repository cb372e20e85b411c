import { type GroupRedaction, redactGroup } from '../../redaction/group-redaction.ts';
import type { RecordRedactor } from '../../redaction/record-redaction.ts';
import type { EnvelopeReader } from '../read/envelope-reader.ts';

/** Pairs of envelopes remembered, of all sets of rules together; emptied when either bound is passed. */
const MAX_GROUPS = 4_096;
const MAX_BYTES = 16 * 1024 * 1024;

/** A resource and a scope as they leave under a set of rules. */
export type RedactedGroups = (resourceId: number, scopeId: number, redactor: RecordRedactor) => GroupRedaction;

export function createRedactedGroups(envelopes: EnvelopeReader): RedactedGroups {
  const known = new Map<string, GroupRedaction>();
  let knownBytes = 0;
  return (resourceId, scopeId, redactor) => {
    const key = `${redactor.fingerprint} ${resourceId} ${scopeId}`;
    let redacted = known.get(key);
    if (redacted === undefined) {
      const stored = { resource: envelopes.bytes(resourceId), scope: envelopes.bytes(scopeId) };
      redacted = redactGroup(redactor, stored);
      // As arrived, as it leaves, and what was masked of it.
      const sizeBytes = 3 * (stored.resource.length + stored.scope.length);
      if (known.size >= MAX_GROUPS || knownBytes + sizeBytes > MAX_BYTES) {
        known.clear();
        knownBytes = 0;
      }
      known.set(key, redacted);
      knownBytes += sizeBytes;
    }
    return redacted;
  };
}
