/**
 * Where the records of a chunk begin. A chunk is what a ScopeLogs (ScopeSpans, ScopeMetrics) holds of them: each record
 * with its tag and length, one after another, as walked at intake.
 */
import { MalformedError } from '../../otlp/malformed-error.ts';

export interface RecordOffsets {
  /** `tagStarts[i]`..`tagStarts[i + 1]` is the i-th record with tag and length; one more entry than records. */
  tagStarts: Int32Array;
  /** Where the i-th record's message begins; it ends at `tagStarts[i + 1]`. */
  messageStarts: Int32Array;
}

/** @throws MalformedError when the bytes do not hold `count` records: the chunk is damaged. */
export function recordOffsets(bytes: Uint8Array, count: number): RecordOffsets {
  const tagStarts = new Int32Array(count + 1);
  const messageStarts = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    tagStarts[i] = at;
    // Tag and length are varints. A length is below 2^31: a body is at most 64 MiB.
    while ((bytes[at] ?? 0) >= 0x80) at++;
    at++;
    let length = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[at++] ?? 0;
      if (shift < 28) length |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    messageStarts[i] = at;
    at += length;
  }
  tagStarts[count] = at;
  if (at !== bytes.length)
    throw new MalformedError(`a chunk of ${count} records ends at byte ${at} of ${bytes.length}`);
  return { tagStarts, messageStarts };
}
