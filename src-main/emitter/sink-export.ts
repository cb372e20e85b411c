/**
 * The sink of a standalone run: records go in batches to a worker thread, which sends them with the official exporters.
 *
 *   emit ──batch of 256 or 100 ms──▶ worker: pipeline ──▶ collector
 *     └──over the bound: counted as undelivered
 *
 * Nothing is dropped silently: every record is delivered or in the report. A thread that fails, a package that is not
 * there, a collector that does not answer: all end in the report and never in the turn. The worker gets the environment
 * without `OTEL_*`: a header or an address meant for elsewhere must not change where records go.
 */
import { Worker } from 'node:worker_threads';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import type { CatalogueRecord } from './catalogue.ts';
import type { ExportWorkerData, FromExportWorker, RecordBatch, ToExportWorker } from './export-messages.ts';
import type { SendingExporterConfig } from './otel-exporter.ts';
import type { EmitterResource } from './resource.ts';
import { DEFAULT_FLUSH_DEADLINE_MS, type DeliveryReport, type EmitterSink, type FlushOptions } from './sink.ts';

export interface ExportSinkOptions {
  exporter: SendingExporterConfig;
  resource: EmitterResource;
  /** Rules for what leaves; undefined: the other side has its own (the socket of a running Sluice), or there are to be none. */
  redaction: RedactionDefinition | undefined;
  /** The worker gets it without `OTEL_*`. */
  environment: NodeJS.ProcessEnv;
  /** Bound on what is emitted and not yet settled. Default 65,536 records. */
  maxRecords?: number;
  /** Bound on the same as JSON text. Default 64 Mi characters. */
  maxTextLength?: number;
}

const MAX_RECORDS = 65_536;
const MAX_TEXT_LENGTH = 64 * 1024 * 1024;
const BATCH_RECORDS = 256;
const BATCH_TEXT_LENGTH = 256 * 1024;
const BATCH_DELAY_MS = 100;
/** A run should appear in a window as it happens; a collector far away prefers fewer requests. */
const LOCAL_PROCESSOR_DELAY_MS = 50;
const REMOTE_PROCESSOR_DELAY_MS = 500;

const WORKER_FILE = import.meta.url.endsWith('.ts') ? './export-worker.ts' : './export-worker.js';

export function createExportSink(options: ExportSinkOptions): EmitterSink {
  const { exporter, resource, redaction, environment } = options;
  const { maxRecords = MAX_RECORDS, maxTextLength = MAX_TEXT_LENGTH } = options;
  let emitted = 0;
  let delivered = 0;
  /** Settled without delivery, or never sent. */
  let failed = 0;
  /** Settled: a rule drops them. */
  let ruledOut = 0;
  let failure: string | undefined;
  /** The last attempt's, for when the deadline comes before its batch is given up. */
  let trouble: string | undefined;
  let batch: RecordBatch | undefined;
  let batchTextLength = 0;
  let timer: NodeJS.Timeout | undefined;
  /** With the worker: JSON text of what is not settled. */
  let sentTextLength = 0;
  let worker: Worker | undefined;
  let state: 'open' | 'closed' | 'broken' = 'open';
  let lastDrain = 0;
  const waiting = new Map<number, () => void>();
  let closing: Promise<DeliveryReport> | undefined;

  /** Neither delivered nor given up. */
  const unsettled = () => emitted - delivered - ruledOut - failed;

  function drop(count: number, reason: string): void {
    failed += count;
    failure = reason;
  }

  function emit(record: CatalogueRecord): void {
    emitted += 1;
    if (state !== 'open') {
      drop(1, state === 'closed' ? 'emitted after shutdown' : (failure ?? 'export stopped'));
      return;
    }
    if (unsettled() > maxRecords) {
      drop(1, `more than ${maxRecords} records were waiting`);
      return;
    }
    if (batch !== undefined && batch.metadata !== record.metadata) handOver();
    batch ??= { metadata: record.metadata, records: [] };
    const { key, timeMs, input } = record;
    batch.records.push({ key, timeMs, input });
    batchTextLength += textLength(input);
    if (batch.records.length >= BATCH_RECORDS || batchTextLength >= BATCH_TEXT_LENGTH) handOver();
    else timer ??= setTimeout(handOver, BATCH_DELAY_MS).unref();
  }

  function handOver(): void {
    clearTimeout(timer);
    timer = undefined;
    if (batch === undefined) return;
    const { length } = batch.records;
    const json = JSON.stringify(batch);
    batch = undefined;
    batchTextLength = 0;
    if (state === 'broken') {
      drop(length, failure ?? 'export stopped');
    } else if (sentTextLength + json.length > maxTextLength && sentTextLength > 0) {
      drop(length, `records of more than ${maxTextLength} characters were waiting`);
    } else {
      sentTextLength += json.length;
      send({ type: 'records', json });
    }
  }

  function send(message: ToExportWorker): void {
    worker ??= startWorker();
    worker.postMessage(message);
  }

  function startWorker(): Worker {
    const data: ExportWorkerData = { exporter, resource, redaction, batchDelayMs: processorDelayMs(exporter) };
    const file = WORKER_FILE;
    const started = new Worker(new URL(file, import.meta.url), {
      name: 'sluice-export',
      workerData: data,
      env: withoutOtel(environment),
    });
    started.unref();
    started.on('message', receive);
    started.on('error', (error) =>
      end(`the export thread failed: ${error instanceof Error ? error.message : String(error)}`),
    );
    started.on('exit', () => end('the export thread ended'));
    return started;
  }

  function receive(message: FromExportWorker): void {
    if (message.type === 'settled') {
      delivered += message.delivered;
      ruledOut += message.ruledOut;
      sentTextLength -= message.size;
      if (message.failed > 0) drop(message.failed, message.error ?? 'the export failed');
    } else if (message.type === 'trouble') {
      trouble = message.message;
    } else {
      waiting.get(message.id)?.();
    }
  }

  /** Nothing can be sent any more; whoever waits is let go. */
  function end(reason: string): void {
    if (state === 'open') {
      state = 'broken';
      drop(unsettled() - (batch?.records.length ?? 0), reason);
      handOver();
    }
    for (const letGo of waiting.values()) letGo();
  }

  /** Resolves at the deadline at the latest. */
  async function drain(deadlineMs: number): Promise<void> {
    handOver();
    if (worker === undefined || state === 'broken') return;
    const { promise, resolve } = Promise.withResolvers<void>();
    lastDrain += 1;
    const id = lastDrain;
    waiting.set(id, resolve);
    const deadline = setTimeout(resolve, deadlineMs);
    send({ type: 'drain', id });
    await promise;
    clearTimeout(deadline);
    waiting.delete(id);
  }

  function report(deadlineMs: number): DeliveryReport {
    const undelivered = emitted - delivered - ruledOut;
    const counts = { emitted, delivered, undelivered, ...(ruledOut === 0 ? {} : { ruledOut }) };
    if (undelivered === 0) return counts;
    const late = undelivered > failed ? `no acknowledgement within ${deadlineMs / 1000} s` : undefined;
    const lastError = late === undefined ? failure : trouble === undefined ? late : `${late}: ${trouble}`;
    return { ...counts, lastError: lastError ?? 'not sent' };
  }

  async function close(deadlineMs: number): Promise<DeliveryReport> {
    await drain(deadlineMs);
    const final = report(deadlineMs);
    if (state === 'open') state = 'closed';
    // Drained or too late: what the thread may still hold is in the report already.
    await worker?.terminate();
    return final;
  }

  return {
    emit,
    async flush({ deadlineMs = DEFAULT_FLUSH_DEADLINE_MS }: FlushOptions = {}) {
      if (closing !== undefined) return closing;
      await drain(deadlineMs);
      return report(deadlineMs);
    },
    shutdown({ deadlineMs = DEFAULT_FLUSH_DEADLINE_MS }: FlushOptions = {}) {
      closing ??= close(deadlineMs);
      return closing;
    },
  };
}

function processorDelayMs(exporter: SendingExporterConfig): number {
  const isLocal = exporter.kind === 'otlp-http' && exporter.socketPath !== undefined;
  return isLocal ? LOCAL_PROCESSOR_DELAY_MS : REMOTE_PROCESSOR_DELAY_MS;
}

function withoutOtel(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('OTEL_')));
}

/** Rough, and cheap enough to do for each stream event. */
function textLength(input: object): number {
  let length = 0;
  for (const value of Object.values(input)) if (typeof value === 'string') length += value.length;
  return length;
}
