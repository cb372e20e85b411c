import type { Migration } from './migration.ts';

/** Columns of what is derived since: tokens written to a cache, a tool's MCP server, a command's exit code. */
export const counts: Migration = {
  version: 6,
  sql: `
    ALTER TABLE event ADD COLUMN cache_write REAL;
    ALTER TABLE conversation ADD COLUMN cache_write INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE shape ADD COLUMN server TEXT;
    ALTER TABLE shape ADD COLUMN exit_code INTEGER;
  `,
};
