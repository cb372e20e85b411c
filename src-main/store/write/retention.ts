/**
 * Removes records over the limits, oldest first and whole chunks at a time.
 *
 * - Age: a signal's oldest chunk goes when it was received more than `maxAgeDays` ago.
 * - Size: while all payload together is over `limitBytes`, the oldest chunk goes of the signal that is furthest over its
 *   own share. A signal within its share never gives way to another, and may use what the others leave free.
 *
 * Works in slices between commits, so that it delays no answer by more than one slice. Freed pages are used again by what
 * arrives next; when much more is free than that, they are given back to the file system (incremental vacuum).
 */

import type { DatabaseSync } from 'node:sqlite';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { Removal } from '../../log/log-store.ts';
import { WHOLE_SIZE } from '../file/chunk-parts.ts';
import { hasEvents, RECEIVED_CODE, signalCode } from '../file/codes.ts';
import type { WriterTables } from './appender.ts';
import { createEventRemover } from './remove-events.ts';

export interface RetentionLimits {
  limitBytes: number;
  maxAgeDays: number;
  shares: Record<Signal, number>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** How often age is looked at. */
const AGE_CHECK_MS = 60_000;
/** A slice ends when it has removed so much of either: a few milliseconds of work. */
const SLICE_BYTES = 4 * 1024 * 1024;
const SLICE_EVENTS = 4000;

export interface Retention {
  /** Cheap: from totals in memory, and from the oldest chunks once a minute. */
  isDue(nowMs: number): boolean;
  /** Removes a slice inside the open transaction. */
  removeSlice(nowMs: number): Removal;
}

/** `limits` may change between two calls. */
export function createRetention(db: DatabaseSync, tables: WriterTables, limits: RetentionLimits): Retention {
  const { envelopes, totals } = tables;
  const events = createEventRemover(db, tables);
  const selectOldest = db.prepare(
    `SELECT first_seq, count, received_ms, ${WHOLE_SIZE} AS bytes, resource_envelope, scope_envelope, origin
     FROM chunk WHERE signal = ? ORDER BY first_seq LIMIT 1`,
  );
  const deleteChunk = db.prepare('DELETE FROM chunk WHERE first_seq = ?');
  const deleteNotes = db.prepare('DELETE FROM scrubbed WHERE seq BETWEEN ? AND ?');
  let ageCheckedMs = Number.NEGATIVE_INFINITY;
  let checkedDays = limits.maxAgeDays;
  let agedSignals: Signal[] = [];

  const cutoffMs = (nowMs: number) => nowMs - limits.maxAgeDays * DAY_MS;
  const isAged = (signal: Signal, nowMs: number) => {
    const oldest = selectOldest.get(signalCode(signal));
    return oldest !== undefined && Number(oldest['received_ms']) < cutoffMs(nowMs);
  };
  const largestOverShare = (): Signal | undefined => {
    let total = 0;
    for (const signal of SIGNALS) total += totals.totals[signal].bytes;
    if (total <= limits.limitBytes) return undefined;
    let victim: Signal | undefined;
    let victimExcess = 0;
    for (const signal of SIGNALS) {
      const excess = totals.totals[signal].bytes - limits.shares[signal] * limits.limitBytes;
      if (excess > victimExcess) {
        victim = signal;
        victimExcess = excess;
      }
    }
    return victim;
  };
  /** Removes the signal's oldest chunk; answers what that freed. */
  const removeOldest = (signal: Signal, removal: Removal): { bytes: number; records: number } => {
    const chunk = selectOldest.get(signalCode(signal));
    if (chunk === undefined) return { bytes: 0, records: 0 };
    const firstSeq = Number(chunk['first_seq']);
    const records = Number(chunk['count']);
    const bytes = Number(chunk['bytes']);
    if (hasEvents(signal)) events.remove(firstSeq, firstSeq + records - 1);
    deleteChunk.run(firstSeq);
    deleteNotes.run(firstSeq, firstSeq + records - 1);
    envelopes.use(Number(chunk['resource_envelope']), -1);
    envelopes.use(Number(chunk['scope_envelope']), -1);
    totals.remove(signal, records, bytes, true);
    if (Number(chunk['origin']) === RECEIVED_CODE) tables.relay.removed(signal, firstSeq, records, bytes);
    addRange(removal.ranges, firstSeq, firstSeq + records - 1);
    return { bytes, records };
  };

  return {
    isDue(nowMs) {
      const isNew = limits.maxAgeDays !== checkedDays;
      if (isNew || nowMs - ageCheckedMs >= AGE_CHECK_MS || nowMs < ageCheckedMs) {
        ageCheckedMs = nowMs;
        checkedDays = limits.maxAgeDays;
        agedSignals = SIGNALS.filter((signal) => isAged(signal, nowMs));
      }
      return agedSignals.length > 0 || largestOverShare() !== undefined;
    },
    removeSlice(nowMs) {
      const removal: Removal = { ranges: [], conversationIds: [] };
      let bytes = 0;
      let records = 0;
      while (bytes < SLICE_BYTES && records < SLICE_EVENTS) {
        agedSignals = agedSignals.filter((signal) => isAged(signal, nowMs));
        const victim = agedSignals[0] ?? largestOverShare();
        if (victim === undefined) break;
        const freed = removeOldest(victim, removal);
        if (freed.records === 0) break;
        bytes += freed.bytes;
        records += freed.records;
      }
      removal.conversationIds = tables.flush().removed;
      return removal;
    },
  };
}

/** Appends an inclusive range, joining it to the last one where they touch. */
export function addRange(ranges: Removal['ranges'], from: number, to: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] + 1 === from) last[1] = to;
  else ranges.push([from, to]);
}
