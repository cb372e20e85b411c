/** Invariants of every log: for `sluice log check`, and for tests of whatever writes it. */
import type { DatabaseSync } from 'node:sqlite';
import { CHUNK_COLUMNS, chunkOf, OLDER_CHUNK_COLUMNS, offsetsOf } from './chunk.ts';
import { hasParts } from './chunk-parts.ts';
import { hasEvents } from './codes.ts';

/**
 * Everything that is wrong with a log, in words; empty for a sound one. The connection may only read, beside a writer too.
 * Throws what SQLite throws where a page cannot be read. Takes as long as reading the whole log.
 */
export function faultsOf(db: DatabaseSync): string[] {
  const faults: string[] = [];
  const expectNone = (what: string, sql: string) => {
    const rows = db.prepare(sql).all();
    if (rows.length > 0) faults.push(`${what}: ${JSON.stringify(rows.slice(0, 3))}`);
  };
  // One snapshot: what a writer adds meanwhile is in none of the counts.
  db.exec('BEGIN');
  try {
    const integrity = db.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
    if (integrity !== 'ok') faults.push(`integrity_check: ${String(integrity)}`);

    const mayHaveParts = hasParts(db);
    const columns = mayHaveParts ? CHUNK_COLUMNS : OLDER_CHUNK_COLUMNS;
    const seqs = { logs: new Set<number>(), traces: new Set<number>(), metrics: new Set<number>() };
    let nextFree = 0;
    for (const row of db.prepare(`SELECT ${columns} FROM chunk ORDER BY first_seq`).iterate()) {
      const chunk = chunkOf(row);
      const { firstSeq, count } = chunk;
      if (offsetsOf(chunk) === undefined) faults.push(`chunk ${firstSeq} cannot be read`);
      if (firstSeq < nextFree) faults.push(`chunk ${firstSeq} overlaps the one before`);
      nextFree = firstSeq + count;
      if (!hasEvents(chunk.signal)) continue;
      for (let seq = firstSeq; seq < nextFree; seq++) seqs[chunk.signal].add(seq);
    }
    const nextSeq = Number(db.prepare("SELECT value FROM meta WHERE key = 'next_seq'").get()?.['value']);
    if (nextSeq < nextFree) faults.push(`next_seq ${nextSeq} is in use`);
    const eventSeqs = db
      .prepare('SELECT seq FROM event')
      .all()
      .map((row) => Number(row['seq']));
    const ofLogs = eventSeqs.filter((seq) => !seqs.traces.has(seq));
    if (ofLogs.length !== seqs.logs.size || ofLogs.some((seq) => !seqs.logs.has(seq))) {
      faults.push(`${ofLogs.length} events for ${seqs.logs.size} log records`);
    }

    expectNone(
      'signal totals',
      `SELECT t.signal, t.records, t.bytes, coalesce(sum(c.count), 0) AS counted, coalesce(sum(length(c.bytes)${mayHaveParts ? ' + c.part_bytes' : ''}), 0) AS size
       FROM signal_total t LEFT JOIN chunk c ON c.signal = t.signal GROUP BY t.signal
       HAVING t.records <> counted OR t.bytes <> size`,
    );
    if (mayHaveParts) {
      expectNone(
        'chunks without all of their parts',
        `SELECT first_seq FROM chunk WHERE parts > 0 AND part_bytes <>
           (SELECT coalesce(sum(length(bytes)), 0) FROM chunk_part WHERE id >= first_part AND id < first_part + parts)`,
      );
    }
    expectNone(
      'envelope counts',
      `SELECT v.id, v.refs FROM envelope v
       WHERE v.refs <> (SELECT count(*) FROM chunk WHERE resource_envelope = v.id)
                     + (SELECT count(*) FROM chunk WHERE scope_envelope = v.id) OR v.refs <= 0`,
    );
    expectNone(
      'chunks without envelopes',
      `SELECT first_seq FROM chunk WHERE resource_envelope NOT IN (SELECT id FROM envelope)
         OR scope_envelope NOT IN (SELECT id FROM envelope)`,
    );
    expectNone(
      'shape counts',
      `SELECT s.id, s.refs FROM shape s WHERE s.refs <> (SELECT count(*) FROM event WHERE shape_id = s.id) OR s.refs <= 0`,
    );
    expectNone('events without shape', 'SELECT seq FROM event WHERE shape_id NOT IN (SELECT id FROM shape)');
    expectNone('words without event', 'SELECT rowid FROM event_text WHERE rowid NOT IN (SELECT seq FROM event)');
    expectNone(
      'conversation sums',
      `SELECT c.id, c.events, c.errors, c.first_us, c.last_us, c.input, c.output, c.cost_nano, c.costs
       FROM conversation c LEFT JOIN event e ON e.conversation_id = c.id LEFT JOIN shape s ON s.id = e.shape_id
       GROUP BY c.id
       HAVING c.events <> count(e.seq) OR c.events = 0 OR c.errors <> coalesce(sum(s.ok = 0), 0)
         OR c.first_us IS NOT min(e.time_us) OR c.last_us IS NOT max(e.time_us)
         OR c.input <> coalesce(sum(e.input), 0) OR c.cached <> coalesce(sum(e.cached), 0)
         OR c.cache_write <> coalesce(sum(e.cache_write), 0)
         OR c.output <> coalesce(sum(e.output), 0) OR c.reasoning <> coalesce(sum(e.reasoning), 0)
         OR c.costs <> count(e.cost) OR c.cost_nano <> coalesce(sum(CAST(round(e.cost * 1e9) AS INTEGER)), 0)`,
    );
    expectNone(
      'events without conversation',
      'SELECT seq FROM event WHERE conversation_id NOT IN (SELECT id FROM conversation)',
    );
  } finally {
    db.exec('ROLLBACK');
  }
  return faults;
}
