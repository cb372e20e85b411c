/** The stored side of exporters: switch, refusal and counters. Small, so all of it is in memory and written on change. */
import type { DatabaseSync } from 'node:sqlite';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { ExporterSetup, SignalCounters, StoredExporter } from '../../log/relay-log.ts';
import { perSignal, signalCode, signalOf } from '../file/codes.ts';

export interface RelayExporters {
  get(name: string): StoredExporter | undefined;
  /** Takes the settings of one exporter over; a new one begins as configured. `rulesChanged`: its redaction is another. */
  configure(setup: ExporterSetup): { stored: StoredExporter; rulesChanged: boolean };
  setEnabled(name: string, enabled: boolean): void;
  setRefused(name: string, reason: string | undefined): void;
  /** Adds to the counters. */
  count(name: string, signal: Signal, change: Partial<SignalCounters>): void;
  /** All of it, for a log that replaces this one. */
  entries(): ExporterEntry[];
  restore(entries: readonly ExporterEntry[]): void;
  load(): void;
}

export interface ExporterEntry {
  stored: StoredExporter;
  configured: boolean;
  settings: string;
  rules: string;
}

export function createRelayExporters(db: DatabaseSync): RelayExporters {
  const selectAll = db.prepare('SELECT * FROM exporter');
  const selectTotals = db.prepare('SELECT * FROM exporter_total');
  const write = db.prepare(
    `INSERT INTO exporter(name, enabled, configured, settings, refused, rules) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT(name) DO UPDATE SET enabled = excluded.enabled, configured = excluded.configured,
       settings = excluded.settings, refused = excluded.refused, rules = excluded.rules`,
  );
  const writeTotal = db.prepare(
    `INSERT INTO exporter_total(exporter, signal, sent, rejected, dropped, dead_letters, dead_letters_gone,
       dropped_by_rule, held)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(exporter, signal) DO UPDATE SET sent = excluded.sent, rejected = excluded.rejected,
       dropped = excluded.dropped, dead_letters = excluded.dead_letters, dead_letters_gone = excluded.dead_letters_gone,
       dropped_by_rule = excluded.dropped_by_rule, held = excluded.held`,
  );
  const entries = new Map<string, ExporterEntry>();

  function save({ stored, configured, settings, rules }: ExporterEntry): void {
    write.run(stored.name, Number(stored.enabled), Number(configured), settings, stored.refused ?? null, rules);
  }

  function saveCounters(name: string, signal: Signal, counters: SignalCounters): void {
    writeTotal.run(
      name,
      signalCode(signal),
      counters.sent,
      counters.rejected,
      counters.dropped,
      counters.deadLetters,
      counters.deadLettersGone,
      counters.droppedByRule,
      counters.held,
    );
  }

  function load(): void {
    entries.clear();
    for (const row of selectAll.all()) {
      const name = String(row['name']);
      const stored = newExporter(name, row['enabled'] === 1);
      if (row['refused'] !== null) stored.refused = String(row['refused']);
      entries.set(name, {
        stored,
        configured: row['configured'] === 1,
        settings: String(row['settings']),
        rules: String(row['rules'] ?? ''),
      });
    }
    for (const row of selectTotals.all()) {
      const counters = entries.get(String(row['exporter']))?.stored.counters[signalOf(Number(row['signal']))];
      if (counters === undefined) continue;
      counters.sent = Number(row['sent']);
      counters.rejected = Number(row['rejected']);
      counters.dropped = Number(row['dropped']);
      counters.deadLetters = Number(row['dead_letters']);
      counters.deadLettersGone = Number(row['dead_letters_gone']);
      counters.droppedByRule = Number(row['dropped_by_rule'] ?? 0);
      counters.held = Number(row['held'] ?? 0);
    }
  }
  load();

  return {
    get: (name) => entries.get(name)?.stored,
    configure({ name, enabled, settings, rules }) {
      const known = entries.get(name);
      const entry: ExporterEntry = known ?? {
        stored: newExporter(name, enabled),
        configured: enabled,
        settings,
        rules,
      };
      if (entry.configured !== enabled) entry.stored.enabled = enabled;
      if (entry.settings !== settings) {
        delete entry.stored.refused;
        entry.stored.isNewTarget = true;
      }
      const rulesChanged = entry.rules !== rules;
      const changed =
        known === undefined || entry.configured !== enabled || entry.settings !== settings || rulesChanged;
      entry.configured = enabled;
      entry.settings = settings;
      entry.rules = rules;
      entries.set(name, entry);
      if (changed) save(entry);
      return { stored: entry.stored, rulesChanged };
    },
    setEnabled(name, enabled) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      entry.stored.enabled = enabled;
      save(entry);
    },
    setRefused(name, reason) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      if (reason === undefined) delete entry.stored.refused;
      else entry.stored.refused = reason;
      save(entry);
    },
    count(name, signal, change) {
      const counters = entries.get(name)?.stored.counters[signal];
      if (counters === undefined) return;
      if (change.sent) delete entries.get(name)?.stored.isNewTarget;
      for (const key of Object.keys(change) as Array<keyof SignalCounters>) {
        counters[key] = Math.max(0, counters[key] + (change[key] ?? 0));
      }
      saveCounters(name, signal, counters);
    },
    entries: () => [...entries.values()],
    restore(given) {
      for (const entry of given) {
        entries.set(entry.stored.name, entry);
        save(entry);
        for (const signal of SIGNALS) saveCounters(entry.stored.name, signal, entry.stored.counters[signal]);
      }
    },
    load,
  };
}

/** One that has sent nothing yet. */
export function newExporter(name: string, enabled: boolean): StoredExporter {
  const counters = perSignal(() => ({
    sent: 0,
    rejected: 0,
    dropped: 0,
    deadLetters: 0,
    deadLettersGone: 0,
    droppedByRule: 0,
    held: 0,
  }));
  return { name, enabled, counters };
}
