/**
 * A log of an older version is brought to this one before anything is received. Notices say beforehand how long
 * that takes and what room it needs, then how far it is. A rebuild that is killed goes on where it stood.
 */
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { formatBytes, formatCount, formatDuration } from '../../../src-shared/timeline/format.ts';
import { freeBytesOf } from '../../files/free-bytes.ts';
import { LogOpenError } from '../file/open-database.ts';
import type { Notices } from './notices.ts';
import { planRebuild, type RebuildPlan, rebuildDerived } from './rebuild-derived.ts';

/** Less is done before anybody could read of it. */
const WORTH_SAYING_SECONDS = 2;
const STEP_PERCENT = 10;
const ID = 'log-rebuild';

/** @throws LogOpenError when there is no room for it: nothing has been touched then. */
export function rebuildIfOld(db: DatabaseSync, file: string, notices: Notices, freeBytes = freeBytesOf): void {
  const plan = planRebuild(db);
  if (plan === undefined) return;
  const free = freeBytes(dirname(file));
  // A new log is brought to this version as well, and needs no room for it.
  if (plan.bytes > 0 && free !== undefined && free < plan.roomBytes) throw new LogOpenError(noRoom(file, plan, free));
  const isLong = plan.seconds >= WORTH_SAYING_SECONDS;
  if (isLong) notices.raise({ id: ID, level: 'info', text: planText(file, plan) });
  let reportedPercent = 0;
  rebuildDerived(db, {
    onProgress(doneBytes) {
      const percent = Math.floor((doneBytes / Math.max(1, plan.bytes)) * 100);
      if (!isLong || percent < reportedPercent + STEP_PERCENT || percent >= 100) return;
      reportedPercent = percent;
      const text = `Reading the log again: ${percent} % of ${formatBytes(plan.bytes)}.`;
      notices.raise({ id: ID, level: 'info', text });
    },
  });
  notices.clear(ID);
}

function planText(file: string, { records, bytes, seconds, roomBytes }: RebuildPlan): string {
  return (
    `${file} was written by an older Sluice: its ${formatCount(records)} log records (${formatBytes(bytes)}) are read ` +
    `again, which takes about ${formatDuration(seconds * 1000)} and up to ${formatBytes(roomBytes)} of free space. ` +
    'Nothing is received meanwhile; when it is interrupted it goes on at the next start.'
  );
}

function noRoom(file: string, { roomBytes }: RebuildPlan, free: number): string {
  return (
    `${file} was written by an older Sluice and has to be read again, which may need ${formatBytes(roomBytes)} of free ` +
    `space; its disk has ${formatBytes(free)}. Free some space on that disk, then start Sluice again. Nothing was changed.`
  );
}
