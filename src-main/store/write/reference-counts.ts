import type { DatabaseSync } from 'node:sqlite';

/** How often rows of a table are used, as the table's `refs` says; gathered in memory and written with the transaction. */
export interface ReferenceCounts {
  /** Notes that the row is used `uses` times more, or, negative, less. */
  add(id: number, uses: number): void;
  /** Inside the open transaction: writes what was noted and removes what nobody uses any more; true when anything went. */
  flush(): boolean;
  /** After a rollback. */
  forget(): void;
}

export function createReferenceCounts(db: DatabaseSync, table: 'envelope' | 'shape'): ReferenceCounts {
  const addRefs = db.prepare(`UPDATE ${table} SET refs = refs + ? WHERE id = ?`);
  const removeUnused = db.prepare(`DELETE FROM ${table} WHERE id = ? AND refs <= 0`);
  const changes = new Map<number, number>();

  return {
    add(id, uses) {
      changes.set(id, (changes.get(id) ?? 0) + uses);
    },
    flush() {
      let removed = false;
      for (const [id, change] of changes) {
        if (change !== 0) addRefs.run(change, id);
        // Of one that is new and was given up in the same transaction the change is 0.
        if (change <= 0 && removeUnused.run(id).changes) removed = true;
      }
      changes.clear();
      return removed;
    },
    forget: () => changes.clear(),
  };
}
