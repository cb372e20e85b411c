/** A log that cannot be used any more is kept beside the new one, under a name that says when. */
import { chmodSync, closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import { errorText } from './sqlite-errors.ts';

/** Beside a log that is open. */
const BESIDE = ['-wal', '-shm'];

/** Renames the log's files; the writer and all readers must have closed them. */
export function setAside(file: string, nowMs: number, reason: string): Notice {
  const { kept, time } = keptName(file, nowMs);
  for (const suffix of ['', ...BESIDE]) {
    if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  }
  return {
    id: `log-damaged-${time}`,
    level: 'error',
    text: `The log was damaged (${reason}). It is kept as ${kept}; a new one was begun as ${file}. ${salvageAdvice(kept)}`,
  };
}

/**
 * Makes room at `file` for a new log while the old one, which was moved or deleted, is still open as `db`. Another
 * program's file is kept under a name of its own, with a WAL that came with it; ours has nothing to do with it.
 *
 * @param ownWal inode of the WAL of `db`
 */
export function clearPlace(file: string, nowMs: number, ownWal: bigint | undefined): void {
  const { kept } = keptName(file, nowMs, 'found');
  if (existsSync(file)) renameSync(file, kept);
  for (const suffix of BESIDE) {
    const beside = statSync(file + suffix, { bigint: true, throwIfNoEntry: false });
    if (beside === undefined) continue;
    // The shared memory is made again from the WAL.
    if (suffix === '-wal' && beside.ino !== ownWal && existsSync(kept)) renameSync(file + suffix, kept + suffix);
    else rmSync(file + suffix);
  }
}

/**
 * Copies what is still readable through an open connection whose file is gone, in slices, and closes it. The answer is
 * for the user; it never rejects.
 */
export async function rescue(db: DatabaseSync, file: string, nowMs: number, reason: string): Promise<Notice> {
  const { kept, time } = keptName(file, nowMs);
  const unfinished = `${kept}.new`;
  const id = `log-damaged-${time}`;
  try {
    closeSync(openSync(unfinished, 'wx', 0o600));
    await backup(db, unfinished);
    chmodSync(unfinished, 0o600);
    renameSync(unfinished, kept);
    const text = `The log was taken away (${reason}). What it held is kept as ${kept}; a new one was begun as ${file}.`;
    return { id, level: 'error', text: `${text} ${salvageAdvice(kept)}` };
  } catch (error) {
    rmSync(unfinished, { force: true });
    return {
      id,
      level: 'error',
      text: `The log was taken away (${reason}), and what it held could not be copied to ${kept} (${errorText(error)}). A new one was begun as ${file}.`,
    };
  } finally {
    if (db.isOpen) db.close();
  }
}

function keptName(file: string, nowMs: number, why = 'damaged'): { kept: string; time: string } {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const folder = dirname(file);
  const named = (suffix: string) => join(folder, `log.${why}-${time}${suffix}.sqlite`);
  let kept = named('');
  for (let n = 2; existsSync(kept); n++) kept = named(`-${n}`);
  return { kept, time };
}

function salvageAdvice(kept: string): string {
  return `\`sluice log salvage ${kept}\` brings its records back.`;
}
