/**
 * A record that is very large lies in parts, each stored by a transaction of its own, so that nobody waits behind all of it.
 * The chunk that holds it is written behind the last part, with empty `bytes` and the ids of its parts, which follow one
 * another; until then, and when a kill comes before, they are parts that no chunk names, and are swept.
 */

import type { DatabaseSync } from 'node:sqlite';
import { parts } from './migrations/008-parts.ts';

/** A record over this size is stored in parts of it: some 15 ms of the writer's time each. */
export const PART_BYTES = 4 * 1024 * 1024;

/** The bytes of a chunk, wherever they lie: an expression for a column of `chunk`. */
export const WHOLE_BYTES = `CASE WHEN chunk.parts = 0 THEN chunk.bytes ELSE CAST((
  SELECT group_concat(part.bytes, '') FROM (
    SELECT bytes FROM chunk_part WHERE id >= chunk.first_part AND id < chunk.first_part + chunk.parts ORDER BY id
  ) AS part) AS BLOB) END`;

/** Their number, without reading them. */
export const WHOLE_SIZE = 'length(chunk.bytes) + chunk.part_bytes';

/** Where the parts of a chunk are. */
export interface StoredParts {
  firstPart: number;
  parts: number;
  bytes: number;
}

/** False of a log of an older Sluice, which stored every record in one piece. */
export function hasParts(db: DatabaseSync): boolean {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0) >= parts.version;
}
