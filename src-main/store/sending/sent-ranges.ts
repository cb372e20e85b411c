import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { RulesInForce } from '../../log/relay-log.ts';
import { signalCode } from '../file/codes.ts';

/**
 * What was sent to whom under which redaction rules: inclusive ranges, joined where they touch or overlap. Records in a range
 * that its rules drop or hold were not sent.
 */
export interface SentRanges {
  /** Inside the open transaction. */
  add(exporter: string, signal: Signal, rules: RulesInForce, fromSeq: number, toSeq: number, timeMs: number): void;
  /** Forgets what lies wholly before the oldest record, and rules of which nothing is left: nothing of it is in the log any more. */
  prune(): void;
}

export function createSentRanges(db: DatabaseSync): SentRanges {
  const selectTouching = db.prepare(
    `SELECT from_seq, to_seq, first_ms, last_ms FROM sent_range
     WHERE exporter = ? AND signal = ? AND rules = ? AND from_seq <= ? + 1 AND to_seq >= ? - 1`,
  );
  const extend = db.prepare(
    'UPDATE sent_range SET to_seq = ?, last_ms = ? WHERE exporter = ? AND signal = ? AND rules = ? AND from_seq = ?',
  );
  const remove = db.prepare('DELETE FROM sent_range WHERE exporter = ? AND signal = ? AND rules = ? AND from_seq = ?');
  const insert = db.prepare(
    `INSERT INTO sent_range(exporter, signal, rules, from_seq, to_seq, first_ms, last_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const keepRules = db.prepare('INSERT OR IGNORE INTO redaction_rules(fingerprint, definition) VALUES (?, ?)');
  const prune = db.prepare('DELETE FROM sent_range WHERE to_seq < (SELECT min(first_seq) FROM chunk)');
  const pruneRules = db.prepare('DELETE FROM redaction_rules WHERE fingerprint NOT IN (SELECT rules FROM sent_range)');

  return {
    add(exporter, signal, { fingerprint: rules, definition }, fromSeq, toSeq, timeMs) {
      keepRules.run(rules, definition);
      const code = signalCode(signal);
      const touching = selectTouching.all(exporter, code, rules, toSeq, fromSeq);
      const only = touching.length === 1 ? touching[0] : undefined;
      if (only !== undefined && Number(only['from_seq']) <= fromSeq) {
        extend.run(Math.max(toSeq, Number(only['to_seq'])), timeMs, exporter, code, rules, Number(only['from_seq']));
        return;
      }
      let from = fromSeq;
      let to = toSeq;
      let firstMs = timeMs;
      let lastMs = timeMs;
      for (const row of touching) {
        from = Math.min(from, Number(row['from_seq']));
        to = Math.max(to, Number(row['to_seq']));
        firstMs = Math.min(firstMs, Number(row['first_ms']));
        lastMs = Math.max(lastMs, Number(row['last_ms']));
        remove.run(exporter, code, rules, Number(row['from_seq']));
      }
      insert.run(exporter, code, rules, from, to, firstMs, lastMs);
    },
    prune: () => {
      prune.run();
      pruneRules.run();
    },
  };
}
