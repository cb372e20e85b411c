/** For tests: a log as an older Sluice left it. */
import { DatabaseSync } from 'node:sqlite';

/** Takes the log in `file`, which nobody has open, back to version 4, of November 22, and runs `more` there. */
export function makeVersion4(file: string, more = ''): void {
  const db = new DatabaseSync(file);
  try {
    db.exec(`
      DROP INDEX chunk_in_parts;
      DROP TABLE chunk_part;
      ALTER TABLE chunk DROP COLUMN first_part;
      ALTER TABLE chunk DROP COLUMN parts;
      ALTER TABLE chunk DROP COLUMN part_bytes;
      ALTER TABLE chunk DROP COLUMN origin;
      ALTER TABLE event DROP COLUMN cache_write;
      ALTER TABLE conversation DROP COLUMN cache_write;
      ALTER TABLE conversation DROP COLUMN signal;
      DROP INDEX conversation_dirty;
      ALTER TABLE conversation DROP COLUMN dirty;
      DROP TABLE summary;
      ALTER TABLE shape DROP COLUMN server;
      ALTER TABLE shape DROP COLUMN exit_code;
      ALTER TABLE shape DROP COLUMN words;
      DROP TABLE IF EXISTS scrubbed;
      UPDATE meta SET value = 'older' WHERE key = 'derived_version';
      PRAGMA user_version = 4;
      ${more}
    `);
  } finally {
    db.close();
  }
}
