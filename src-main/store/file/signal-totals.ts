import type { DatabaseSync } from 'node:sqlite';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { perSignal, signalCode, signalOf } from './codes.ts';

export interface SignalTotal {
  records: number;
  /** Payload bytes. */
  bytes: number;
  /** Records that retention removed since the log was made. */
  expired: number;
}

/** Records and bytes of each signal, and the next sequence number; written once a transaction. */
export interface SignalTotals {
  readonly totals: Readonly<Record<Signal, SignalTotal>>;
  nextSeq: number;
  add(signal: Signal, records: number, bytes: number): void;
  remove(signal: Signal, records: number, bytes: number, isExpired: boolean): void;
  flush(): void;
  /** After a rollback: reads what is stored. */
  reload(): void;
}

export function readTotals(db: DatabaseSync): Record<Signal, SignalTotal> {
  const totals = perSignal<SignalTotal>(() => ({ records: 0, bytes: 0, expired: 0 }));
  for (const row of db.prepare('SELECT signal, records, bytes, expired FROM signal_total').all()) {
    totals[signalOf(Number(row['signal']))] = {
      records: Number(row['records']),
      bytes: Number(row['bytes']),
      expired: Number(row['expired']),
    };
  }
  return totals;
}

export function readNextSeq(db: DatabaseSync): number {
  return Number(db.prepare("SELECT value FROM meta WHERE key = 'next_seq'").get()?.['value'] ?? 1);
}

export function createSignalTotals(db: DatabaseSync): SignalTotals {
  const writeTotal = db.prepare('UPDATE signal_total SET records = ?, bytes = ?, expired = ? WHERE signal = ?');
  const writeSeq = db.prepare("UPDATE meta SET value = ? WHERE key = 'next_seq'");
  const changed = new Set<Signal>();
  let totals = readTotals(db);
  let storedSeq = readNextSeq(db);
  let nextSeq = storedSeq;

  return {
    get totals() {
      return totals;
    },
    get nextSeq() {
      return nextSeq;
    },
    set nextSeq(value) {
      nextSeq = value;
    },
    add(signal, records, bytes) {
      totals[signal].records += records;
      totals[signal].bytes += bytes;
      changed.add(signal);
    },
    remove(signal, records, bytes, isExpired) {
      totals[signal].records -= records;
      totals[signal].bytes -= bytes;
      if (isExpired) totals[signal].expired += records;
      changed.add(signal);
    },
    flush() {
      for (const signal of SIGNALS) {
        if (!changed.has(signal)) continue;
        const { records, bytes, expired } = totals[signal];
        writeTotal.run(records, bytes, expired, signalCode(signal));
      }
      changed.clear();
      if (nextSeq !== storedSeq) writeSeq.run(nextSeq);
      storedSeq = nextSeq;
    },
    reload() {
      totals = readTotals(db);
      storedSeq = readNextSeq(db);
      nextSeq = storedSeq;
      changed.clear();
    },
  };
}
