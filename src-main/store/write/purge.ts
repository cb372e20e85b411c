/**
 * Removing conversations for good. A conversation's records lie among others in chunks: each such chunk is written again
 * without them, as chunks that keep the sequence numbers of what stays. Freed pages are overwritten with zeros.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Removal } from '../../log/log-store.ts';
import { CHUNK_COLUMNS, chunkOf, createChunkInserter, offsetsOf } from '../file/chunk.ts';
import { RECEIVED_CODE } from '../file/codes.ts';
import type { WriterTables } from './appender.ts';
import { createEventRemover } from './remove-events.ts';
import { addRange } from './retention.ts';

/** A slice looks at the chunks of so many of the conversation's events. */
const SLICE_CHUNKS = 16;

export interface Purge {
  hidden(): number[];
  setHidden(conversationIds: readonly number[], hidden: boolean): void;
  /** Removes a slice of the conversation inside the open transaction. */
  removeSlice(conversationId: number): { removal: Removal; done: boolean };
}

export function createPurge(db: DatabaseSync, tables: WriterTables): Purge {
  const { envelopes, totals } = tables;
  const events = createEventRemover(db, tables);
  const setHidden = db.prepare('UPDATE conversation SET hidden = ? WHERE id = ?');
  const selectHidden = db.prepare('SELECT id FROM conversation WHERE hidden = 1 ORDER BY id');
  const selectNext = db.prepare('SELECT seq FROM event WHERE conversation_id = ? ORDER BY time_us, seq LIMIT 1');
  const selectChunk = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
  );
  const deleteChunk = db.prepare('DELETE FROM chunk WHERE first_seq = ?');
  const deleteNote = db.prepare('DELETE FROM scrubbed WHERE seq BETWEEN ? AND ?');
  const removeEmpty = db.prepare('DELETE FROM conversation WHERE id = ? AND events <= 0');
  const removeSummary = db.prepare('DELETE FROM summary WHERE conversation_id = ?');
  const insertChunk = createChunkInserter(db);

  /** Takes the conversation's records out of the chunk that holds `seq`. */
  function removeFromChunk(conversationId: number, seq: number, removal: Removal): void {
    const row = selectChunk.get(seq);
    const chunk = row === undefined ? undefined : chunkOf(row);
    if (chunk === undefined || seq >= chunk.firstSeq + chunk.count) {
      // Nothing holds the record any more: only its derived row is left to remove.
      events.remove(seq, seq, conversationId);
      addRange(removal.ranges, seq, seq);
      return;
    }
    const { firstSeq, count, bytes, signal, resourceEnvelope, scopeEnvelope } = chunk;
    const isQueued = chunk.origin === RECEIVED_CODE;
    const tagStarts = offsetsOf(chunk)?.tagStarts;
    // A chunk that cannot be read any more goes whole, with what others had in it.
    const gone = events.remove(firstSeq, firstSeq + count - 1, tagStarts === undefined ? undefined : conversationId);

    deleteChunk.run(firstSeq);
    if (tagStarts === undefined) {
      envelopes.use(resourceEnvelope, -1);
      envelopes.use(scopeEnvelope, -1);
      totals.remove(signal, count, bytes.length, false);
      deleteNote.run(firstSeq, firstSeq + count - 1);
      if (isQueued) tables.relay.removed(signal, firstSeq, count, bytes.length);
      addRange(removal.ranges, firstSeq, firstSeq + count - 1);
      return;
    }
    let chunks = -1;
    let keptFrom = 0;
    let goneBytes = 0;
    for (const seqGone of [...gone, firstSeq + count]) {
      const index = seqGone - firstSeq;
      if (index > keptFrom) {
        const kept = bytes.subarray(tagStarts[keptFrom], tagStarts[index]);
        insertChunk({ ...chunk, firstSeq: firstSeq + keptFrom, count: index - keptFrom, bytes: kept });
        chunks++;
      }
      keptFrom = index + 1;
      if (index < count) {
        const sizeBytes = (tagStarts[index + 1] as number) - (tagStarts[index] as number);
        goneBytes += sizeBytes;
        deleteNote.run(seqGone, seqGone);
        if (isQueued) tables.relay.removed(signal, seqGone, 1, sizeBytes);
        addRange(removal.ranges, seqGone, seqGone);
      }
    }
    envelopes.use(resourceEnvelope, chunks);
    envelopes.use(scopeEnvelope, chunks);
    totals.remove(signal, gone.length, goneBytes, false);
  }

  return {
    hidden: () => selectHidden.all().map((row) => Number(row['id'])),
    setHidden(ids, hidden) {
      for (const id of ids) setHidden.run(Number(hidden), id);
    },
    removeSlice(conversationId) {
      const removal: Removal = { ranges: [], conversationIds: [] };
      let done = false;
      for (let i = 0; i < SLICE_CHUNKS && !done; i++) {
        const next = selectNext.get(conversationId);
        if (next === undefined) done = true;
        else removeFromChunk(conversationId, Number(next['seq']), removal);
      }
      removal.conversationIds = tables.flush().removed;
      if (done) removeSummary.run(conversationId);
      if (done && removeEmpty.run(conversationId).changes) {
        removal.conversationIds.push(conversationId);
        tables.conversations.forget();
      }
      removal.ranges.sort((a, b) => a[0] - b[0]);
      return { removal, done };
    },
  };
}
