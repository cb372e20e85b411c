/**
 * Makes the derived tables again from the chunks, when what they mean has changed (see codes.ts). Runs before intake
 * begins, in slices of one transaction each; a slice also writes how far it came, so that a rebuild that is cut short
 * goes on at the next start. Conversations keep their ids.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { joinRequest } from '../../otlp/join-groups.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { CHUNK_COLUMNS, chunkOf, createEnvelopeBytes } from '../file/chunk.ts';
import { WHOLE_SIZE } from '../file/chunk-parts.ts';
import { DERIVED_VERSION, EVENT_SIGNAL_CODES, NO_SIGNAL } from '../file/codes.ts';
import { transact } from '../file/transaction.ts';
import { createWriterTables } from './appender.ts';
import { createEventInserter } from './event-inserter.ts';
import { type PendingGroup, titleIn, walkPending } from './pending-request.ts';

const SLICE_BYTES = 8 * 1024 * 1024;
/** Measured (e2e/bench/rebuild.ts): 2 GiB of log records take half a minute to a minute. */
const BYTES_PER_SECOND = 40 * 1024 * 1024;
/** Room for the WAL, which is emptied after each slice, and for what newer tables hold more than older ones. */
const ROOM_BYTES = 64 * 1024 * 1024;
const ROOM_SHARE = 0.05;

/** Time and room that a rebuild takes, as far as they are known before. */
export interface RebuildPlan {
  records: number;
  /** Payload that is read again. */
  bytes: number;
  seconds: number;
  /** Free bytes that it may need. */
  roomBytes: number;
}

/** Undefined when the derived tables are of this version. */
export function planRebuild(db: DatabaseSync): RebuildPlan | undefined {
  const version = metaText(db, 'derived_version');
  if (version === DERIVED_VERSION) return undefined;
  const from = version === `rebuilding ${DERIVED_VERSION}` ? Number(metaText(db, 'rebuild_next')) : 0;
  const left = db
    .prepare(
      `SELECT coalesce(sum(count), 0) AS records, coalesce(sum(${WHOLE_SIZE}), 0) AS bytes FROM chunk
       WHERE first_seq >= ? AND signal IN (${EVENT_SIGNAL_CODES})`,
    )
    .get(from);
  const bytes = Number(left?.['bytes']);
  return {
    records: Number(left?.['records']),
    bytes,
    seconds: Math.ceil(bytes / BYTES_PER_SECOND),
    roomBytes: Math.round(ROOM_BYTES + bytes * ROOM_SHARE),
  };
}

/** `sliceBytes`: chunk bytes of one transaction. */
export function rebuildDerived(
  db: DatabaseSync,
  {
    sliceBytes = SLICE_BYTES,
    onProgress = () => {},
  }: { sliceBytes?: number; onProgress?: (doneBytes: number) => void } = {},
): void {
  const target = `rebuilding ${DERIVED_VERSION}`;
  if (metaText(db, 'derived_version') !== target) {
    transact(db, () => {
      db.exec(`
        DELETE FROM event;
        INSERT INTO event_text(event_text) VALUES ('delete-all');
        DELETE FROM shape;
        DELETE FROM summary;
        UPDATE conversation SET dirty = 1, signal = ${NO_SIGNAL}, title = '', model = NULL, first_us = NULL, last_us = NULL, received_ms = 0, events = 0,
          errors = 0, input = 0, cached = 0, cache_write = 0, output = 0,
          reasoning = 0, cost_nano = 0, costs = 0;
      `);
      setMeta(db, 'rebuild_next', 0);
      setMeta(db, 'derived_version', target);
    });
  }
  let done = 0;
  for (let more = true; more; ) {
    const slice = transact(db, () => rebuildSlice(db, sliceBytes));
    more = slice.more;
    done += slice.bytes;
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    onProgress(done);
  }
  transact(db, () => {
    db.exec("DELETE FROM conversation WHERE events = 0; DELETE FROM meta WHERE key = 'rebuild_next';");
    setMeta(db, 'derived_version', DERIVED_VERSION);
  });
}

function rebuildSlice(db: DatabaseSync, sliceBytes: number): { more: boolean; bytes: number } {
  const tables = createWriterTables(db);
  const inserter = createEventInserter(db, tables.conversations, tables.shapes);
  const envelope = createEnvelopeBytes(db);
  const chunks = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE first_seq >= ? AND signal IN (${EVENT_SIGNAL_CODES}) ORDER BY first_seq`,
  );
  let next = Number(metaText(db, 'rebuild_next'));
  let bytes = 0;
  let more = false;
  for (const row of chunks.iterate(next)) {
    if (bytes >= sliceBytes) {
      more = true;
      break;
    }
    const { firstSeq, count, signal, resourceEnvelope, scopeEnvelope, receivedMs, bytes: records } = chunkOf(row);
    const body = joinRequest(envelope(resourceEnvelope), envelope(scopeEnvelope), [records]);
    let seq = firstSeq;
    for (const group of groupsOf(signal, body)) {
      for (const [i, event] of group.events.entries()) {
        const place = { seq: seq++, signal, receivedMs, isTwin: group.twins?.has(i) ?? false };
        if (event === undefined) continue;
        inserter.insert(place, event, group.texts[i] as string, group.info, () => titleIn(group, body, i));
      }
    }
    next = firstSeq + count;
    bytes += records.length;
  }
  tables.flush();
  setMeta(db, 'rebuild_next', next);
  return { more, bytes };
}

/** None for bytes that cannot be read any more: their records stay without events. */
function groupsOf(signal: Signal, body: Uint8Array): PendingGroup[] {
  try {
    const { groups, rejections } = walkPending(signal, body);
    return rejections.items === 0 ? groups : [];
  } catch (error) {
    if (error instanceof MalformedError) return [];
    throw error;
  }
}

function metaText(db: DatabaseSync, key: string): string {
  return String(db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'] ?? '');
}

function setMeta(db: DatabaseSync, key: string, value: string | number): void {
  db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value').run(key, value);
}
