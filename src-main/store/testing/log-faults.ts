import { DatabaseSync } from 'node:sqlite';
import { faultsOf } from '../file/log-faults.ts';

/** Everything that is wrong with the log in `file`, as `faultsOf` says it. Nobody else may have it open. */
export function logFaults(file: string): string[] {
  const db = new DatabaseSync(file);
  try {
    // Needs to write, though it changes nothing.
    db.exec("INSERT INTO event_text(event_text) VALUES ('integrity-check')");
    return faultsOf(db);
  } finally {
    db.close();
  }
}
