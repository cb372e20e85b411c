import type { Migration } from './migration.ts';

/**
 * What exporters still have to send and what they have sent.
 *
 * - `exporter`: `configured` is `enabled` as config.toml had it when last seen; a change there wins over `enabled`, the
 *   switch at run time. `settings` is the fingerprint that `refused` belongs to.
 * - `send_range`: kinds 0 live, 1 replay, 2 dead letter. `queued_*` counts what was queued of the range up to and
 *   including `queued_through`; what was appended since is counted from the chunks when the log is opened.
 *   `held` dead letters wait for somebody's decision.
 * - `sent_range`: inclusive, merged where they touch; `rules` is the fingerprint of the redaction rules then in force.
 */
export const relay: Migration = {
  version: 2,
  sql: `
    CREATE TABLE exporter(
      name TEXT PRIMARY KEY,
      enabled INTEGER NOT NULL,
      configured INTEGER NOT NULL,
      settings TEXT NOT NULL,
      refused TEXT
    ) WITHOUT ROWID;

    CREATE TABLE exporter_total(
      exporter TEXT NOT NULL,
      signal INTEGER NOT NULL,
      sent INTEGER NOT NULL DEFAULT 0,
      rejected INTEGER NOT NULL DEFAULT 0,
      dropped INTEGER NOT NULL DEFAULT 0,
      dead_letters INTEGER NOT NULL DEFAULT 0,
      dead_letters_gone INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (exporter, signal)
    ) WITHOUT ROWID;

    CREATE TABLE send_range(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      exporter TEXT NOT NULL,
      signal INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      next_seq INTEGER NOT NULL,
      end_seq INTEGER,
      conversation_id INTEGER,
      from_ms REAL,
      to_ms REAL,
      total_records INTEGER NOT NULL DEFAULT 0,
      queued_records INTEGER NOT NULL DEFAULT 0,
      queued_bytes INTEGER NOT NULL DEFAULT 0,
      queued_through INTEGER NOT NULL DEFAULT 0,
      held INTEGER NOT NULL DEFAULT 0,
      status INTEGER,
      message TEXT,
      time_ms INTEGER
    );
    CREATE UNIQUE INDEX send_range_live ON send_range(exporter, signal) WHERE kind = 0;
    CREATE UNIQUE INDEX send_range_dead_letter ON send_range(signal, next_seq, exporter) WHERE kind = 2;

    CREATE TABLE sent_range(
      exporter TEXT NOT NULL,
      signal INTEGER NOT NULL,
      rules TEXT NOT NULL,
      from_seq INTEGER NOT NULL,
      to_seq INTEGER NOT NULL,
      first_ms INTEGER NOT NULL,
      last_ms INTEGER NOT NULL,
      PRIMARY KEY (exporter, signal, rules, from_seq)
    ) WITHOUT ROWID;
  `,
};
