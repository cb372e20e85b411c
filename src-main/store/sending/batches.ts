/**
 * Reads the next batch of a range: whole chunks, or parts of them, redacted and put together again as one request. This is
 * the only way out of the log.
 *
 * - Bounded by count, by uncompressed bytes (of what is read and of what leaves) and by time; one record always fits.
 * - Groups come in first-seen order, each envelope once, with the bytes in which it arrived.
 * - A live range stops before a record of a conversation that is being deleted, until that is decided; a replay leaves
 *   such records out.
 */

import { constants, gzipSync } from 'node:zlib';
import { BoundedMap } from '../../../src-shared/base/bounded-map.ts';
import type { ReplaySelection } from '../../../src-shared/contract/exporters-api.ts';
import { DEFINITION_VERSION } from '../../../src-shared/redaction/definition-version.ts';
import type { RedactionDefinition } from '../../../src-shared/redaction/redaction-definition.ts';
import type { Batch, BatchRequest } from '../../log/relay-log.ts';
import { exportJson } from '../../otlp/export-json.ts';
import { INSTANCE_ATTRIBUTE } from '../../otlp/instance-path.ts';
import { joinGroups, type ResourceGroup } from '../../otlp/join-groups.ts';
import { encodeMessage } from '../../otlp/json-to-protobuf.ts';
import { messageType } from '../../otlp/messages.ts';
import { createRecordRedactor } from '../../redaction/record-redaction.ts';
import type { Chunk } from '../file/chunk.ts';
import { hasEvents, LOGS_CODE, RECEIVED_CODE, SAMPLE_CODE } from '../file/codes.ts';
import type { ReadChunk } from '../read/chunk-reader.ts';
import type { Readers } from '../read/readers.ts';
import { createContextSources } from '../read/record-context.ts';
import { BatchBuilder, type BatchSource } from './batch-builder.ts';
import { createRedactedChunks } from './redacted-chunks.ts';
import { createRedactedGroups } from './redacted-groups.ts';

/** Fast and two thirds of what the default level saves: telemetry repeats itself. */
const GZIP_LEVEL = constants.Z_BEST_SPEED;
/** Encoded batches kept for other exporters that stand at the same place. Both bounds hold. */
const MAX_KEPT = 8;
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
/** Compiled rules kept: those of the exporters, and what was in force before a change. */
const MAX_RULES = 16;

export interface RelayBatches {
  read(request: BatchRequest): Batch;
}

export function createRelayBatches({ db, events, chunks, envelopes }: Readers): RelayBatches {
  const anyHidden = db.prepare('SELECT 1 FROM conversation WHERE hidden = 1 LIMIT 1');
  const firstHidden = db.prepare(
    `SELECT min(e.seq) AS seq FROM event e WHERE e.seq >= ?
       AND e.conversation_id IN (SELECT id FROM conversation WHERE hidden = 1)`,
  );
  // A replay that is selected by events is one of log records; spans are selected by when they were received.
  const visible = `conversation_id NOT IN (SELECT id FROM conversation WHERE hidden = 1 OR signal <> ${LOGS_CODE})`;
  const selectOfConversation = db.prepare(
    `SELECT seq FROM event WHERE conversation_id = ? AND seq BETWEEN ? AND ? AND ${visible} ORDER BY seq LIMIT ?`,
  );
  const selectOfTime = db.prepare(
    `SELECT seq FROM event WHERE seq BETWEEN ? AND ? AND time_us BETWEEN ? AND ? AND ${visible} ORDER BY seq LIMIT ?`,
  );
  /** By definition, and by fingerprint: exporters with the same rules share what was redacted. */
  const sources = new BoundedMap<string, BatchSource>(MAX_RULES);
  const contextOf = createContextSources(events);
  const redactedGroup = createRedactedGroups(envelopes);
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  let keptBytes = 0;

  function sourceOf(definition: RedactionDefinition): BatchSource {
    const key = JSON.stringify(definition);
    let source = sources.get(key);
    if (source === undefined) {
      const { names, rules, marks } = definition;
      const redactor = createRecordRedactor(definition);
      const { fingerprint } = redactor;
      source = sources.get(fingerprint) ?? {
        redactor,
        redacted: createRedactedChunks(),
        rules: { fingerprint, definition: JSON.stringify({ names, rules, marks, version: DEFINITION_VERSION }) },
        redactedGroup,
        contextOf,
        groupContext: envelopes.context,
      };
      sources.set(key, source);
      sources.set(fingerprint, source);
    }
    return source;
  }

  function encode(request: BatchRequest, batch: BatchBuilder): Uint8Array<ArrayBuffer> {
    const { signal, encoding, gzip } = request;
    const key = `${signal} ${encoding} ${gzip} ${batch.rules.fingerprint} ${JSON.stringify(batch.taken)} ${request.mark ?? ''}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const protobuf = joinGroups(marked(batch.groups(), request.mark));
    const plain = encoding === 'json' ? Buffer.from(exportJson(signal, protobuf)) : protobuf;
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
  function readStraight(request: BatchRequest, batch: BatchBuilder, stored: Iterable<ReadChunk>): boolean {
    const end = request.endSeq ?? Number.MAX_SAFE_INTEGER;
    for (const chunk of stored) {
      const from = Math.max(request.fromSeq, chunk.firstSeq);
      const to = Math.min(end, chunk.firstSeq + chunk.count - 1);
      if (from > to) continue;
      if (!mayLeave(chunk, request)) batch.skip(from, to);
      else if (batch.add(chunk, from, to) !== 'all') return false;
    }
    return true;
  }

  function readSelected(request: BatchRequest, batch: BatchBuilder, seqs: readonly number[]): boolean {
    let chunk: ReadChunk | undefined;
    for (let i = 0; i < seqs.length; i++) {
      const from = seqs[i] as number;
      let to = from;
      while (seqs[i + 1] === to + 1) {
        to++;
        i++;
      }
      for (let at = from; at <= to; ) {
        if (chunk === undefined || at < chunk.firstSeq || at >= chunk.firstSeq + chunk.count) {
          chunk = chunks.at(at);
          if (chunk === undefined) {
            at++;
            continue;
          }
        }
        const last = Math.min(to, chunk.firstSeq + chunk.count - 1);
        if (!mayLeave(chunk, request)) batch.skip(at, last);
        else if (batch.add(chunk, at, last) !== 'all') return false;
        at = last + 1;
      }
    }
    return true;
  }

  function selectedSeqs(request: BatchRequest, filter: ReplaySelection): number[] {
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
      const { signal } = request;
      const batch = new BatchBuilder(request, sourceOf(request.redaction));
      const { filter } = request;
      let atEnd: boolean;
      let waitsForDeletion = false;
      if (filter === undefined) {
        let end = request.endSeq ?? Number.MAX_SAFE_INTEGER;
        const hidden =
          hasEvents(signal) && anyHidden.get() !== undefined ? firstHidden.get(request.fromSeq) : undefined;
        const hiddenSeq = hidden === undefined || hidden['seq'] === null ? undefined : Number(hidden['seq']);
        if (hiddenSeq !== undefined && hiddenSeq <= end) {
          end = hiddenSeq - 1;
          waitsForDeletion = true;
        }
        const stored = chunks.between(signal, request.fromSeq, end);
        atEnd = readStraight({ ...request, endSeq: end }, batch, stored) && !waitsForDeletion;
      } else if (signal === 'logs') {
        atEnd = readSelected(request, batch, selectedSeqs(request, filter));
      } else if ('fromMs' in filter) {
        const end = request.endSeq ?? Number.MAX_SAFE_INTEGER;
        atEnd = readStraight(request, batch, chunks.between(signal, request.fromSeq, end, filter));
      } else {
        atEnd = true;
      }
      const body = batch.records === 0 ? new Uint8Array(0) : encode(request, batch);
      return {
        records: batch.records,
        payloadBytes: batch.payloadBytes,
        body,
        taken: batch.taken,
        sentRuns: filter === undefined ? batch.wholeRuns() : batch.runs(),
        unreadable: batch.unreadable,
        rules: batch.rules,
        droppedByRule: batch.droppedByRule,
        droppedBytes: batch.droppedBytes,
        held: batch.held,
        nextSeq: batch.lastSeq + 1,
        ...(batch.oldestMs === undefined ? {} : { oldestMs: batch.oldestMs }),
        atEnd,
        waitsForDeletion,
      };
    },
  };
}

/**
 * Each resource with one attribute more. A message that comes twice is merged and its lists joined (protobuf's encoding
 * guide, "Last One Wins"), so the bytes that stand there stay as they are.
 */
function marked(groups: ResourceGroup[], mark: string | undefined): ResourceGroup[] {
  if (mark === undefined) return groups;
  const attribute = { key: INSTANCE_ATTRIBUTE, value: { stringValue: mark } };
  const resource = encodeMessage(messageType('ResourceLogs'), { resource: { attributes: [attribute] } });
  return groups.map(({ envelope, scopes }) => ({ envelope: Buffer.concat([envelope, resource]), scopes }));
}

/** Salvaged records leave by a replay only; samples never. */
function mayLeave({ origin }: Chunk, { filter }: BatchRequest): boolean {
  return origin === RECEIVED_CODE || (filter !== undefined && origin !== SAMPLE_CODE);
}
