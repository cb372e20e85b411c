import type { DatabaseSync } from 'node:sqlite';
import { transact } from '../transaction.ts';
import { initial } from './001-initial.ts';
import { relay } from './002-relay.ts';
import { redaction } from './003-redaction.ts';
import { renames } from './004-renames.ts';
import { origin } from './005-origin.ts';
import { counts } from './006-counts.ts';
import { scrubbed } from './007-scrubbed.ts';
import { parts } from './008-parts.ts';
import { spanRows } from './009-span-rows.ts';
import { summaries } from './010-summaries.ts';
import { steps } from './011-steps.ts';
import { shapeWords } from './012-shape-words.ts';
import type { Migration } from './migration.ts';

const MIGRATIONS: readonly Migration[] = [
  initial,
  relay,
  redaction,
  renames,
  origin,
  counts,
  scrubbed,
  parts,
  spanRows,
  summaries,
  steps,
  shapeWords,
];

/** `user_version` of a log that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

export function userVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** Brings a log of any older version to {@link SCHEMA_VERSION}. */
export function migrate(db: DatabaseSync, migrations: readonly Migration[] = MIGRATIONS): void {
  const current = userVersion(db);
  for (const migration of migrations) {
    if (migration.version <= current) continue;
    transact(db, () => {
      db.exec(migration.sql);
      db.exec(`PRAGMA user_version = ${migration.version}`);
    });
  }
}
