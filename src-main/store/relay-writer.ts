/**
 * Changes to what exporters still have to send. Each operation is one transaction of the writer; what the log removes
 * is taken off the ranges in the transaction that removes it, so the counters agree with the log after any crash.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { BatchAnswer, DeadLetterNote, RelayChanges, RelayOperation, SendRange } from '../otlp/relay-log.ts';
import { signalCode, signalOf } from './codes.ts';
import { createRelayExporters, type ExporterEntry } from './relay-exporters.ts';
import { type ActiveRange, createRelayRanges, DEAD_LETTER_KIND, HELD_STATUS } from './relay-ranges.ts';
import { renameStoredExporter } from './rename-exporter.ts';
import { createSentRanges } from './sent-ranges.ts';

export interface RelayWriter {
  /** Inside the open transaction. */
  apply(operation: RelayOperation): void;
  /** In memory, when a request's records have been inserted. */
  appended(signal: Signal, records: number, bytes: number): void;
  /** Inside the transaction that removes these records (all of one signal), before it commits. */
  removed(signal: Signal, fromSeq: number, records: number, bytes: number): void;
  /** What changed since last asked; undefined: nothing that anybody has to know. */
  takeChanges(): RelayChanges | undefined;
  /** Inside a last transaction. */
  saveCounts(): void;
  /** After a rollback. */
  forget(): void;
  /** For a log that replaces this one, which could not be read any more. */
  carryOver(): RelayCarryOver;
  /** Inside the open transaction of the new log: what was queued is gone and counted. */
  adopt(carried: RelayCarryOver): void;
}

export interface RelayCarryOver {
  exporters: ExporterEntry[];
  live: SendRange[];
  configured: string[];
  lastRangeId: number;
}

/** `nextSeq`: the sequence number that the next record will get. */
export function createRelayWriter(db: DatabaseSync, nextSeq: () => number): RelayWriter {
  const exporters = createRelayExporters(db);
  const ranges = createRelayRanges(db);
  const sent = createSentRanges(db);
  const addDeadLetter = db.prepare(
    `INSERT INTO send_range(exporter, signal, kind, next_seq, end_seq, total_records, queued_records, queued_bytes,
       queued_through, held, status, message, time_ms)
     VALUES (?, ?, ${DEAD_LETTER_KIND}, ?, ?, 1, 1, ?, ?, 1, ?, ?, ?)
     ON CONFLICT(signal, next_seq, exporter) WHERE kind = ${DEAD_LETTER_KIND}
     DO UPDATE SET held = 1, status = excluded.status, message = excluded.message, time_ms = excluded.time_ms`,
  );
  const selectStatus = db.prepare(
    `SELECT status FROM send_range WHERE kind = ${DEAD_LETTER_KIND} AND signal = ? AND next_seq = ? AND exporter = ?`,
  );
  const selectDeadLetters = db.prepare(
    `SELECT id, exporter, signal, next_seq, queued_bytes, held, status FROM send_range
     WHERE kind = ${DEAD_LETTER_KIND} AND signal = ? AND next_seq BETWEEN ? AND ?`,
  );
  const selectOwn = db.prepare(
    `SELECT id, exporter, signal, next_seq, queued_bytes, held, status FROM send_range
     WHERE kind = ${DEAD_LETTER_KIND} AND exporter = ? ORDER BY next_seq`,
  );
  const release = db.prepare('UPDATE send_range SET held = 0 WHERE id = ?');
  /** Exporters of the last `configure`: only they are told of. */
  const known = new Set<string>();
  const changedExporters = new Set<string>();
  const changedRanges = new Set<number>();
  let removedRanges: number[] = [];

  const changed = ({ range }: ActiveRange) => {
    changedExporters.add(range.exporter);
    changedRanges.add(range.id);
  };
  const finish = (id: number) => {
    ranges.remove(id);
    changedRanges.delete(id);
    removedRanges.push(id);
  };
  const lastSeq = () => nextSeq() - 1;
  sent.prune();

  function ensureLive(exporter: string, signal: Signal): ActiveRange {
    const known = ranges.live(exporter, signal);
    if (known !== undefined) return known;
    const begun: Omit<SendRange, 'id'> = {
      exporter,
      signal,
      kind: 'live',
      nextSeq: nextSeq(),
      queuedRecords: 0,
      queuedBytes: 0,
      totalRecords: 0,
    };
    return ranges.insert(begun, lastSeq());
  }

  /** A live range counts its records one by one; of the others the count is what is left to look at. */
  function take(active: ActiveRange, records: number, bytes: number): void {
    const { range } = active;
    range.queuedRecords = Math.max(0, range.queuedRecords - records);
    range.queuedBytes = range.queuedRecords === 0 ? 0 : Math.max(0, range.queuedBytes - bytes);
  }

  function answer(given: BatchAnswer): void {
    const active = ranges.get(given.rangeId);
    if (active === undefined) return;
    const { range } = active;
    const { exporter, signal } = range;
    const taken = countOf(given.taken);
    const unreadable = countOf(given.unreadable);
    const droppedByRule = countOf(given.droppedByRule);
    const letters: DeadLetterNote[] = [
      ...given.deadLetters,
      ...given.held.map(({ seq, sizeBytes, reason }) => ({ seq, sizeBytes, status: HELD_STATUS, message: reason })),
    ];
    const letterBytes = letters.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    // What the log removed while the answer was on its way has been counted as dropped, but it was sent.
    const rescued = overlap(active.droppedAhead, [...given.taken, ...given.droppedByRule]);
    active.droppedAhead = active.droppedAhead.filter(([, to]) => to >= given.nextSeq);
    exporters.count(exporter, signal, {
      sent: taken - given.rejected,
      rejected: given.rejected,
      dropped: (range.kind === 'live' ? unreadable : 0) - rescued,
      droppedByRule,
    });
    for (const [from, to] of given.sentRuns) sent.add(exporter, signal, given.rules, from, to, given.timeMs);
    const before = range.kind === 'dead-letter' ? statusOf(exporter, signal, range.nextSeq) : undefined;
    for (const letter of letters) addLetter(exporter, signal, letter, given.timeMs);
    const done = taken + unreadable + droppedByRule + letters.length - rescued;
    take(active, done, given.takenBytes + given.droppedBytes + letterBytes);
    range.nextSeq = Math.max(range.nextSeq, given.nextSeq);
    changed(active);
    if (range.kind !== 'dead-letter') {
      ranges.save(active, lastSeq());
      return;
    }
    if (letters.length > 0) {
      // Refused or held again: it waits as before.
      ranges.deactivate(range.id);
      changedRanges.delete(range.id);
      removedRanges.push(range.id);
      return;
    }
    exporters.count(exporter, signal, { [counterOf(before ?? 0)]: -1, deadLettersGone: unreadable });
    finish(range.id);
  }

  function statusOf(exporter: string, signal: Signal, seq: number): number | undefined {
    const row = selectStatus.get(signalCode(signal), seq, exporter);
    return row === undefined ? undefined : Number(row['status']);
  }

  function addLetter(exporter: string, signal: Signal, letter: DeadLetterNote, timeMs: number): void {
    const { seq, sizeBytes, status, message } = letter;
    const before = statusOf(exporter, signal, seq);
    addDeadLetter.run(exporter, signalCode(signal), seq, seq, sizeBytes, lastSeq(), status, message, timeMs);
    if (before !== undefined && counterOf(before) === counterOf(status)) return;
    if (before !== undefined) exporters.count(exporter, signal, { [counterOf(before)]: -1 });
    exporters.count(exporter, signal, { [counterOf(status)]: 1 });
  }

  function sendAgain(row: DeadLetterRow): void {
    if (row.held === 0) return;
    release.run(row.id);
    const active = ranges.activate(row.id);
    if (active !== undefined) changed(active);
  }

  function ownDeadLetters(name: string, seqs: number[] | undefined): DeadLetterRow[] {
    const wanted = seqs === undefined ? undefined : new Set(seqs);
    const rows = selectOwn.all(name) as unknown as DeadLetterRow[];
    return wanted === undefined ? rows : rows.filter(({ next_seq }) => wanted.has(next_seq));
  }

  function removeDeadLetter(row: DeadLetterRow): void {
    finish(row.id);
    exporters.count(row.exporter, signalOf(row.signal), { [counterOf(row.status)]: -1, deadLettersGone: 1 });
    changedExporters.add(row.exporter);
  }

  return {
    apply(operation) {
      switch (operation.type) {
        case 'configure':
          known.clear();
          for (const setup of operation.exporters) {
            known.add(setup.name);
            const { stored, rulesChanged } = exporters.configure(setup);
            if (stored.enabled) for (const signal of setup.signals) ensureLive(setup.name, signal);
            if (rulesChanged) {
              for (const row of ownDeadLetters(setup.name, undefined)) if (row.status === HELD_STATUS) sendAgain(row);
            }
            changedExporters.add(setup.name);
            for (const active of ranges.all()) if (active.range.exporter === setup.name) changed(active);
          }
          break;
        case 'rename':
          ranges.saveCounts(lastSeq());
          renameStoredExporter(db, operation.from, operation.to);
          exporters.load();
          ranges.load();
          break;
        case 'enable':
          exporters.setEnabled(operation.name, operation.enabled);
          changedExporters.add(operation.name);
          if (!operation.enabled) break;
          for (const signal of operation.signals) {
            const active = ensureLive(operation.name, signal);
            if (operation.from === 'from-now') {
              active.range.nextSeq = nextSeq();
              active.droppedAhead = [];
              take(active, active.range.queuedRecords, active.range.queuedBytes);
              ranges.save(active, lastSeq());
            }
            changed(active);
          }
          break;
        case 'answer':
          answer(operation.answer);
          break;
        case 'refuse':
          exporters.setRefused(operation.name, operation.reason);
          changedExporters.add(operation.name);
          break;
        case 'replay':
          for (const { signal, fromSeq, endSeq, records, bytes } of operation.parts) {
            changed(
              ranges.insert(
                {
                  exporter: operation.name,
                  signal,
                  kind: 'replay',
                  nextSeq: fromSeq,
                  endSeq,
                  filter: operation.filter,
                  queuedRecords: records,
                  queuedBytes: bytes,
                  totalRecords: records,
                },
                lastSeq(),
              ),
            );
          }
          break;
        case 'removeRange': {
          const active = ranges.get(operation.rangeId);
          if (active === undefined || active.range.kind !== 'replay') break;
          changedExporters.add(active.range.exporter);
          finish(operation.rangeId);
          break;
        }
        case 'resend':
          for (const row of ownDeadLetters(operation.name, operation.seqs)) sendAgain(row);
          break;
        case 'dropDeadLetters':
          for (const row of ownDeadLetters(operation.name, operation.seqs)) removeDeadLetter(row);
          break;
      }
    },
    appended(signal, records, bytes) {
      ranges.appended(signal, records, bytes);
      for (const active of ranges.all()) {
        if (active.range.kind === 'live' && active.range.signal === signal) changedRanges.add(active.range.id);
      }
    },
    removed(signal, fromSeq, records, bytes) {
      const toSeq = fromSeq + records - 1;
      for (const active of ranges.all()) {
        const { range } = active;
        if (range.kind !== 'live' || range.signal !== signal) continue;
        const from = Math.max(fromSeq, range.nextSeq);
        if (from > toSeq) continue;
        const dropped = toSeq - from + 1;
        exporters.count(range.exporter, signal, { dropped });
        take(active, dropped, Math.round((bytes * dropped) / records));
        active.droppedAhead.push([from, toSeq]);
        ranges.save(active, lastSeq());
        changed(active);
      }
      for (const row of selectDeadLetters.all(signalCode(signal), fromSeq, toSeq) as unknown as DeadLetterRow[]) {
        removeDeadLetter(row);
      }
    },
    takeChanges() {
      const exportersChanged = [...changedExporters].filter((name) => known.has(name));
      const changes: RelayChanges = { exporters: [], ranges: [], removedRanges };
      for (const name of exportersChanged) {
        const stored = exporters.get(name);
        if (stored !== undefined) changes.exporters.push(structuredClone(stored));
      }
      for (const id of changedRanges) {
        const range = ranges.get(id)?.range;
        if (range !== undefined && known.has(range.exporter)) changes.ranges.push({ ...range });
      }
      changedExporters.clear();
      changedRanges.clear();
      removedRanges = [];
      const isEmpty = changes.exporters.length + changes.ranges.length + changes.removedRanges.length === 0;
      return isEmpty ? undefined : changes;
    },
    saveCounts: () => ranges.saveCounts(lastSeq()),
    forget() {
      exporters.load();
      ranges.load();
      for (const active of ranges.all()) changed(active);
    },
    carryOver() {
      const active = [...ranges.all()].map(({ range }) => range);
      return {
        exporters: exporters.entries(),
        live: active.filter(({ kind }) => kind === 'live'),
        configured: [...known],
        lastRangeId: Math.max(0, ...active.map(({ id }) => id)),
      };
    },
    adopt(carried) {
      exporters.restore(carried.exporters);
      for (const name of carried.configured) known.add(name);
      ranges.skipIds(carried.lastRangeId);
      for (const entry of carried.exporters) {
        for (const [signal, { deadLetters, held }] of Object.entries(entry.stored.counters)) {
          const gone = { deadLetters: -deadLetters, held: -held, deadLettersGone: deadLetters + held };
          exporters.count(entry.stored.name, signal as Signal, gone);
        }
      }
      for (const old of carried.live) {
        exporters.count(old.exporter, old.signal, { dropped: old.queuedRecords });
        removedRanges.push(old.id);
        changed(ensureLive(old.exporter, old.signal));
      }
    },
  };
}

interface DeadLetterRow {
  id: number;
  exporter: string;
  signal: number;
  next_seq: number;
  queued_bytes: number;
  held: number;
  status: number;
}

function counterOf(status: number): 'deadLetters' | 'held' {
  return status === HELD_STATUS ? 'held' : 'deadLetters';
}

function countOf(runs: ReadonlyArray<[number, number]>): number {
  return runs.reduce((sum, [, count]) => sum + count, 0);
}

/** How many sequence numbers of the runs `[first, count]` lie in the inclusive ranges. */
function overlap(ranges: ReadonlyArray<[number, number]>, runs: ReadonlyArray<[number, number]>): number {
  let found = 0;
  for (const [from, to] of ranges) {
    for (const [first, count] of runs) {
      found += Math.max(0, Math.min(to, first + count - 1) - Math.max(from, first) + 1);
    }
  }
  return found;
}
