/**
 * The SDK's batch processor, kept from losing anything silently:
 *
 *   queue ──redact──at most 2048 records and 2 MiB at a time──▶ BatchLogRecordProcessor ──▶ exporter ──▶ settled
 *            │                         ▲                                                      │
 *            │                         └───── what may be tried again, after a pause ─────────┘
 *            └──held, or dropped by a rule──▶ settled
 *
 * The processor drops beyond its queue, so it is never given more than fits. It loses records when a flush or its
 * shutdown meets a running flush, so drains run one after the other and it is not shut down: its thread is ended when
 * it is empty or out of time. The queue here is bounded by the sender, who knows from `onSettled` what is still on its
 * way. Delivery is at least once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { BatchLogRecordProcessor, type LogRecordExporter, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { CatalogueRecord } from './catalogue.ts';
import { isWorthRetrying } from './export-errors.ts';
import type { PartialSuccess } from './export-trouble.ts';
import { createLogRecords } from './log-records.ts';
import type { RecordRedactions } from './redact-records.ts';

export interface Settled {
  delivered: number;
  failed: number;
  /** A rule of redaction drops them. */
  ruledOut: number;
  /** Sum of the sizes that were given with the records. */
  size: number;
  error?: string;
}

export interface ExportPipelineOptions extends RecordRedactions {
  exporter: LogRecordExporter;
  /** How long the first record of a batch waits for more. */
  batchDelayMs: number;
  onSettled(settled: Settled): void;
  /** A batch failed and is tried again. */
  onAttemptFailed(message: string): void;
  /** Asked after each success. */
  takePartialSuccess(): PartialSuccess | undefined;
}

export interface ExportPipeline {
  /** `sizeEach`: about what one of the records weighs; bytes or characters. */
  add(records: readonly CatalogueRecord[], sizeEach: number): void;
  /** Resolves when everything that was added is settled; the caller has the deadline. */
  drain(): Promise<void>;
  /** The collector asked for no attempt before this. */
  pause(durationMs: number): void;
}

type ExportDone = Parameters<LogRecordExporter['export']>[1];
type ExportResult = Parameters<ExportDone>[0];

const MAX_BATCH_RECORDS = 512;
const MAX_PROCESSOR_RECORDS = 2_048;
/** Half of what gRPC servers take in one message by default (4 MiB). */
const MAX_PROCESSOR_SIZE = 2 * 1024 * 1024;
/** Above the exporter's own 10 s, for when it does not keep to them (a body that trickles). */
const LONGEST_EXPORT_MS = 15_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** `ExportResultCode.SUCCESS` of @opentelemetry/core. */
const SUCCESS = 0;

export function createExportPipeline(options: ExportPipelineOptions): ExportPipeline {
  const { exporter, onSettled } = options;
  const queue: Array<{ record: CatalogueRecord; size: number }> = [];
  const again: ReadableLogRecord[] = [];
  /** What the processor holds, with sizes. */
  const held = new Map<ReadableLogRecord, number>();
  let heldSize = 0;
  let size = 0;
  let failuresInARow = 0;
  let pausedUntilMs = 0;
  let settledExports = 0;
  let wake = Promise.withResolvers<void>();
  let drains: Promise<void> = Promise.resolve();

  const batch = new BatchLogRecordProcessor({
    // The processor waits for the result of each export anyway: there is nothing more to flush.
    exporter: { export: exportBatch, forceFlush: async () => {}, shutdown: () => exporter.shutdown() },
    maxExportBatchSize: MAX_BATCH_RECORDS,
    maxQueueSize: MAX_PROCESSOR_RECORDS,
    scheduledDelayMillis: options.batchDelayMs,
    exportTimeoutMillis: LONGEST_EXPORT_MS + 1_000,
  });
  const records = createLogRecords(options.envelope, {
    onEmit(record) {
      held.set(record, size);
      heldSize += size;
      batch.onEmit(record);
    },
    forceFlush: () => batch.forceFlush(),
    shutdown: () => batch.shutdown(),
  });
  // Records that come back are already made; a type of the SDK keeps what its own processors read.
  const giveBack = (record: ReadableLogRecord) => batch.onEmit(record as Parameters<typeof batch.onEmit>[0]);

  function exportBatch(batchRecords: ReadableLogRecord[], done: ExportDone): void {
    let open = true;
    const finish = (result: ExportResult) => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      settle(batchRecords, result);
      done(result);
    };
    const timer = setTimeout(
      () => finish({ code: 1, error: new Error(`no answer within ${LONGEST_EXPORT_MS / 1000} s`) }),
      LONGEST_EXPORT_MS,
    );
    try {
      exporter.export(batchRecords, finish);
    } catch (error) {
      finish({ code: 1, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  function settle(batchRecords: ReadableLogRecord[], result: ExportResult): void {
    settledExports += 1;
    if (result.code !== SUCCESS && isWorthRetrying(result.error)) {
      again.push(...batchRecords);
      failuresInARow += 1;
      pause(Math.min(FIRST_PAUSE_MS * 2 ** (failuresInARow - 1), LONGEST_PAUSE_MS));
      options.onAttemptFailed(result.error?.message ?? 'the export failed');
    } else {
      failuresInARow = 0;
      onSettled({ ...outcomeOf(batchRecords.length, result), size: release(batchRecords) });
    }
    progress();
    pump();
  }

  function progress(): void {
    wake.resolve();
    wake = Promise.withResolvers();
  }

  function outcomeOf(count: number, result: ExportResult): Omit<Settled, 'size'> {
    if (result.code !== SUCCESS) {
      return {
        delivered: 0,
        ruledOut: 0,
        failed: count,
        error: result.error?.message || 'the collector refused the batch',
      };
    }
    const partial = options.takePartialSuccess();
    const failed = Math.min(count, Math.max(0, partial?.rejected ?? 0));
    const counts = { delivered: count - failed, ruledOut: 0, failed };
    return failed === 0 ? counts : { ...counts, error: `${failed} rejected: ${partial?.message ?? ''}` };
  }

  function release(batchRecords: ReadableLogRecord[]): number {
    let released = 0;
    for (const record of batchRecords) {
      released += held.get(record) ?? 0;
      held.delete(record);
    }
    heldSize -= released;
    return released;
  }

  function pause(durationMs: number): void {
    pausedUntilMs = Math.max(pausedUntilMs, Date.now() + durationMs);
  }

  function pump(): void {
    const pauseMs = pausedUntilMs - Date.now();
    if (pauseMs > 0) {
      void delay(pauseMs).then(() => {
        pump();
        progress();
      });
      return;
    }
    for (const record of again.splice(0)) giveBack(record);
    const kept: Settled = { delivered: 0, failed: 0, ruledOut: 0, size: 0 };
    let taken = 0;
    for (const next of queue) {
      if (held.size >= MAX_PROCESSOR_RECORDS || (heldSize >= MAX_PROCESSOR_SIZE && held.size > 0)) break;
      taken += 1;
      const redacted = options.redact(next.record);
      if (redacted.outcome === 'leaves') {
        size = next.size;
        records.emit(redacted.record);
        continue;
      }
      kept.size += next.size;
      if (redacted.outcome === 'dropped') {
        kept.ruledOut += 1;
      } else {
        kept.failed += 1;
        kept.error = `not redacted: ${redacted.reason}`;
      }
    }
    queue.splice(0, taken);
    if (kept.failed + kept.ruledOut > 0) onSettled(kept);
  }

  async function drainNow(): Promise<void> {
    while (queue.length > 0 || held.size > 0) {
      pump();
      // Nothing of it may leave.
      if (queue.length === 0 && held.size === 0) return;
      const before = settledExports;
      const progressed = wake.promise;
      await batch.forceFlush();
      if (settledExports === before) await progressed;
    }
  }

  return {
    add(added, sizeEach) {
      for (const record of added) queue.push({ record, size: sizeEach });
      pump();
    },
    drain() {
      drains = drains.then(drainNow);
      return drains;
    },
    pause,
  };
}
