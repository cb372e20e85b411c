/**
 * One host for each home. The lock is an SQLite file with an exclusive transaction held open: the kernel gives its file
 * lock back at any death of the process, `kill -9` included, and it works the same on every platform (Node has no
 * flock). Nothing is ever written to it. Who holds it stands beside it in host.json, for other commands to read.
 */
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writeOwnerOnly } from '../files/owner-only.ts';
import { type Home, type HostRecord, hostRecordFile, readHostRecord } from '../settings/home.ts';

export interface HomeLock {
  /** Writes host.json whole or not at all. */
  publish(record: HostRecord): void;
  /** Removes host.json and lets the next host in. Idempotent. */
  release(): void;
}

export type LockResult = { held: true; lock: HomeLock } | { held: false; holder: HostRecord | undefined };

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** Takes the home's lock or says who has it. The folder must exist. */
export function acquireLock(home: Home): LockResult {
  const file = join(home.folder, 'lock.sqlite');
  // Created by us so that it is owner-only from the start: SQLite would follow the umask.
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY) throw error;
    return { held: false, holder: readHostRecord(home) };
  }
  const recordFile = hostRecordFile(home);
  // What is there now was left by a host that was killed.
  rmSync(recordFile, { force: true });
  let released = false;
  return {
    held: true,
    lock: {
      publish(record) {
        writeOwnerOnly(recordFile, `${JSON.stringify(record, undefined, 2)}\n`);
      },
      release() {
        if (released) return;
        released = true;
        rmSync(recordFile, { force: true });
        database.close();
      },
    },
  };
}
