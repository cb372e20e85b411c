import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes a name that was made, renamed or removed in the folder survive a power cut. */
export function syncFolder(folder: string): void {
  // Windows has no handle to a folder that could be synced; NTFS keeps renames in its journal.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
