/**
 * Why Sluice ended when nobody ended it: `crash.txt` in the home, the last one only, owner-only. Not Node's own report: of
 * threads it lists the environment, with the keys in it, whatever is excluded (26.10).
 */
import { join } from 'node:path';
import { writeOwnerOnly } from '../files/owner-only.ts';
import { VERSION } from './shared-options.ts';

export function crashFile(folder: string): string {
  return join(folder, 'crash.txt');
}

/** Never throws: the disk may be what the fault was about. */
export function noteCrash(folder: string, reason: string, nowMs = Date.now()): void {
  const lines = [
    new Date(nowMs).toISOString(),
    `Sluice ${VERSION}, Node ${process.version}, ${process.platform} ${process.arch}, pid ${process.pid}`,
    reason,
  ];
  try {
    writeOwnerOnly(crashFile(folder), `${lines.join('\n')}\n`);
  } catch {
    // It is on stderr as well.
  }
}

/** With where it happened, for a fault of the program's own. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.stack ?? error.message;
}
