/** The relay's reads beside batches. */

import type { DatabaseSync } from 'node:sqlite';
import type { ReplaySelection } from '../../../src-shared/contract/exporters-api.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { ReplayPart, StoredDeadLetter } from '../../log/relay-log.ts';
import { WHOLE_SIZE } from '../file/chunk-parts.ts';
import { LOGS_CODE, RECEIVED_CODE, SAMPLE_CODE, signalCode, signalOf } from '../file/codes.ts';
import { HELD_STATUS } from './dead-letters.ts';
import { DEAD_LETTER_KIND } from './ranges.ts';

export interface RelayReads {
  oldestMs(signal: Signal, fromSeq: number): number | undefined;
  planReplay(signals: readonly Signal[], filter: ReplaySelection): ReplayPart[];
  deadLetters(exporter: string, limit: number): StoredDeadLetter[];
  countSince(conversationIds: readonly number[], fromSeq: number): number;
}

export function createRelayReads(db: DatabaseSync): RelayReads {
  const selectOldest = db.prepare(
    `SELECT received_ms FROM chunk WHERE signal = ? AND first_seq >=
       coalesce((SELECT max(first_seq) FROM chunk WHERE first_seq <= ?), 0) AND first_seq + count > ?
       AND origin = ${RECEIVED_CODE}
     ORDER BY first_seq LIMIT 1`,
  );
  const visible = `conversation_id NOT IN (SELECT id FROM conversation WHERE hidden = 1 OR sample = 1 OR signal <> ${LOGS_CODE})`;
  const planConversation = db.prepare(
    `SELECT min(seq) AS first, max(seq) AS last, count(*) AS records FROM event WHERE conversation_id = ? AND ${visible}`,
  );
  const planTime = db.prepare(
    `SELECT min(seq) AS first, max(seq) AS last, count(*) AS records FROM event WHERE time_us BETWEEN ? AND ? AND ${visible}`,
  );
  const planChunks = db.prepare(
    `SELECT min(first_seq) AS first, max(first_seq + count - 1) AS last, coalesce(sum(count), 0) AS records,
       coalesce(sum(${WHOLE_SIZE}), 0) AS bytes FROM chunk WHERE signal = ? AND received_ms BETWEEN ? AND ?
       AND origin <> ${SAMPLE_CODE}`,
  );
  const averageBytes = db.prepare(
    'SELECT CAST(bytes AS REAL) / max(records, 1) AS average FROM signal_total WHERE signal = ?',
  );
  const selectDeadLetters = db.prepare(
    `SELECT signal, next_seq, time_ms, status, message, queued_bytes, held FROM send_range
     WHERE kind = ${DEAD_LETTER_KIND} AND exporter = ? ORDER BY next_seq LIMIT ?`,
  );
  const countSince = db.prepare('SELECT count(*) AS records FROM event WHERE conversation_id = ? AND seq >= ?');

  return {
    oldestMs(signal, fromSeq) {
      const row = selectOldest.get(signalCode(signal), fromSeq, fromSeq);
      return row === undefined ? undefined : Number(row['received_ms']);
    },
    planReplay(signals, filter) {
      return signals.flatMap((signal): ReplayPart[] => {
        const code = signalCode(signal);
        const isLogs = code === LOGS_CODE;
        if (!isLogs && 'conversationId' in filter) return [];
        const row =
          'conversationId' in filter
            ? planConversation.get(filter.conversationId)
            : isLogs
              ? planTime.get(filter.fromMs * 1000, filter.toMs * 1000)
              : planChunks.get(code, filter.fromMs, filter.toMs);
        const records = Number(row?.['records'] ?? 0);
        if (row === undefined || records === 0) return [];
        // Events know no sizes: near enough for a progress that counts down.
        const bytes = Number(row['bytes'] ?? records * Number(averageBytes.get(code)?.['average'] ?? 0));
        return [
          { signal, fromSeq: Number(row['first']), endSeq: Number(row['last']), records, bytes: Math.round(bytes) },
        ];
      });
    },
    deadLetters: (exporter, limit) =>
      selectDeadLetters.all(exporter, limit).map((row) => ({
        seq: Number(row['next_seq']),
        signal: signalOf(Number(row['signal'])),
        timeMs: Number(row['time_ms']),
        status: Math.max(0, Number(row['status'])),
        message: String(row['message']),
        sizeBytes: Number(row['queued_bytes']),
        held: Number(row['status']) === HELD_STATUS,
        resending: row['held'] === 0,
      })),
    countSince: (ids, fromSeq) => ids.reduce((sum, id) => sum + Number(countSince.get(id, fromSeq)?.['records']), 0),
  };
}
