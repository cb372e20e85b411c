import type { ExporterConfig } from '../settings/otel-exporter-config.ts';
import type { EmitterResource } from './resource.ts';
import { createNoneSink, type EmitterSink } from './sink.ts';

export interface ExportSinkOptions {
  exporter: ExporterConfig;
  resource: EmitterResource;
  environment: NodeJS.ProcessEnv;
}

export function createExportSink(_options: ExportSinkOptions): EmitterSink {
  return createNoneSink();
}
