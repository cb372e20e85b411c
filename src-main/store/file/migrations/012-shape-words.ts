import type { Migration } from './migration.ts';

/** `shape.words`: what a row shows beside the other columns and is few-valued, such as the kind of a piece of a stream; one a line. */
export const shapeWords: Migration = {
  version: 12,
  sql: 'ALTER TABLE shape ADD COLUMN words TEXT;',
};
