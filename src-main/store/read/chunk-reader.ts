/**
 * Reads chunks over a connection that only reads. A chunk's bytes change in a scrub alone, after which readers begin
 * anew, so what is remembered cannot be wrong.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { CHUNK_COLUMNS, type Chunk, chunkOf, offsetsOf } from '../file/chunk.ts';
import { signalCode } from '../file/codes.ts';
import type { RecordOffsets } from '../file/record-offsets.ts';

/** Chunks remembered, for records that lie side by side. Both bounds hold. */
const MAX_CHUNKS = 32;
const MAX_CACHE_BYTES = 8 * 1024 * 1024;

export interface ReadChunk extends Chunk {
  /** Undefined: its bytes were damaged, and none of its records can be read. */
  offsets: RecordOffsets | undefined;
}

export interface ChunkReader {
  /** The chunk that holds the record; undefined when none does. */
  at(seq: number): ReadChunk | undefined;
  /** Those of a signal that hold records from `fromSeq` to `toSeq`, both inclusive, in order of arrival. */
  between(signal: Signal, fromSeq: number, toSeq: number, received?: ReceivedSpan): Iterable<ReadChunk>;
  /** The next sequence numbers of a signal's records after `afterSeq`, at most `limit`. */
  seqsAfter(signal: Signal, afterSeq: number, limit: number): number[];
}

/** Inclusive. */
export interface ReceivedSpan {
  fromMs: number;
  toMs: number;
}

export function createChunkReader(db: DatabaseSync): ChunkReader {
  const selectAt = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
  );
  const between = `FROM chunk WHERE signal = ? AND first_seq >=
    coalesce((SELECT max(first_seq) FROM chunk WHERE first_seq <= ?), 0) AND first_seq <= ?`;
  const selectBetween = db.prepare(`SELECT ${CHUNK_COLUMNS} ${between} ORDER BY first_seq`);
  const selectReceived = db.prepare(
    `SELECT ${CHUNK_COLUMNS} ${between} AND received_ms BETWEEN ? AND ? ORDER BY first_seq`,
  );
  const selectAfter = db.prepare(
    `SELECT first_seq, count FROM chunk WHERE signal = ?1 AND first_seq >= coalesce(
       (SELECT max(first_seq) FROM chunk WHERE signal = ?1 AND first_seq <= ?2), 0) ORDER BY first_seq LIMIT ?3`,
  );
  /** By first sequence number, least recently used first. */
  const known = new Map<number, ReadChunk>();
  let knownBytes = 0;

  function forget(chunk: ReadChunk): void {
    known.delete(chunk.firstSeq);
    knownBytes -= chunk.bytes.length;
  }

  function remember(chunk: ReadChunk): void {
    const shadowed = known.get(chunk.firstSeq);
    if (shadowed !== undefined) forget(shadowed);
    for (const old of known.values()) {
      if (known.size < MAX_CHUNKS && knownBytes + chunk.bytes.length <= MAX_CACHE_BYTES) break;
      forget(old);
    }
    known.set(chunk.firstSeq, chunk);
    knownBytes += chunk.bytes.length;
  }

  return {
    at(seq) {
      for (const chunk of known.values()) {
        if (seq < chunk.firstSeq || seq >= chunk.firstSeq + chunk.count) continue;
        known.delete(chunk.firstSeq);
        known.set(chunk.firstSeq, chunk);
        return chunk;
      }
      const row = selectAt.get(seq);
      if (row === undefined || seq >= Number(row['first_seq']) + Number(row['count'])) return undefined;
      const chunk = readChunk(row);
      remember(chunk);
      return chunk;
    },
    *between(signal, fromSeq, toSeq, received) {
      const code = signalCode(signal);
      const rows =
        received === undefined
          ? selectBetween.iterate(code, fromSeq, toSeq)
          : selectReceived.iterate(code, fromSeq, toSeq, received.fromMs, received.toMs);
      for (const row of rows) yield readChunk(row);
    },
    seqsAfter(signal, afterSeq, limit) {
      const seqs: number[] = [];
      for (const row of selectAfter.iterate(signalCode(signal), afterSeq, limit + 1)) {
        const firstSeq = Number(row['first_seq']);
        const endSeq = firstSeq + Number(row['count']);
        for (let seq = Math.max(firstSeq, afterSeq + 1); seq < endSeq && seqs.length < limit; seq++) seqs.push(seq);
        if (seqs.length >= limit) break;
      }
      return seqs;
    },
  };
}

function readChunk(row: Record<string, unknown>): ReadChunk {
  const chunk = chunkOf(row);
  return { ...chunk, offsets: offsetsOf(chunk) };
}
