/** Turns a looked-up exporter into the official one. Loaded on the export worker only; imports one exporter, not all. */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { ExporterConfig } from '../settings/otel-exporter-config.ts';

export type SendingExporterConfig = Exclude<ExporterConfig, { kind: 'none' }>;

/** How long the exporter tries one batch, its own retries included (OTLP exporter specification: 10 s). */
export const EXPORT_TIMEOUT_MS = 10_000;

/** Everything that the exporters would else look for in `OTEL_*` is given, except what an empty environment leaves unset. */
export async function createOtelExporter(config: SendingExporterConfig): Promise<LogRecordExporter> {
  if (config.kind === 'otlp-grpc') return createGrpcExporter(config);
  const { OTLPLogExporter } =
    config.protocol === 'json'
      ? await import('@opentelemetry/exporter-logs-otlp-http')
      : await import('@opentelemetry/exporter-logs-otlp-proto');
  const { ca, certificate, privateKey } = config.tls ?? {};
  const agent = {
    keepAlive: true,
    ...defined({ ca, cert: certificate, key: privateKey, socketPath: config.socketPath }),
  };
  return new OTLPLogExporter({
    url: config.endpoint,
    headers: config.headers,
    timeoutMillis: EXPORT_TIMEOUT_MS,
    httpAgentOptions: agent,
  });
}

async function createGrpcExporter(config: SendingExporterConfig & { kind: 'otlp-grpc' }): Promise<LogRecordExporter> {
  const { Metadata } = await import('@grpc/grpc-js');
  const { grpcCredentials } = await import('../otlp/grpc-credentials.ts');
  const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-grpc');
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(config.headers)) {
    // A binary header travels as base64, which is how it is written in a text file.
    metadata.set(name, name.toLowerCase().endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  return new OTLPLogExporter({
    url: config.endpoint,
    metadata,
    timeoutMillis: EXPORT_TIMEOUT_MS,
    credentials: grpcCredentials(config.endpoint, config.tls),
  });
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
