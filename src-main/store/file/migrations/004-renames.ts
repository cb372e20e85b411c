import type { Migration } from './migration.ts';

/** `exporter_rename`: exporters that are to go on under another name as soon as config.toml has it (`exporter-renames.ts`). */
export const renames: Migration = {
  version: 4,
  sql: `
    CREATE TABLE exporter_rename(
      from_name TEXT PRIMARY KEY,
      to_name TEXT NOT NULL
    ) WITHOUT ROWID;
  `,
};
