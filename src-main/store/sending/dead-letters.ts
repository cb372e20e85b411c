import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { DeadLetterNote, SendRange } from '../../log/relay-log.ts';
import { signalCode, signalOf } from '../file/codes.ts';
import type { RelayExporters } from './exporters.ts';
import { DEAD_LETTER_KIND, type RelayRanges } from './ranges.ts';
import type { RelayChangeLog } from './relay-changes.ts';

/** Instead of a collector's status: the record could not be redacted, so no collector has seen it. */
export const HELD_STATUS = -1;

/**
 * Records that a collector refused, or that could not be redacted: each a range of one record, which waits until somebody
 * decides, is then sent again or dropped, and goes with its record. Every method runs inside the open transaction.
 */
export interface DeadLetters {
  /** The collector's status, {@link HELD_STATUS} for one that is held; undefined: there is none. */
  statusOf(exporter: string, signal: Signal, seq: number): number | undefined;
  /** Puts one aside, or says anew why an old one waits. */
  add(exporter: string, signal: Signal, letter: DeadLetterNote, timeMs: number): void;
  /** Of one exporter, oldest first; absent `seqs`: all. */
  of(exporter: string, seqs?: readonly number[]): DeadLetter[];
  /** Whose records the log removes. */
  between(signal: Signal, fromSeq: number, toSeq: number): DeadLetter[];
  sendAgain(letter: DeadLetter): void;
  /** The range of one that had `status` is done: it was sent, or its record cannot be read any more (`unreadable`, 0 or 1). */
  settled(range: SendRange, status: number, unreadable: number): void;
  /** Its record became larger by so many bytes. */
  resized(signal: Signal, seq: number, bytes: number): void;
  /** Its record goes, or somebody dropped it. */
  remove(letter: DeadLetter): void;
}

/** A row of `send_range`. */
export interface DeadLetter {
  id: number;
  exporter: string;
  signal: number;
  next_seq: number;
  held: number;
  status: number;
}

/** `lastSeq`: the newest sequence number in use. */
export function createDeadLetters(
  db: DatabaseSync,
  exporters: RelayExporters,
  ranges: RelayRanges,
  changes: RelayChangeLog,
  lastSeq: () => number,
): DeadLetters {
  const insert = db.prepare(
    `INSERT INTO send_range(exporter, signal, kind, next_seq, end_seq, total_records, queued_records, queued_bytes,
       queued_through, held, status, message, time_ms)
     VALUES (?, ?, ${DEAD_LETTER_KIND}, ?, ?, 1, 1, ?, ?, 1, ?, ?, ?)
     ON CONFLICT(signal, next_seq, exporter) WHERE kind = ${DEAD_LETTER_KIND}
     DO UPDATE SET held = 1, status = excluded.status, message = excluded.message, time_ms = excluded.time_ms`,
  );
  const selectStatus = db.prepare(
    `SELECT status FROM send_range WHERE kind = ${DEAD_LETTER_KIND} AND signal = ? AND next_seq = ? AND exporter = ?`,
  );
  const columns = 'id, exporter, signal, next_seq, held, status';
  const selectBetween = db.prepare(
    `SELECT ${columns} FROM send_range WHERE kind = ${DEAD_LETTER_KIND} AND signal = ? AND next_seq BETWEEN ? AND ?`,
  );
  const selectOf = db.prepare(
    `SELECT ${columns} FROM send_range WHERE kind = ${DEAD_LETTER_KIND} AND exporter = ? ORDER BY next_seq`,
  );
  const resize = db.prepare(
    `UPDATE send_range SET queued_bytes = max(0, queued_bytes + ?)
     WHERE kind = ${DEAD_LETTER_KIND} AND signal = ? AND next_seq = ?`,
  );
  const release = db.prepare('UPDATE send_range SET held = 0 WHERE id = ?');

  function statusOf(exporter: string, signal: Signal, seq: number): number | undefined {
    const row = selectStatus.get(signalCode(signal), seq, exporter);
    return row === undefined ? undefined : Number(row['status']);
  }

  function finish(id: number): void {
    ranges.remove(id);
    changes.rangeGone(id);
  }

  return {
    statusOf,
    add(exporter, signal, { seq, sizeBytes, status, message }, timeMs) {
      const before = statusOf(exporter, signal, seq);
      insert.run(exporter, signalCode(signal), seq, seq, sizeBytes, lastSeq(), status, message, timeMs);
      if (before !== undefined && counterOf(before) === counterOf(status)) return;
      if (before !== undefined) exporters.count(exporter, signal, { [counterOf(before)]: -1 });
      exporters.count(exporter, signal, { [counterOf(status)]: 1 });
    },
    of(exporter, seqs) {
      const wanted = seqs === undefined ? undefined : new Set(seqs);
      const rows = selectOf.all(exporter) as unknown as DeadLetter[];
      return wanted === undefined ? rows : rows.filter(({ next_seq }) => wanted.has(next_seq));
    },
    between: (signal, fromSeq, toSeq) =>
      selectBetween.all(signalCode(signal), fromSeq, toSeq) as unknown as DeadLetter[],
    sendAgain({ id, held }) {
      if (held === 0) return;
      release.run(id);
      const active = ranges.activate(id);
      if (active !== undefined) changes.changed(active);
    },
    settled({ id, exporter, signal }, status, unreadable) {
      exporters.count(exporter, signal, { [counterOf(status)]: -1, deadLettersGone: unreadable });
      finish(id);
    },
    resized(signal, seq, bytes) {
      resize.run(bytes, signalCode(signal), seq);
    },
    remove({ id, exporter, signal, status }) {
      finish(id);
      exporters.count(exporter, signalOf(signal), { [counterOf(status)]: -1, deadLettersGone: 1 });
      changes.exporterChanged(exporter);
    },
  };
}

function counterOf(status: number): 'deadLetters' | 'held' {
  return status === HELD_STATUS ? 'held' : 'deadLetters';
}
