/** What the emitter's thread and the export worker say to each other. */
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import type { CatalogueRecord, Metadata } from './catalogue.ts';
import type { Settled } from './export-pipeline.ts';
import type { SendingExporterConfig } from './otel-exporter.ts';
import type { EmitterResource } from './resource.ts';

export interface ExportWorkerData {
  exporter: SendingExporterConfig;
  resource: EmitterResource;
  redaction: RedactionDefinition | undefined;
  batchDelayMs: number;
}

/** Records of one conversation as JSON text, which crosses threads at a fraction of what cloned objects cost. */
export interface RecordBatch {
  metadata: Metadata;
  records: Array<Pick<CatalogueRecord, 'key' | 'timeMs' | 'input'>>;
}

export type ToExportWorker = { type: 'records'; json: string } | { type: 'drain'; id: number };

export type FromExportWorker =
  | ({ type: 'settled' } & Settled)
  /** An attempt failed; its records are not given up. */
  | { type: 'trouble'; message: string }
  | { type: 'drained'; id: number };
