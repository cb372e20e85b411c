/** Test material: emitters on export sinks, and collectors for them; all closed after each test. */
import { afterEach } from 'vitest';
import { type RecordingCollector, startRecordingCollector } from '../../testing/collector/recording-collector.ts';
import { createEmitter, type Emitter } from '../emitter.ts';
import type { SendingExporterConfig } from '../otel-exporter.ts';
import { createExportSink, type ExportSinkOptions } from '../sink-export.ts';
import { SAMPLE_METADATA, SAMPLE_TIME_MS } from './sample-records.ts';

const open: Array<{ close(): Promise<unknown> }> = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

export async function collector(options?: Parameters<typeof startRecordingCollector>[0]): Promise<RecordingCollector> {
  const started = await startRecordingCollector(options);
  open.push(started);
  return started;
}

/** The export thread takes seconds to start where much else runs. */
const DEADLINE_MS = 25_000;

/** With both content settings on, a clock that stands, and time to shut down. */
export function emitterTo(exporter: SendingExporterConfig, options: Partial<ExportSinkOptions> = {}): Emitter {
  const sink = createExportSink({
    exporter,
    resource: { serviceVersion: '0.1.0', environmentName: 'staging' },
    redaction: undefined,
    environment: process.env,
    ...options,
  });
  open.push({ close: () => sink.shutdown({ deadlineMs: 0 }) });
  const emitter = createEmitter({
    metadata: SAMPLE_METADATA,
    content: { logUserPrompt: true, logAgentResponses: true },
    sink,
    now: () => SAMPLE_TIME_MS,
  });
  return { ...emitter, shutdown: (flush) => emitter.shutdown({ deadlineMs: DEADLINE_MS, ...flush }) };
}

export function http(endpoint: string, more: object = {}): SendingExporterConfig {
  return { kind: 'otlp-http', endpoint, protocol: 'binary', headers: {}, ...more };
}

export function grpc(endpoint: string, more: object = {}): SendingExporterConfig {
  return { kind: 'otlp-grpc', endpoint, headers: {}, ...more };
}
