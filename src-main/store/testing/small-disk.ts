/** For tests: a real file system that gets full. */
import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './open-store.ts';

function mount(folder: string, mebibytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=700`, 'tmpfs', folder]).status === 0;
}

const unmount = (folder: string) => spawnSync('umount', ['-l', folder]);

export const smallDisk = {
  /** Why there can be none here; undefined where there can. */
  missing: process.getuid?.() === 0 ? undefined : 'only root may mount a file system',
  /** A folder on a file system of so many MiB, which goes when the test ends. */
  mount(mebibytes: number): string {
    const folder = temporaryFolder();
    if (!mount(folder, mebibytes)) throw new Error('no tmpfs can be mounted here');
    onTestFinished(() => void unmount(folder));
    return folder;
  },
};
