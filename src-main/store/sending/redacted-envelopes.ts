import type { RecordRedaction, RecordRedactor } from '../../redaction/record-redaction.ts';
import type { EnvelopeReader } from '../read/envelope-reader.ts';

/** Envelopes remembered, of all sets of rules together; emptied when either bound is passed. */
const MAX_ENVELOPES = 4_096;
const MAX_BYTES = 16 * 1024 * 1024;

/** An envelope as it leaves under a set of rules. */
export type RedactedEnvelopes = (part: 'resource' | 'scope', id: number, redactor: RecordRedactor) => RecordRedaction;

export function createRedactedEnvelopes(envelopes: EnvelopeReader): RedactedEnvelopes {
  const known = new Map<string, RecordRedaction>();
  let knownBytes = 0;
  return (part, id, redactor) => {
    const key = `${redactor.fingerprint} ${part} ${id}`;
    let redacted = known.get(key);
    if (redacted === undefined) {
      redacted = redactor.envelope(part, envelopes.bytes(id));
      const sizeBytes = 'bytes' in redacted ? redacted.bytes.length : 0;
      if (known.size >= MAX_ENVELOPES || knownBytes + sizeBytes > MAX_BYTES) {
        known.clear();
        knownBytes = 0;
      }
      known.set(key, redacted);
      knownBytes += sizeBytes;
    }
    return redacted;
  };
}
