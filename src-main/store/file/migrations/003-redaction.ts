import type { Migration } from './migration.ts';

/**
 * Redaction on the way out.
 *
 * - `exporter.rules`: fingerprint of the rules last in force; when it changes, what was held is tried again.
 * - `exporter_total.dropped_by_rule`, `held`: records that a rule dropped, and that could not be redacted. The latter are
 *   kept as dead letters (`send_range`) with the status -1.
 * - `redaction_rules`: what the fingerprints of `sent_range` stand for, as JSON of names, rules and marks; never a key.
 *   Before there were rules everything left as it was, under the fingerprint `none`.
 */
export const redaction: Migration = {
  version: 3,
  sql: `
    ALTER TABLE exporter ADD COLUMN rules TEXT NOT NULL DEFAULT '';
    ALTER TABLE exporter_total ADD COLUMN dropped_by_rule INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE exporter_total ADD COLUMN held INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE redaction_rules(
      fingerprint TEXT PRIMARY KEY,
      definition TEXT NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO redaction_rules VALUES ('none', '{"names":[],"rules":[],"marks":true}');
  `,
};
