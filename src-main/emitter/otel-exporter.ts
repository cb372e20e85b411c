/** Turns a looked-up exporter into the official one. Loaded on the export worker only; imports one exporter, not all. */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import { kindOf, type SendingExporterConfig } from '../exporter-kinds/exporter-kinds.ts';

export type { SendingExporterConfig };

/** How long the exporter tries one batch, its own retries included (OTLP exporter specification: 10 s). */
export const EXPORT_TIMEOUT_MS = 10_000;

/** Everything that the exporters would else look for in `OTEL_*` is given, except what an empty environment leaves unset. */
export function createOtelExporter(config: SendingExporterConfig): Promise<LogRecordExporter> {
  return kindOf(config).officialExporter(config, EXPORT_TIMEOUT_MS);
}
