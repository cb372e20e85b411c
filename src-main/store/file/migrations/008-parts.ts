import type { Migration } from './migration.ts';

/** `chunk_part`: what a record that is very large is stored in; see `chunk-parts.ts`. `part_bytes`: of all parts of a chunk. */
export const parts: Migration = {
  version: 8,
  sql: `
    CREATE TABLE chunk_part(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    ALTER TABLE chunk ADD COLUMN first_part INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE chunk ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE chunk ADD COLUMN part_bytes INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX chunk_in_parts ON chunk(first_part) WHERE parts > 0;
  `,
};
