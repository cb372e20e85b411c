import type { DatabaseSync } from 'node:sqlite';

/**
 * Moves all that is stored of an exporter to another name, inside the open transaction. What was queued for an earlier
 * exporter of that name is given up; what that one has sent stays known.
 */
export function renameStoredExporter(db: DatabaseSync, from: string, to: string): void {
  for (const [table, column] of [
    ['exporter', 'name'],
    ['exporter_total', 'exporter'],
    ['send_range', 'exporter'],
  ] as const) {
    db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(to);
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`).run(to, from);
  }
  db.prepare(
    `INSERT INTO sent_range(exporter, signal, rules, from_seq, to_seq, first_ms, last_ms)
     SELECT ?, signal, rules, from_seq, to_seq, first_ms, last_ms FROM sent_range WHERE exporter = ?
     ON CONFLICT(exporter, signal, rules, from_seq) DO UPDATE SET to_seq = max(to_seq, excluded.to_seq),
       first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)`,
  ).run(to, from);
  db.prepare('DELETE FROM sent_range WHERE exporter = ?').run(from);
}
