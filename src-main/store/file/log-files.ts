/**
 * Whether the files of an open log are still those that were opened. SQLite keeps its descriptors and would go on
 * committing into a log that was deleted, replaced or cut while it is in use, which nobody can read any more. So the
 * writer looks before and after each commit: what was not written into the log at its place is not acknowledged.
 */
import { type BigIntStats, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/** Bytes of a WAL's header and of each frame's (https://www.sqlite.org/fileformat2.html#walformat). */
const WAL_HEADER_BYTES = 32n;
const FRAME_HEADER_BYTES = 24n;

/**
 * - `moved`: another file, or none, stands where the log was; everything is still readable through the open connection.
 * - `wal-gone`: only the WAL is missing or another; it is still readable through the open connection.
 * - `cut`: a file is shorter than what was written to it.
 */
export type FileFault = 'moved' | 'wal-gone' | 'cut';

/** Thrown instead of an acknowledgement. */
export class LogFilesError extends Error {
  override name = 'LogFilesError';
  readonly fault: FileFault;

  constructor(fault: FileFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

export interface LogFiles {
  /** Two or three `stat` calls. @throws LogFilesError */
  verify(): void;
  /** To be called after the log itself changed the length of its file: a checkpoint. */
  settled(): void;
  /** Inode of the WAL, once there was one. */
  readonly walInode: bigint | undefined;
}

export function watchLogFiles(db: DatabaseSync, file: string): LogFiles {
  const pageBytes = BigInt(Number(db.prepare('PRAGMA page_size').get()?.['page_size']));
  const walFrames = db.prepare('PRAGMA wal_checkpoint(NOOP)');
  const opened = statOf(file);
  let mainBytes = opened?.size ?? 0n;
  let wal: BigIntStats | undefined;

  function verifyMain(): void {
    const now = statOf(file);
    if (opened === undefined || now === undefined) throw new LogFilesError('moved', 'it was deleted while in use');
    if (!isSame(opened, now)) throw new LogFilesError('moved', 'it was replaced by another file while in use');
    if (now.size < mainBytes) throw cut(file, now.size, mainBytes);
  }

  function verifyWal(): void {
    const frames = BigInt(Number(walFrames.get()?.['log'] ?? 0));
    if (frames <= 0n) return;
    const now = statOf(`${file}-wal`);
    wal ??= now;
    if (now === undefined || wal === undefined || !isSame(wal, now)) {
      throw new LogFilesError('wal-gone', `${basename(file)}-wal was deleted or replaced while in use`);
    }
    const written = WAL_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes);
    if (now.size < written) throw cut(`${file}-wal`, now.size, written);
  }

  return {
    verify() {
      verifyMain();
      verifyWal();
    },
    settled() {
      mainBytes = statOf(file)?.size ?? mainBytes;
    },
    get walInode() {
      return wal?.ino;
    },
  };
}

function cut(file: string, bytes: bigint, expected: bigint): LogFilesError {
  return new LogFilesError('cut', `${basename(file)} was cut to ${bytes} of ${expected} bytes while in use`);
}

function statOf(file: string): BigIntStats | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false });
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}
