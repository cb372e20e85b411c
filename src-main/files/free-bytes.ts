import { statfsSync } from 'node:fs';

/** What this user may still write on the file system of a folder; undefined where it does not say. */
export function freeBytesOf(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
