/**
 * Room on the disk that is kept for getting out of a full one. Removing old records needs room itself: what is removed
 * is first written to the WAL. So a file of {@link RESERVE_BYTES} stands beside the log; it goes when the disk is full,
 * and is made again when records can be stored again. What arrives meanwhile gets nothing of that room.
 *
 *   good ──SQLITE_FULL──▶ full: reserve gone, senders told to wait, WAL emptied, retention goes on
 *     ◀──a group was stored and there is room for the reserve again──┘
 */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatBytes } from '../../../src-shared/timeline/format.ts';
import { freeBytesOf } from '../../files/free-bytes.ts';

export const RESERVE_FILE = 'log.reserve';
export const RESERVE_BYTES = 16 * 1024 * 1024;
/** Free bytes from which records are stored again: room for the reserve, and as much for them. */
const ENOUGH_BYTES = 2 * RESERVE_BYTES;

export interface DiskRoom {
  readonly isFull: boolean;
  /** False while the disk is full and has no room beyond what is kept for removing. */
  mayStore(): boolean;
  /** A write failed for lack of room. */
  ranOut(): void;
  /** Makes the reserve when there is room for it; true when that ended a full disk. */
  recover(): boolean;
  /** When the log is closed on a full disk: keeps what that set free for the next start, before others take it. */
  keep(): void;
}

/** @param freeBytes what the file system of a folder has left; undefined where it does not say */
export function createDiskRoom(file: string, freeBytes = freeBytesOf): DiskRoom {
  const folder = dirname(file);
  const reserve = join(folder, RESERVE_FILE);
  const hasEnough = () => (freeBytes(folder) ?? Number.POSITIVE_INFINITY) >= ENOUGH_BYTES;
  // Without it a start gave it up, or could not make it: what room there is belongs to removing.
  let isFull = sizeOf(reserve) !== RESERVE_BYTES && !hasEnough();

  return {
    get isFull() {
      return isFull;
    },
    mayStore: () => !isFull || hasEnough(),
    ranOut() {
      isFull = true;
      release(reserve);
    },
    recover() {
      if (sizeOf(reserve) !== RESERVE_BYTES && (!hasEnough() || !make(reserve))) return false;
      const was = isFull;
      isFull = false;
      return was;
    },
    keep() {
      if (isFull) make(reserve);
    },
  };
}

/** At a start on a full disk: lets it use what was kept. To be called before anything is written into the home. */
export function releaseReserveIfShort(folder: string, freeBytes = freeBytesOf): void {
  const free = freeBytes(folder);
  if (free !== undefined && free < RESERVE_BYTES) release(join(folder, RESERVE_FILE));
}

/** @param limitBytes of the settings in force */
export function diskFullText(file: string, limitBytes: number): string {
  return (
    `The disk is full: the log ${file} cannot grow, and senders are told to try again later. Free some space on that ` +
    `disk, or lower max_bytes under [sluice.log] in config.toml, now ${formatBytes(limitBytes)}: the oldest records are ` +
    'then removed.'
  );
}

/** Of a start that finds no room at all, not even what was kept. */
export function noRoomText(file: string): string {
  return `The disk is full: there is no room to open the log ${file}. Free some space on that disk, then start Sluice again.`;
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

function release(reserve: string): void {
  try {
    rmSync(reserve, { force: true });
  } catch {
    // A folder that cannot be written has other troubles, which the log names.
  }
}

/** Written out, with bytes that no file system stores in less; a hole would keep nothing. */
function make(reserve: string): boolean {
  try {
    const descriptor = openSync(reserve, 'w', 0o600);
    try {
      const bytes = randomBytes(RESERVE_BYTES);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch {
    release(reserve);
    return false;
  }
}
