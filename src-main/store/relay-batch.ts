/**
 * Reads the next batch of a range: whole chunks, or parts of them, put together again as one request.
 *
 * - Bounded by count and by uncompressed bytes; one record always fits.
 * - Groups come in first-seen order, each envelope once, with the bytes in which it arrived.
 * - A live range stops before a record of a conversation that is being deleted, until that is decided; a replay leaves
 *   such records out.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { constants, gzipSync } from 'node:zlib';
import { decodeExportRequest } from '../otlp/decode.ts';
import { GROUP_OVERHEAD_BYTES, joinGroups, type ResourceGroup } from '../otlp/join-groups.ts';
import { MalformedError } from '../otlp/malformed-error.ts';
import type { Batch, BatchRequest, ReplayFilter } from '../otlp/relay-log.ts';
import { LOGS_CODE, signalCode } from './codes.ts';
import { type RecordOffsets, recordOffsets } from './record-offsets.ts';

/** Fast and two thirds of what the default level saves: telemetry repeats itself. */
const GZIP_LEVEL = constants.Z_BEST_SPEED;
/** Encoded batches kept for other exporters that stand at the same place. Both bounds hold. */
const MAX_KEPT = 8;
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
/** Envelopes kept. */
const MAX_ENVELOPES = 256;

interface Chunk {
  firstSeq: number;
  count: number;
  resourceEnvelope: number;
  scopeEnvelope: number;
  receivedMs: number;
  bytes: Uint8Array;
}

export interface RelayBatches {
  read(request: BatchRequest): Batch;
}

export function createRelayBatches(db: DatabaseSync): RelayBatches {
  const columns = 'first_seq, count, resource_envelope, scope_envelope, received_ms, bytes';
  const selectChunks = db.prepare(
    `SELECT ${columns} FROM chunk WHERE signal = ? AND first_seq >=
       coalesce((SELECT max(first_seq) FROM chunk WHERE first_seq <= ?), 0) AND first_seq <= ? ORDER BY first_seq`,
  );
  const selectTimedChunks = db.prepare(
    `SELECT ${columns} FROM chunk WHERE signal = ? AND first_seq >=
       coalesce((SELECT max(first_seq) FROM chunk WHERE first_seq <= ?), 0) AND first_seq <= ?
       AND received_ms BETWEEN ? AND ? ORDER BY first_seq`,
  );
  const selectChunkAt = db.prepare(`SELECT ${columns} FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`);
  const selectEnvelope = db.prepare('SELECT bytes FROM envelope WHERE id = ?');
  const anyHidden = db.prepare('SELECT 1 FROM conversation WHERE hidden = 1 LIMIT 1');
  const firstHidden = db.prepare(
    `SELECT min(e.seq) AS seq FROM event e WHERE e.seq >= ?
       AND e.conversation_id IN (SELECT id FROM conversation WHERE hidden = 1)`,
  );
  const visible = 'conversation_id NOT IN (SELECT id FROM conversation WHERE hidden = 1)';
  const selectOfConversation = db.prepare(
    `SELECT seq FROM event WHERE conversation_id = ? AND seq BETWEEN ? AND ? AND ${visible} ORDER BY seq LIMIT ?`,
  );
  const selectOfTime = db.prepare(
    `SELECT seq FROM event WHERE seq BETWEEN ? AND ? AND time_us BETWEEN ? AND ? AND ${visible} ORDER BY seq LIMIT ?`,
  );
  const envelopes = new Map<number, Uint8Array>();
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  let keptBytes = 0;

  function envelope(id: number): Uint8Array {
    let bytes = envelopes.get(id);
    if (bytes === undefined) {
      bytes = (selectEnvelope.get(id)?.['bytes'] as Uint8Array | undefined) ?? new Uint8Array(0);
      if (envelopes.size >= MAX_ENVELOPES) envelopes.clear();
      envelopes.set(id, bytes);
    }
    return bytes;
  }

  function encode(request: BatchRequest, batch: BatchBuilder): Uint8Array<ArrayBuffer> {
    const { signal, encoding, gzip } = request;
    const key = `${signal} ${encoding} ${gzip} ${JSON.stringify(batch.taken)}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const protobuf = joinGroups(batch.groups());
    const plain = encoding === 'json' ? Buffer.from(JSON.stringify(decodeExportRequest(signal, protobuf))) : protobuf;
    const body = Uint8Array.from(gzip ? gzipSync(plain, { level: GZIP_LEVEL }) : plain);
    for (const [old, bytes] of kept) {
      if (kept.size < MAX_KEPT && keptBytes + body.length <= MAX_KEPT_BYTES) break;
      kept.delete(old);
      keptBytes -= bytes.length;
    }
    kept.set(key, body);
    keptBytes += body.length;
    return body;
  }

  /** Whole range, in order of arrival. True: everything was read. */
  function readStraight(request: BatchRequest, batch: BatchBuilder, chunks: Iterable<Chunk>): boolean {
    const end = request.endSeq ?? Number.MAX_SAFE_INTEGER;
    for (const chunk of chunks) {
      const from = Math.max(request.fromSeq, chunk.firstSeq);
      const to = Math.min(end, chunk.firstSeq + chunk.count - 1);
      if (from > to) continue;
      if (batch.add(chunk, from, to) !== 'all') return false;
    }
    return true;
  }

  function readSelected(batch: BatchBuilder, seqs: readonly number[]): boolean {
    let chunk: Chunk | undefined;
    for (let i = 0; i < seqs.length; i++) {
      const from = seqs[i] as number;
      let to = from;
      while (seqs[i + 1] === to + 1) {
        to++;
        i++;
      }
      for (let at = from; at <= to; ) {
        if (chunk === undefined || at < chunk.firstSeq || at >= chunk.firstSeq + chunk.count) {
          const row = selectChunkAt.get(at);
          chunk = row === undefined ? undefined : chunkOf(row);
          if (chunk === undefined || at >= chunk.firstSeq + chunk.count) {
            at++;
            continue;
          }
        }
        const last = Math.min(to, chunk.firstSeq + chunk.count - 1);
        if (batch.add(chunk, at, last) !== 'all') return false;
        at = last + 1;
      }
    }
    return true;
  }

  function selectedSeqs(request: BatchRequest, filter: ReplayFilter): number[] {
    const { fromSeq, maxRecords } = request;
    const end = request.endSeq ?? Number.MAX_SAFE_INTEGER;
    const rows =
      'conversationId' in filter
        ? selectOfConversation.all(filter.conversationId, fromSeq, end, maxRecords + 1)
        : selectOfTime.all(fromSeq, end, filter.fromMs * 1000, filter.toMs * 1000, maxRecords + 1);
    return rows.map((row) => Number(row['seq']));
  }

  return {
    read(request) {
      const code = signalCode(request.signal);
      const batch = new BatchBuilder(request, envelope);
      const { filter } = request;
      let atEnd: boolean;
      let waitsForDeletion = false;
      if (filter === undefined) {
        let end = request.endSeq ?? Number.MAX_SAFE_INTEGER;
        const hidden =
          code === LOGS_CODE && anyHidden.get() !== undefined ? firstHidden.get(request.fromSeq) : undefined;
        const hiddenSeq = hidden === undefined || hidden['seq'] === null ? undefined : Number(hidden['seq']);
        if (hiddenSeq !== undefined && hiddenSeq <= end) {
          end = hiddenSeq - 1;
          waitsForDeletion = true;
        }
        const chunks = chunksOf(selectChunks, [code, request.fromSeq, end]);
        atEnd = readStraight({ ...request, endSeq: end }, batch, chunks) && !waitsForDeletion;
      } else if (code === LOGS_CODE) {
        atEnd = readSelected(batch, selectedSeqs(request, filter));
      } else if ('fromMs' in filter) {
        const end = request.endSeq ?? Number.MAX_SAFE_INTEGER;
        const chunks = chunksOf(selectTimedChunks, [code, request.fromSeq, end, filter.fromMs, filter.toMs]);
        atEnd = readStraight(request, batch, chunks);
      } else {
        atEnd = true;
      }
      const body = batch.records === 0 ? new Uint8Array(0) : encode(request, batch);
      return {
        records: batch.records,
        payloadBytes: batch.payloadBytes,
        body,
        taken: batch.taken,
        sentRuns: filter === undefined ? batch.wholeRun(request.fromSeq) : batch.runs(),
        unreadable: batch.unreadable,
        nextSeq: batch.lastSeq + 1,
        ...(batch.oldestMs === undefined ? {} : { oldestMs: batch.oldestMs }),
        atEnd,
        waitsForDeletion,
      };
    },
  };
}

/** Gathers parts of chunks until a bound is reached. */
class BatchBuilder {
  records = 0;
  payloadBytes = 0;
  lastSeq: number;
  oldestMs: number | undefined;
  readonly taken: Batch['taken'] = [];
  readonly unreadable: Batch['unreadable'] = [];
  readonly #request: BatchRequest;
  readonly #envelope: (id: number) => Uint8Array;
  readonly #groups = new Map<number, { group: ResourceGroup; scopes: Map<number, ResourceGroup['scopes'][number]> }>();
  #sizeBytes = 0;

  constructor(request: BatchRequest, envelope: (id: number) => Uint8Array) {
    this.#request = request;
    this.#envelope = envelope;
    this.lastSeq = request.fromSeq - 1;
  }

  groups(): ResourceGroup[] {
    return [...this.#groups.values()].map(({ group }) => group);
  }

  /** Nothing that was not taken lies between the records of an unfiltered range. */
  wholeRun(fromSeq: number): Batch['sentRuns'] {
    return this.records === 0 ? [] : [[fromSeq, this.lastSeq]];
  }

  runs(): Batch['sentRuns'] {
    return this.taken.map(([first, count]) => [first, first + count - 1]);
  }

  /** Adds the chunk's records `from`..`to` as far as they fit. `full`: some did not. */
  add(chunk: Chunk, from: number, to: number): 'all' | 'full' {
    const offsets = offsetsOf(chunk);
    if (offsets === undefined) {
      this.unreadable.push([from, to - from + 1]);
      this.lastSeq = to;
      return 'all';
    }
    const { tagStarts } = offsets;
    const { maxRecords, maxBytes } = this.#request;
    const first = from - chunk.firstSeq;
    const wanted = to - chunk.firstSeq;
    const envelopeBytes = this.#newEnvelopeBytes(chunk);
    const start = tagStarts[first] as number;
    let last = first - 1;
    while (last < wanted) {
      if (this.records + (last + 1 - first) >= maxRecords) break;
      const size = this.#sizeBytes + envelopeBytes + (tagStarts[last + 2] as number) - start;
      if (size > maxBytes && this.records + (last + 1 - first) > 0) break;
      last++;
    }
    if (last < first) return 'full';
    const bytes = chunk.bytes.subarray(start, tagStarts[last + 1]);
    this.#scopeOf(chunk).records.push(bytes);
    this.#sizeBytes += envelopeBytes + bytes.length;
    this.payloadBytes += bytes.length;
    this.records += last - first + 1;
    this.lastSeq = chunk.firstSeq + last;
    this.oldestMs ??= chunk.receivedMs;
    const before = this.taken.at(-1);
    if (before !== undefined && before[0] + before[1] === from) before[1] += last - first + 1;
    else this.taken.push([from, last - first + 1]);
    return last === wanted ? 'all' : 'full';
  }

  #newEnvelopeBytes({ resourceEnvelope, scopeEnvelope }: Chunk): number {
    const resource = this.#groups.get(resourceEnvelope);
    let bytes = 0;
    if (resource === undefined) bytes += this.#envelope(resourceEnvelope).length + 2 * GROUP_OVERHEAD_BYTES;
    if (!resource?.scopes.has(scopeEnvelope)) bytes += this.#envelope(scopeEnvelope).length + GROUP_OVERHEAD_BYTES;
    return bytes;
  }

  #scopeOf({ resourceEnvelope, scopeEnvelope }: Chunk): ResourceGroup['scopes'][number] {
    let resource = this.#groups.get(resourceEnvelope);
    if (resource === undefined) {
      resource = { group: { envelope: this.#envelope(resourceEnvelope), scopes: [] }, scopes: new Map() };
      this.#groups.set(resourceEnvelope, resource);
    }
    let scope = resource.scopes.get(scopeEnvelope);
    if (scope === undefined) {
      scope = { envelope: this.#envelope(scopeEnvelope), records: [] };
      resource.scopes.set(scopeEnvelope, scope);
      resource.group.scopes.push(scope);
    }
    return scope;
  }
}

function* chunksOf(statement: StatementSync, args: number[]): Iterable<Chunk> {
  for (const row of statement.iterate(...args)) yield chunkOf(row);
}

function chunkOf(row: Record<string, unknown>): Chunk {
  return {
    firstSeq: Number(row['first_seq']),
    count: Number(row['count']),
    resourceEnvelope: Number(row['resource_envelope']),
    scopeEnvelope: Number(row['scope_envelope']),
    receivedMs: Number(row['received_ms']),
    bytes: row['bytes'] as Uint8Array,
  };
}

/** Undefined: the chunk's bytes have been damaged. */
function offsetsOf({ bytes, count }: Chunk): RecordOffsets | undefined {
  try {
    return recordOffsets(bytes, count);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
