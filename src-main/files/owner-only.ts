/** Small files that only their owner may read: how they are written so that a kill or a power cut leaves all or nothing. */
import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';
import { unfinishedName } from './unfinished.ts';

/**
 * Writes the file whole, owner-only and synced. `keep`: a file that is there already stays, and the first to write wins;
 * else it is replaced. Throws what the file system throws.
 */
export function writeOwnerOnly(file: string, text: string, { keep = false } = {}): void {
  const unfinished = unfinishedName(file);
  const descriptor = openSync(unfinished, 'wx', 0o600);
  try {
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (keep) linkUnlessThere(unfinished, file);
    else renameSync(unfinished, file);
    syncFolder(dirname(file));
  } finally {
    removeQuietly(unfinished);
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Renamed, or swept away at the next start.
  }
}

export type OwnerOnly =
  | { state: 'good' }
  | { state: 'missing' }
  | { state: 'no-file' }
  /** Others than the owner may read or write it; `mode` in octal digits. */
  | { state: 'open'; mode: string };

/** Whether a file that must be secret is. Windows has no such modes: the folder's own permissions hold there. */
export function checkOwnerOnly(file: string): OwnerOnly {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return { state: 'missing' };
  if (!found.isFile()) return { state: 'no-file' };
  const mode = found.mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) return { state: 'open', mode: mode.toString(8) };
  return { state: 'good' };
}
