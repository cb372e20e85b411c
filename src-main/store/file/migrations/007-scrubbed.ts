import type { Migration } from './migration.ts';

/**
 * `scrubbed`: of a record that had been sent with secrets before these were masked in the log: which, masked, and where they
 * went, as JSON (`SentNote` in `preview/sent-note.ts`). It goes with its record.
 */
export const scrubbed: Migration = {
  version: 7,
  sql: 'CREATE TABLE IF NOT EXISTS scrubbed(seq INTEGER PRIMARY KEY, note TEXT NOT NULL);',
};
