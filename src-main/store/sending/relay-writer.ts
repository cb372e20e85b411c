/**
 * Changes to what exporters still have to send. Each operation is one transaction of the writer; what the log removes
 * is taken off the ranges in the transaction that removes it, so the counters agree with the log after any crash.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { BatchAnswer, DeadLetterNote, RelayChanges, RelayOperation, SendRange } from '../../log/relay-log.ts';
import { createDeadLetters, HELD_STATUS } from './dead-letters.ts';
import { createExporterRenames } from './exporter-renames.ts';
import { createRelayExporters, type ExporterEntry } from './exporters.ts';
import { type ActiveRange, createRelayRanges } from './ranges.ts';
import { createRelayChangeLog } from './relay-changes.ts';
import { createSentRanges } from './sent-ranges.ts';

export interface RelayWriter {
  /** Inside the open transaction. */
  apply(operation: RelayOperation): void;
  /** Whether any exporter is to send what arrives. */
  isLive(): boolean;
  /** In memory, when a request's records have been inserted. */
  appended(signal: Signal, records: number, bytes: number): void;
  /** Inside the transaction that removes these records (all of one signal), before it commits. */
  removed(signal: Signal, fromSeq: number, records: number, bytes: number): void;
  /**
   * Inside the transaction that writes records of a signal anew: by how many bytes each became larger. `isReceived`: they
   * leave by themselves, not only by a replay.
   */
  resized(signal: Signal, deltas: ReadonlyArray<[seq: number, bytes: number]>, isReceived: boolean): void;
  /** Changes since the last call; undefined: none that the relay has to know. */
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
  renames: Array<[from: string, to: string]>;
  lastRangeId: number;
}

/** `nextSeq`: the sequence number that the next record will get. */
export function createRelayWriter(db: DatabaseSync, nextSeq: () => number): RelayWriter {
  const exporters = createRelayExporters(db);
  const ranges = createRelayRanges(db);
  const renames = createExporterRenames(db);
  const sent = createSentRanges(db);
  const changes = createRelayChangeLog(exporters, ranges);
  const { changed, configured } = changes;
  const lastSeq = () => nextSeq() - 1;
  const letters = createDeadLetters(db, exporters, ranges, changes, lastSeq);
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
    const aside: DeadLetterNote[] = [
      ...given.deadLetters,
      ...given.held.map(({ seq, sizeBytes, reason }) => ({ seq, sizeBytes, status: HELD_STATUS, message: reason })),
    ];
    const asideBytes = aside.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
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
    const before = range.kind === 'dead-letter' ? letters.statusOf(exporter, signal, range.nextSeq) : undefined;
    for (const letter of aside) letters.add(exporter, signal, letter, given.timeMs);
    const done = taken + unreadable + droppedByRule + aside.length - rescued;
    take(active, done, given.takenBytes + given.droppedBytes + asideBytes);
    range.nextSeq = Math.max(range.nextSeq, given.nextSeq);
    changed(active);
    if (range.kind !== 'dead-letter') {
      ranges.save(active, lastSeq());
      return;
    }
    if (aside.length > 0) {
      // Refused or held again: it waits as before.
      ranges.deactivate(range.id);
      changes.rangeGone(range.id);
      return;
    }
    letters.settled(range, before ?? 0, unreadable);
  }

  function fulfilRenames(names: ReadonlySet<string>): void {
    if (renames.planned().length === 0) return;
    ranges.saveCounts(lastSeq());
    if (!renames.fulfil(names)) return;
    exporters.load();
    ranges.load();
  }

  return {
    apply(operation) {
      switch (operation.type) {
        case 'configure':
          fulfilRenames(new Set(operation.exporters.map(({ name }) => name)));
          configured.clear();
          for (const setup of operation.exporters) {
            configured.add(setup.name);
            const { stored, rulesChanged } = exporters.configure(setup);
            if (stored.enabled) for (const signal of setup.signals) ensureLive(setup.name, signal);
            if (rulesChanged) {
              for (const letter of letters.of(setup.name)) if (letter.status === HELD_STATUS) letters.sendAgain(letter);
            }
            changes.exporterChanged(setup.name);
            for (const active of ranges.all()) if (active.range.exporter === setup.name) changed(active);
          }
          break;
        case 'planRename':
          renames.plan(operation.from, operation.to);
          break;
        case 'dropRename':
          renames.drop(operation.from);
          break;
        case 'enable':
          exporters.setEnabled(operation.name, operation.enabled);
          changes.exporterChanged(operation.name);
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
          changes.exporterChanged(operation.name);
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
          changes.exporterChanged(active.range.exporter);
          ranges.remove(operation.rangeId);
          changes.rangeGone(operation.rangeId);
          break;
        }
        case 'resend':
          for (const letter of letters.of(operation.name, operation.seqs)) letters.sendAgain(letter);
          break;
        case 'dropDeadLetters':
          for (const letter of letters.of(operation.name, operation.seqs)) letters.remove(letter);
          break;
      }
    },
    isLive: () => ranges.all()[Symbol.iterator]().next().done !== true,
    appended(signal, records, bytes) {
      ranges.appended(signal, records, bytes);
      for (const active of ranges.all()) {
        if (active.range.kind === 'live' && active.range.signal === signal) changes.rangeChanged(active.range.id);
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
      for (const letter of letters.between(signal, fromSeq, toSeq)) letters.remove(letter);
    },
    resized(signal, deltas, isReceived) {
      for (const [seq, bytes] of deltas) letters.resized(signal, seq, bytes);
      for (const active of ranges.all()) {
        const { range } = active;
        if (range.signal !== signal || (range.kind === 'live' && !isReceived) || range.filter !== undefined) continue;
        const grown = deltas
          .filter(([seq]) => seq >= range.nextSeq && seq <= (range.endSeq ?? Number.POSITIVE_INFINITY))
          .reduce((sum, [, bytes]) => sum + bytes, 0);
        if (grown === 0) continue;
        range.queuedBytes = Math.max(0, range.queuedBytes + grown);
        ranges.save(active, lastSeq());
        changed(active);
      }
    },
    takeChanges: changes.take,
    saveCounts: () => ranges.saveCounts(lastSeq()),
    forget() {
      renames.load();
      exporters.load();
      ranges.load();
      for (const active of ranges.all()) changed(active);
    },
    carryOver() {
      const active = [...ranges.all()].map(({ range }) => range);
      return {
        exporters: exporters.entries(),
        live: active.filter(({ kind }) => kind === 'live'),
        configured: [...configured],
        renames: renames.planned(),
        lastRangeId: Math.max(0, ...active.map(({ id }) => id)),
      };
    },
    adopt(carried) {
      exporters.restore(carried.exporters);
      for (const name of carried.configured) configured.add(name);
      for (const [from, to] of carried.renames) renames.plan(from, to);
      ranges.skipIds(carried.lastRangeId);
      for (const entry of carried.exporters) {
        for (const [signal, { deadLetters, held }] of Object.entries(entry.stored.counters)) {
          const gone = { deadLetters: -deadLetters, held: -held, deadLettersGone: deadLetters + held };
          exporters.count(entry.stored.name, signal as Signal, gone);
        }
      }
      for (const old of carried.live) {
        exporters.count(old.exporter, old.signal, { dropped: old.queuedRecords });
        changes.rangeGone(old.id);
        changed(ensureLive(old.exporter, old.signal));
      }
    },
  };
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
