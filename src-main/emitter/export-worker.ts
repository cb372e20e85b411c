/** Thread on which the OpenTelemetry SDK batches and the official exporter sends, so that a turn waits for neither. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ExportWorkerData, FromExportWorker, RecordBatch, ToExportWorker } from './export-messages.ts';
import { createExportPipeline } from './export-pipeline.ts';
import { createPartialSuccessTap, observeAttempts } from './export-trouble.ts';
import { logEnvelope, toLogRecord } from './log-records.ts';
import { createOtelExporter } from './otel-exporter.ts';
import type { RecordRedactions } from './redact-records.ts';

if (parentPort === null) throw new Error('export-worker runs as a worker thread');
const port = parentPort;
const { exporter: config, resource, redaction, batchDelayMs } = workerData as ExportWorkerData;

// Warnings about the exporters' own code are not for the terminal of whoever runs an agent.
process.noDeprecation = true;

function post(message: FromExportWorker): void {
  port.postMessage(message);
}

async function redactions(): Promise<RecordRedactions> {
  const envelope = logEnvelope(resource);
  if (redaction === undefined) {
    return { envelope, redact: (record) => ({ outcome: 'leaves', record: toLogRecord(record) }) };
  }
  const { createRecordRedactions } = await import('./redact-records.ts');
  return createRecordRedactions(redaction, envelope);
}

const partialSuccesses = createPartialSuccessTap();
const pipeline = createExportPipeline({
  exporter: await createOtelExporter(config),
  ...(await redactions()),
  batchDelayMs,
  takePartialSuccess: partialSuccesses.take,
  onSettled: (settled) => post({ type: 'settled', ...settled }),
  onAttemptFailed: (message) => post({ type: 'trouble', message }),
});
observeAttempts({
  onAttemptFailed(message, retryAfterMs) {
    post({ type: 'trouble', message });
    if (retryAfterMs > 0) pipeline.pause(retryAfterMs);
  },
});

port.on('message', (message: ToExportWorker) => {
  if (message.type === 'drain') {
    void pipeline.drain().then(() => post({ type: 'drained', id: message.id }));
    return;
  }
  const { metadata, records } = JSON.parse(message.json) as RecordBatch;
  pipeline.add(
    records.map((record) => ({ ...record, metadata })),
    message.json.length / records.length,
  );
});
