/**
 * A new `log.sqlite` is made under another name and gets its own when it is whole: a first start that is killed leaves
 * no log or a good one, never half of one that later starts would refuse.
 */
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncFolder } from '../../files/sync-folder.ts';
import { migrate } from './migrations/migrate.ts';

/** `application_id` in the file's header: "SLUI". */
export const APPLICATION_ID = 0x534c5549;
export const PAGE_BYTES = 8192;

/** Suffixes of the files that SQLite keeps beside a database in WAL mode, and while it writes one that is not. */
const BESIDE = ['-wal', '-shm', '-journal'];

/** Makes `file`, which must not exist, owner-only and synced. Throws what the file system or SQLite throws. */
export function createLogFile(file: string): void {
  const unfinished = `${file}.new`;
  remove(unfinished);
  closeSync(openSync(unfinished, 'wx', 0o600));
  try {
    const db = new DatabaseSync(unfinished);
    try {
      db.exec(`
        PRAGMA page_size = ${PAGE_BYTES};
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA synchronous = FULL;
        PRAGMA application_id = ${APPLICATION_ID};
      `);
      migrate(db);
    } finally {
      db.close();
    }
    renameSync(unfinished, file);
    syncFolder(dirname(file));
  } catch (error) {
    remove(unfinished);
    throw error;
  }
}

/**
 * Removes what a first start of an older Sluice left when it was killed: a database without identity, version and
 * tables. True when `file` may now be made.
 */
export function removeUnborn(file: string): boolean {
  if (!existsSync(file)) return true;
  if (!isUnborn(file)) return false;
  remove(file);
  return true;
}

function isUnborn(file: string): boolean {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    const zero = (pragma: string) => Number(db?.prepare(`PRAGMA ${pragma}`).get()?.[pragma]) === 0;
    return (
      zero('application_id') &&
      zero('user_version') &&
      db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
    );
  } catch {
    // Damaged or no database: opening it says so.
    return false;
  } finally {
    db?.close();
  }
}

function remove(file: string): void {
  for (const suffix of ['', ...BESIDE]) rmSync(file + suffix, { force: true });
}
