/** Parts of the configuration that agents are given. */
import type { OtlpAddress } from './agent.ts';

/** Lines of a shell that set environment variables. */
export function exportLines(variables: ReadonlyArray<readonly [name: string, value: string]>): string {
  return variables.map(([name, value]) => `export ${name}=${value}\n`).join('');
}

/** The value of `OTEL_EXPORTER_OTLP_PROTOCOL` (OpenTelemetry's SDK specification). */
export function otlpProtocol({ protocol }: OtlpAddress): string {
  return protocol === 'http' ? 'http/protobuf' : 'grpc';
}
