/**
 * Files that are being written beside their place. They carry a process's number, so that what a killed process left is
 * told from what a living one is writing.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** `.NAME.PID-RANDOM.unfinished` */
const UNFINISHED = /^\.(.+)\.(\d+)-[0-9a-f]{8}\.unfinished$/;

/** A name beside `file` that nobody else uses. */
export function unfinishedName(file: string): string {
  const random = randomBytes(4).toString('hex');
  return join(dirname(file), `.${basename(file)}.${process.pid}-${random}.unfinished`);
}

/**
 * Removes from the folder what killed processes left of `names`; `older` are the names that earlier versions gave.
 * A folder or file that cannot be read or removed is left as it is.
 */
export function sweepUnfinished(folder: string, names: readonly string[], older: readonly RegExp[] = []): void {
  for (const found of namesIn(folder)) {
    const [, name, pid] = UNFINISHED.exec(found) ?? [];
    const isLeft = name !== undefined && names.includes(name) && !isAlive(Number(pid));
    if (isLeft || older.some((pattern) => pattern.test(found))) removeQuietly(join(folder, found));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, but is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Somebody else's, or the folder cannot be written: it harms nobody.
  }
}
