/**
 * Exporters that get another name. config.toml and the log cannot change as one, so the log is told first:
 *
 *   plan (in the log) ─▶ config.toml says the new name ─▶ configure: all that is kept moves, the plan is gone
 *
 * Whoever dies in between leaves the plan behind, and the first `configure` of the next start fulfils it if the file has
 * the new name and no longer the old one, or drops it.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface ExporterRenames {
  /** Inside the open transaction, as all but {@link planned} and {@link load}. */
  plan(from: string, to: string): void;
  /** It will not be. */
  drop(from: string): void;
  /** Moves what is kept of those that these names fulfil; true when there were any. */
  fulfil(names: ReadonlySet<string>): boolean;
  planned(): Array<[from: string, to: string]>;
  load(): void;
}

export function createExporterRenames(db: DatabaseSync): ExporterRenames {
  const select = db.prepare('SELECT from_name, to_name FROM exporter_rename');
  const insert = db.prepare(
    `INSERT INTO exporter_rename(from_name, to_name) VALUES (?, ?)
     ON CONFLICT(from_name) DO UPDATE SET to_name = excluded.to_name`,
  );
  const remove = db.prepare('DELETE FROM exporter_rename WHERE from_name = ?');
  const plans = new Map<string, string>();

  function load(): void {
    plans.clear();
    for (const row of select.all()) plans.set(String(row['from_name']), String(row['to_name']));
  }
  load();
  /** Old names of plans of an earlier run: the file says by now what became of them. */
  const leftOver = new Set(plans.keys());

  function drop(from: string): void {
    plans.delete(from);
    remove.run(from);
  }

  return {
    plan(from, to) {
      leftOver.delete(from);
      plans.set(from, to);
      insert.run(from, to);
    },
    drop,
    fulfil(names) {
      let moved = false;
      for (const [from, to] of [...plans]) {
        const isFulfilled = names.has(to) && !names.has(from);
        if (isFulfilled) moveStored(db, from, to);
        if (isFulfilled || leftOver.has(from)) drop(from);
        moved ||= isFulfilled;
      }
      return moved;
    },
    planned: () => [...plans],
    load,
  };
}

/**
 * Moves all that is stored of an exporter to another name. What was queued for an earlier exporter of that name is given
 * up; what that one has sent stays known.
 */
function moveStored(db: DatabaseSync, from: string, to: string): void {
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
