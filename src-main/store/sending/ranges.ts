/**
 * The writer's side of what exporters still have to send. Ranges that are being worked on (live, replay, dead letters
 * to be sent again) are kept in memory too, with what is queued of them, so that appending costs two additions.
 *
 * Every method but {@link RelayRanges.appended} runs inside the open transaction. After a rollback `forget` reads
 * everything again.
 */

import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { RangeKind, SendRange } from '../../log/relay-log.ts';
import { WHOLE_SIZE } from '../file/chunk-parts.ts';
import { RECEIVED_CODE, signalCode, signalOf } from '../file/codes.ts';

const KINDS: readonly RangeKind[] = ['live', 'replay', 'dead-letter'];
export const DEAD_LETTER_KIND = KINDS.indexOf('dead-letter');

/** A range in memory, with what the log removed of it since `nextSeq`: an answer on its way may still cover it. */
export interface ActiveRange {
  range: SendRange;
  droppedAhead: Array<[fromSeq: number, toSeq: number]>;
}

export interface RelayRanges {
  get(id: number): ActiveRange | undefined;
  all(): Iterable<ActiveRange>;
  live(exporter: string, signal: Signal): ActiveRange | undefined;
  /** Inserts a range that is worked on; `queued*` of a live one are 0. */
  insert(range: Omit<SendRange, 'id'>, throughSeq: number): ActiveRange;
  /** Writes position and counts. */
  save(active: ActiveRange, throughSeq: number): void;
  remove(id: number): void;
  /** Takes a stored range into memory: it is worked on from now on. */
  activate(id: number): ActiveRange | undefined;
  /** The range stays stored, but is not worked on. */
  deactivate(id: number): void;
  /** In memory: records were appended to the end of the log. */
  appended(signal: Signal, records: number, bytes: number): void;
  /** Writes the counts of all live ranges, so that the next start need not count. */
  saveCounts(throughSeq: number): void;
  /** Ids up to this one belong to a log that this one replaces: answers to them may still come. */
  skipIds(throughId: number): void;
  load(): void;
}

export function createRelayRanges(db: DatabaseSync): RelayRanges {
  const select = db.prepare('SELECT * FROM send_range WHERE held = 0 ORDER BY id');
  const selectOne = db.prepare('SELECT * FROM send_range WHERE id = ?');
  const countSince = db.prepare(
    `SELECT coalesce(sum(count), 0) AS records, coalesce(sum(${WHOLE_SIZE}), 0) AS bytes
     FROM chunk WHERE signal = ? AND first_seq > ? AND origin = ${RECEIVED_CODE}`,
  );
  const insert = db.prepare(
    `INSERT INTO send_range(exporter, signal, kind, next_seq, end_seq, conversation_id, from_ms, to_ms,
       total_records, queued_records, queued_bytes, queued_through)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    'UPDATE send_range SET next_seq = ?, queued_records = ?, queued_bytes = ?, queued_through = ? WHERE id = ?',
  );
  const remove = db.prepare('DELETE FROM send_range WHERE id = ?');
  const skipIds = db.prepare("INSERT INTO sqlite_sequence(name, seq) VALUES ('send_range', ?)");
  const ranges = new Map<number, ActiveRange>();

  function load(): void {
    ranges.clear();
    for (const row of select.all()) {
      const range = rangeOf(row);
      if (range.kind === 'live') {
        const through = Math.max(Number(row['queued_through']), range.nextSeq - 1);
        const since = countSince.get(signalCode(range.signal), through);
        range.queuedRecords += Number(since?.['records']);
        range.queuedBytes += Number(since?.['bytes']);
      }
      ranges.set(range.id, { range, droppedAhead: [] });
    }
  }
  load();

  return {
    get: (id) => ranges.get(id),
    all: () => ranges.values(),
    live(exporter, signal) {
      for (const active of ranges.values()) {
        const { range } = active;
        if (range.kind === 'live' && range.exporter === exporter && range.signal === signal) return active;
      }
      return undefined;
    },
    insert(given, throughSeq) {
      const { filter } = given;
      const conversationId = filter !== undefined && 'conversationId' in filter ? filter.conversationId : null;
      const times = filter !== undefined && 'fromMs' in filter ? filter : undefined;
      const inserted = insert.run(
        given.exporter,
        signalCode(given.signal),
        KINDS.indexOf(given.kind),
        given.nextSeq,
        given.endSeq ?? null,
        conversationId,
        times?.fromMs ?? null,
        times?.toMs ?? null,
        given.totalRecords,
        given.queuedRecords,
        given.queuedBytes,
        throughSeq,
      );
      const range: SendRange = { id: Number(inserted.lastInsertRowid), ...given };
      const active: ActiveRange = { range, droppedAhead: [] };
      ranges.set(range.id, active);
      return active;
    },
    save({ range }, throughSeq) {
      update.run(range.nextSeq, range.queuedRecords, range.queuedBytes, throughSeq, range.id);
    },
    remove(id) {
      remove.run(id);
      ranges.delete(id);
    },
    activate(id) {
      const row = selectOne.get(id);
      if (row === undefined) return undefined;
      const active: ActiveRange = { range: rangeOf(row), droppedAhead: [] };
      ranges.set(id, active);
      return active;
    },
    deactivate: (id) => {
      ranges.delete(id);
    },
    appended(signal, records, bytes) {
      for (const { range } of ranges.values()) {
        if (range.kind !== 'live' || range.signal !== signal) continue;
        range.queuedRecords += records;
        range.queuedBytes += bytes;
      }
    },
    saveCounts(throughSeq) {
      for (const { range } of ranges.values()) {
        if (range.kind === 'live')
          update.run(range.nextSeq, range.queuedRecords, range.queuedBytes, throughSeq, range.id);
      }
    },
    skipIds: (throughId) => {
      skipIds.run(throughId);
    },
    load,
  };
}

function rangeOf(row: Record<string, unknown>): SendRange {
  const range: SendRange = {
    id: Number(row['id']),
    exporter: String(row['exporter']),
    signal: signalOf(Number(row['signal'])),
    kind: KINDS[Number(row['kind'])] ?? 'live',
    nextSeq: Number(row['next_seq']),
    queuedRecords: Number(row['queued_records']),
    queuedBytes: Number(row['queued_bytes']),
    totalRecords: Number(row['total_records']),
  };
  if (row['end_seq'] !== null) range.endSeq = Number(row['end_seq']);
  if (row['conversation_id'] !== null) range.filter = { conversationId: Number(row['conversation_id']) };
  else if (row['from_ms'] !== null) range.filter = { fromMs: Number(row['from_ms']), toMs: Number(row['to_ms']) };
  return range;
}
