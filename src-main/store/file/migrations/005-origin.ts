import type { Migration } from './migration.ts';

/**
 * `chunk.origin`: how its records came in, by which exporters may send them (`codes.ts`). Recorded runs that are there
 * already do not leave either, so what is queued is counted again at this start.
 */
export const origin: Migration = {
  version: 5,
  sql: `
    ALTER TABLE chunk ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
    UPDATE chunk SET origin = 1 WHERE signal = 0 AND EXISTS (
      SELECT 1 FROM event e JOIN conversation c ON c.id = e.conversation_id WHERE e.seq = chunk.first_seq AND c.sample = 1
    );
    UPDATE send_range SET queued_records = 0, queued_bytes = 0, queued_through = next_seq - 1 WHERE kind = 0;
  `,
};
