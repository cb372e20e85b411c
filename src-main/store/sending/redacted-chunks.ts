import type { MaskedText } from '../../../src-shared/redaction/engine.ts';
import type { RecordRedaction } from '../../redaction/record-redaction.ts';

/** A record's redaction, without bytes when nothing changed. */
export type Redacted =
  | Extract<RecordRedaction, { outcome: 'dropped' | 'held' }>
  /** `inEnvelopes`: what was masked in it and stands in an envelope, too. */
  | { outcome: 'changed'; bytes: Uint8Array; inEnvelopes: readonly MaskedText[] }
  | 'unchanged';

/**
 * Remembers the redaction of the last chunks' records under one set of rules: exporters with the same rules follow each other closely, so
 * each record is redacted once for all of them. Records never change, so what is remembered cannot be wrong.
 */
export interface RedactedChunks {
  /** By the record's place in its chunk; filled by whoever asks. */
  of(firstSeq: number, count: number): Array<Redacted | undefined>;
  /** Notes what an entry of the last {@link of} holds in memory. */
  grew(bytes: number): void;
}

/** Both hold: the oldest chunks go. */
const MAX_CHUNKS = 256;
const MAX_BYTES = 8 * 1024 * 1024;

export function createRedactedChunks(): RedactedChunks {
  const chunks = new Map<number, { records: Array<Redacted | undefined>; bytes: number }>();
  let current: { records: Array<Redacted | undefined>; bytes: number } | undefined;
  let totalBytes = 0;

  function makeRoom(): void {
    for (const [firstSeq, old] of chunks) {
      if (chunks.size <= MAX_CHUNKS && totalBytes <= MAX_BYTES) return;
      chunks.delete(firstSeq);
      totalBytes -= old.bytes;
    }
  }

  return {
    of(firstSeq, count) {
      current = chunks.get(firstSeq);
      if (current === undefined || current.records.length !== count) {
        if (current !== undefined) totalBytes -= current.bytes;
        current = { records: new Array(count), bytes: 0 };
        chunks.set(firstSeq, current);
        makeRoom();
      }
      return current.records;
    },
    grew(bytes) {
      if (current === undefined) return;
      current.bytes += bytes;
      totalBytes += bytes;
      makeRoom();
    },
  };
}
