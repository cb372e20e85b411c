import type { Migration } from './migration.ts';

/**
 * `conversation.signal`: what its rows in `event` are of, by the codes of `chunk.signal`. Log records; spans only where no log record
 * of it came.
 */
export const spanRows: Migration = {
  version: 9,
  sql: 'ALTER TABLE conversation ADD COLUMN signal INTEGER NOT NULL DEFAULT 0;',
};
