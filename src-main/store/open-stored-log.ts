import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredLog } from '../log/log-store.ts';
import { LOG_FILE } from './file/open-database.ts';
import { createLogQueries } from './log-queries.ts';
import { startReaderThread } from './threads/reader-thread.ts';

/**
 * Reads the log in `folder` on one thread, beside a running host or without one; undefined when there is no log yet. A log
 * that cannot be read rejects the calls with an Error for the user.
 *
 * @param onDamaged called when a read finds the file damaged
 */
export function openStoredLog(folder: string, onDamaged: () => void): StoredLog | undefined {
  const file = join(folder, LOG_FILE);
  if (!existsSync(file)) return undefined;
  // Calls that wait when the thread ends are rejected: nobody else has to know.
  const reader = startReaderThread(file, {
    faulty: (fault) => fault === 'damaged' && onDamaged(),
    ended: () => {},
  });
  return { ...createLogQueries(reader, reader), close: () => reader.close() };
}
