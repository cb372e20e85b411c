/** Opens the log for the writer: a damaged one is kept aside and a new one begun, a folder that cannot be used is explained. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import { noRoomText } from './disk-room.ts';
import { LogOpenError, openForWriting } from './open-database.ts';
import { setAside } from './set-aside.ts';
import { classifyError, errorText } from './sqlite-errors.ts';

export interface OpenedLog {
  db: DatabaseSync;
  /** For the user: how it was opened. */
  notices: Notice[];
}

/** @throws LogOpenError whose message names the folder, the reason and what to do. */
export function openLog(file: string, synchronous: 'normal' | 'full', nowMs: number): OpenedLog {
  prepareFolder(dirname(file));
  try {
    // SQLite would open a file that cannot be written all the same, and fail with the first record.
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    return { db: open(file, synchronous), notices: [] };
  } catch (error) {
    if (error instanceof LogOpenError) throw error;
    if (classifyError(error) !== 'damaged') throw openError(file, error);
    const notice = setAside(file, nowMs, errorText(error));
    try {
      return { db: open(file, synchronous), notices: [notice] };
    } catch (again) {
      throw openError(file, again);
    }
  }
}

function open(file: string, synchronous: 'normal' | 'full'): DatabaseSync {
  // Before it is opened: SQLite gives the mode of the log to the files that it makes beside it.
  makeOwnerOnly(file);
  return openForWriting(file, synchronous);
}

/** Also what was left by an older Sluice, or copied here by somebody else. */
function makeOwnerOnly(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600);
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new LogOpenError(
      `The log's folder ${folder} cannot be written (${errorText(error)}). ` +
        'Make it writable for this user, or choose another with --home or SLUICE_HOME.',
    );
  }
}

function openError(file: string, error: unknown): LogOpenError {
  if (classifyError(error) === 'full') return new LogOpenError(noRoomText(file));
  return new LogOpenError(
    `The log ${file} cannot be opened (${errorText(error)}). Check that this user may read and write ${dirname(file)} ` +
      'and that the disk is not full, or choose another folder with --home or SLUICE_HOME.',
  );
}
