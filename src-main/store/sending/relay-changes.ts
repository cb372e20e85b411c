import type { RelayChanges } from '../../log/relay-log.ts';
import type { RelayExporters } from './exporters.ts';
import type { ActiveRange, RelayRanges } from './ranges.ts';

/** Gathers a transaction's changes of exporters and ranges for the relay. Only configured exporters are reported. */
export interface RelayChangeLog {
  /** Names of the last `configure`. */
  readonly configured: Set<string>;
  exporterChanged(name: string): void;
  /** The range; its exporter's counters as well. */
  changed(active: ActiveRange): void;
  /** Only the range. */
  rangeChanged(id: number): void;
  /** The range is finished, given up, or waits for a decision. */
  rangeGone(id: number): void;
  /** Since last asked; undefined: nothing that anybody has to know. */
  take(): RelayChanges | undefined;
}

export function createRelayChangeLog(exporters: RelayExporters, ranges: RelayRanges): RelayChangeLog {
  const configured = new Set<string>();
  const changedExporters = new Set<string>();
  const changedRanges = new Set<number>();
  let removedRanges: number[] = [];

  return {
    configured,
    exporterChanged: (name) => {
      changedExporters.add(name);
    },
    changed({ range }) {
      changedExporters.add(range.exporter);
      changedRanges.add(range.id);
    },
    rangeChanged: (id) => {
      changedRanges.add(id);
    },
    rangeGone(id) {
      changedRanges.delete(id);
      removedRanges.push(id);
    },
    take() {
      const changes: RelayChanges = { exporters: [], ranges: [], removedRanges };
      for (const name of changedExporters) {
        const stored = configured.has(name) ? exporters.get(name) : undefined;
        if (stored !== undefined) changes.exporters.push(structuredClone(stored));
      }
      for (const id of changedRanges) {
        const range = ranges.get(id)?.range;
        if (range !== undefined && configured.has(range.exporter)) changes.ranges.push({ ...range });
      }
      changedExporters.clear();
      changedRanges.clear();
      removedRanges = [];
      const isEmpty = changes.exporters.length + changes.ranges.length + changes.removedRanges.length === 0;
      return isEmpty ? undefined : changes;
    },
  };
}
