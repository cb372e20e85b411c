/** Where an emitter's records go: the log of the host, an exporter, or nowhere. */
import type { CatalogueRecord } from './catalogue.ts';

/** `emitted` is the sum of the other counts, except that a sink without destination has none of them. */
export interface DeliveryReport {
  /** Taken by `emit` since the start. */
  emitted: number;
  /** Acknowledged by the other side. */
  delivered: number;
  /** Refused, dropped at a bound, or not acknowledged by the deadline. */
  undelivered: number;
  /** Left out by a rule of redaction that drops them; absent when there are none. */
  ruledOut?: number;
  /** Why, when there were undelivered records: the last reason that is known. Holds no header values. */
  lastError?: string;
}

export interface FlushOptions {
  /** How long to wait at most. Default {@link DEFAULT_FLUSH_DEADLINE_MS}. */
  deadlineMs?: number;
}

export const DEFAULT_FLUSH_DEADLINE_MS = 5_000;

export interface EmitterSink {
  /** Takes a record and returns at once; what cannot be taken is counted as undelivered. Never throws. */
  emit(record: CatalogueRecord): void;
  /**
   * Resolves when everything emitted so far is delivered or refused, at the latest at the deadline; what is then still
   * on its way counts as undelivered in this report, and may yet arrive. Never rejects.
   */
  flush(options?: FlushOptions): Promise<DeliveryReport>;
  /** Flushes and releases everything; what is emitted afterwards is undelivered. A second call gives the first's report. */
  shutdown(options?: FlushOptions): Promise<DeliveryReport>;
}

/** `exporter = "none"`: the emitter works and nothing is written anywhere, which is not a failed delivery. */
export function createNoneSink(): EmitterSink {
  let emitted = 0;
  const report = async (): Promise<DeliveryReport> => ({ emitted, delivered: 0, undelivered: 0 });
  return {
    emit() {
      emitted += 1;
    },
    flush: report,
    shutdown: report,
  };
}
