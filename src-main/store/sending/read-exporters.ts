/** How exporters stood when the log was last written, for commands that run while no host does. */
import { join } from 'node:path';
import type { SendRange, StoredExporter } from '../../log/relay-log.ts';
import { LOG_FILE, logExists, openForReading } from '../file/open-database.ts';
import { createRelayExporters } from './exporters.ts';
import { createRelayRanges } from './ranges.ts';

export interface StoredRelay {
  exporter(name: string): StoredExporter | undefined;
  live: SendRange[];
}

/** Undefined when there is no log yet. Rejects what cannot be read with SQLite's error. */
export function readStoredRelay(folder: string): StoredRelay | undefined {
  const file = join(folder, LOG_FILE);
  if (!logExists(file)) return undefined;
  const db = openForReading(file);
  try {
    // A log of an older Sluice keeps nothing of them.
    const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'redaction_rules'").get();
    if (isThere === undefined) return undefined;
    const exporters = createRelayExporters(db);
    const live = [...createRelayRanges(db).all()].map(({ range }) => range).filter(({ kind }) => kind === 'live');
    return { exporter: (name) => exporters.get(name), live };
  } finally {
    db.close();
  }
}
