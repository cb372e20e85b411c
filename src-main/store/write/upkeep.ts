/** Keeps the log's file in shape: free pages, the WAL, words of removed records in the full-text index. */
import type { DatabaseSync } from 'node:sqlite';
import type { LogFiles } from '../file/log-files.ts';
import { PAGE_BYTES, WAL_CHECKPOINT_BYTES } from '../file/open-database.ts';

/** The file shrinks when so much of it is free, in bytes and as a share; less is used again by what arrives next. */
const MIN_FREE_BYTES = 8 * 1024 * 1024;
const MIN_FREE_SHARE = 0.25;
/** A log up to this size is written anew as a whole, in memory, when a scrub ends; of a larger one the free pages go. */
const MAX_VACUUM_BYTES = 64 * 1024 * 1024;
/** Pages of the full-text index written in one slice. */
const MERGE_PAGES = 256;
/** Pages given back in one slice. */
const VACUUM_PAGES = 256;

export interface Upkeep {
  /** Freed pages are overwritten, too, during `work`. */
  securely<T>(work: () => T): T;
  /** Takes words of removed records out of the full-text index, a slice; false when none are left. */
  forgetWords(): boolean;
  /** After purging: copies the WAL back and empties it, since it still holds what was deleted. */
  forgetDeleted(): void;
  /** After a scrub: nothing of what was replaced is left in free pages or in the WAL. */
  forgetPages(): void;
  /** Whether the file still reads as a database; takes as long as reading it. */
  isSound(): boolean;
  /**
   * Gives a slice of free pages back to the file system when much of the file is free, or with `eager` when any is; false
   * when not.
   */
  shrinkSlice(eager?: boolean): boolean;
  /** Copies the WAL back when it has grown; between groups. */
  checkpoint(): void;
}

export function createUpkeep(db: DatabaseSync, files: LogFiles, inTransaction: <T>(work: () => T) => T): Upkeep {
  const freePages = db.prepare('PRAGMA freelist_count');
  const allPages = db.prepare('PRAGMA page_count');
  const walFrames = db.prepare('PRAGMA wal_checkpoint(NOOP)');

  function securely<T>(work: () => T): T {
    db.exec('PRAGMA secure_delete = ON');
    try {
      return work();
    } finally {
      db.exec('PRAGMA secure_delete = FAST');
    }
  }

  const totalChanges = () => Number(db.prepare('SELECT total_changes() AS n').get()?.['n']);

  function forgetDeleted(): void {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    files.settled();
  }

  return {
    securely,
    forgetDeleted,
    forgetPages() {
      securely(() => {
        if (Number(allPages.get()?.['page_count']) * PAGE_BYTES <= MAX_VACUUM_BYTES) db.exec('VACUUM');
        else db.exec('PRAGMA incremental_vacuum');
      });
      forgetDeleted();
    },
    forgetWords() {
      const before = totalChanges();
      securely(() =>
        inTransaction(() => db.exec(`INSERT INTO event_text(event_text, rank) VALUES ('merge', -${MERGE_PAGES})`)),
      );
      // https://www.sqlite.org/fts5.html#the_merge_command: less than two changes say that there was nothing to do.
      return totalChanges() - before >= 2;
    },
    isSound() {
      try {
        return db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
      } catch {
        return false;
      }
    },
    shrinkSlice(eager = false) {
      const free = Number(freePages.get()?.['freelist_count']);
      const all = Number(allPages.get()?.['page_count']);
      const isEnough = eager ? free > 0 : free * PAGE_BYTES >= MIN_FREE_BYTES && free >= all * MIN_FREE_SHARE;
      if (!isEnough) return false;
      db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
      return true;
    },
    checkpoint() {
      const wal = walFrames.get();
      const pages = Number(wal?.['log']) - Number(wal?.['checkpointed']);
      if (pages * PAGE_BYTES <= WAL_CHECKPOINT_BYTES) return;
      files.verify();
      db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      files.settled();
    },
  };
}
