/** Stores very large records in parts, and sweeps parts that no chunk names (any more). See `chunk-parts.ts`. */
import type { DatabaseSync } from 'node:sqlite';
import { PART_BYTES, type StoredParts } from '../file/chunk-parts.ts';
import type { PendingRequest } from './pending-request.ts';

export interface PartWriter {
  /** Stores the request's next part inside the open transaction; `whole`: it was the last. */
  next(request: PendingRequest): { stored: StoredParts; whole: boolean };
  /** Removes a part that no chunk names; false when there is none. */
  sweep(): boolean;
}

/** A request of nothing but one record that is stored in parts. */
export function isStoredInParts({ records, groups }: Pick<PendingRequest, 'records' | 'groups'>): boolean {
  const group = groups[0];
  return records === 1 && group !== undefined && (group.ends[0] as number) - (group.starts[0] as number) > PART_BYTES;
}

/** `writing`: the first part of the record that is being stored; undefined: none is. */
export function createPartWriter(db: DatabaseSync, writing: () => number | undefined): PartWriter {
  const insert = db.prepare('INSERT INTO chunk_part(bytes) VALUES (?)');
  const newest = db.prepare('SELECT coalesce(max(id), 0) AS id FROM chunk_part');
  const findLoose = db.prepare(
    `SELECT id FROM chunk_part AS part WHERE id < ? AND NOT EXISTS
       (SELECT 1 FROM chunk WHERE parts > 0 AND first_part <= part.id AND part.id < first_part + parts) LIMIT 1`,
  );
  const remove = db.prepare('DELETE FROM chunk_part WHERE id = ?');

  return {
    next({ body, groups, stored }) {
      const [group] = groups;
      const start = group?.starts[0] ?? 0;
      const end = group?.ends[0] ?? 0;
      const from = start + (stored?.bytes ?? 0);
      const to = Math.min(end, from + PART_BYTES);
      insert.run(body.subarray(from, to));
      const firstPart = stored?.firstPart ?? Number(newest.get()?.['id']);
      return {
        stored: { firstPart, parts: (stored?.parts ?? 0) + 1, bytes: to - start },
        whole: to === end,
      };
    },
    sweep() {
      const loose = findLoose.get(writing() ?? Number.MAX_SAFE_INTEGER);
      if (loose === undefined) return false;
      remove.run(Number(loose['id']));
      return true;
    },
  };
}
