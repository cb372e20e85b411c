/**
 * Opening `log.sqlite`.
 *
 * Durability: WAL. With `synchronous = normal` a commit survives the death of the process (it is in the page cache when
 * the answer leaves); with `full` each commit is also synced, so it survives a power cut.
 * Checkpoints: never inside a commit (`wal_autocheckpoint = 0`). After the answers of a group have left, the writer
 * copies the WAL back (PASSIVE) once it is longer than {@link WAL_CHECKPOINT_BYTES}; readers work in slices and hold no
 * snapshot for longer than one slice, so the WAL can be started over. Closing leaves no WAL behind.
 * Memory: bounded page caches, no memory mapping (mapped pages would count as the process's own).
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { APPLICATION_ID, createLogFile, PAGE_BYTES, removeUnborn } from './create-log-file.ts';
import { migrate, SCHEMA_VERSION, userVersion } from './migrations/migrate.ts';

export { APPLICATION_ID, PAGE_BYTES };
export const LOG_FILE = 'log.sqlite';
export const WAL_CHECKPOINT_BYTES = 16 * 1024 * 1024;
const WRITER_CACHE_KIB = 16 * 1024;
const READER_CACHE_KIB = 8 * 1024;
const BUSY_TIMEOUT_MS = 5000;

/** The log cannot be opened and must not be replaced: it is newer than this program, or something else. */
export class LogOpenError extends Error {
  override name = 'LogOpenError';
}

/**
 * A delete from a full-text table without contents leaves its own bookkeeping as the connection's last row id: over 2^53.
 * `node:sqlite` of Node 26 throws at it, in that statement or in a later one that inserts nothing. What gives no rows is
 * therefore asked for BigInts: `changes` and `lastInsertRowid` of {@link StatementSync.run} are such on this connection.
 */
class WritableDatabase extends DatabaseSync {
  override prepare(...given: Parameters<DatabaseSync['prepare']>): StatementSync {
    const statement = super.prepare(...given);
    if (statement.columns().length === 0) statement.setReadBigInts(true);
    return statement;
  }
}

/** Opens the log, or makes it. `-wal` and `-shm` get the mode of the log, which is owner-only from the start. */
export function openForWriting(file: string, synchronous: 'normal' | 'full'): DatabaseSync {
  if (removeUnborn(file)) createLogFile(file);
  const db = new WritableDatabase(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    checkIdentity(db, file);
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'};
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = ${4 * WAL_CHECKPOINT_BYTES};
      PRAGMA cache_size = -${WRITER_CACHE_KIB};
      PRAGMA mmap_size = 0;
      PRAGMA temp_store = MEMORY;
    `);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * A read-only connection, beside the writer or without one. The log may be of an older version.
 *
 * @throws LogOpenError when it is newer than this program, or something else.
 */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(isAtRest(file) ? immutable(file) : file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    checkIdentity(db, file);
  } catch (error) {
    db.close();
    throw error;
  }
  db.exec(`PRAGMA cache_size = -${READER_CACHE_KIB}; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;`);
  return db;
}

/**
 * Nobody has it open, and its folder cannot be written: SQLite could not make the files that a log in WAL mode is read
 * with. Whoever closes it last folds the WAL into it, so that nothing is missing without one.
 */
function isAtRest(file: string): boolean {
  if (existsSync(`${file}-wal`) || existsSync(`${file}-shm`)) return false;
  try {
    accessSync(dirname(file), constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

/** The file's URI, opened without locks and without a WAL (https://www.sqlite.org/uri.html#uriimmutable). */
function immutable(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return url;
}

/** @throws LogOpenError when the log is of an older version: only a writer brings it to this one. */
export function checkCurrent(db: DatabaseSync, file: string): void {
  if (userVersion(db) >= SCHEMA_VERSION) return;
  throw new LogOpenError(
    `${file} is still as an older Sluice wrote it. Stop that one and start this one, as with \`sluice serve\`.`,
  );
}

export function logExists(file: string): boolean {
  return existsSync(file);
}

function checkIdentity(db: DatabaseSync, file: string): void {
  const id = Number(db.prepare('PRAGMA application_id').get()?.['application_id']);
  const version = userVersion(db);
  if (id !== APPLICATION_ID) {
    throw new LogOpenError(`${file} is not a Sluice log. Move it away, or choose another home with --home.`);
  }
  if (version > SCHEMA_VERSION) {
    throw new LogOpenError(
      `${file} was written by a newer Sluice (log version ${version}, this program knows ${SCHEMA_VERSION}). ` +
        'Update Sluice, or choose another home with --home.',
    );
  }
}
