/** Every kind of exporter: a new one is its folder and a line here. In the order that the settings pane offers them. */
import type { ExporterKindInfo } from '../../src-shared/contract/settings-api.ts';
import type { ExporterKind, KindConfig } from './exporter-kind.ts';
import { otlpGrpc } from './otlp-grpc/kind.ts';
import { otlpHttp } from './otlp-http/kind.ts';

const KINDS = [otlpHttp, otlpGrpc] as const;

type ConfigOf<Kind> = Kind extends ExporterKind<infer Config> ? Config : never;
export type SendingExporterConfig = ConfigOf<(typeof KINDS)[number]>;
export type ExporterConfig = { kind: 'none' } | SendingExporterConfig;

export const EXPORTER_KINDS: ReadonlyArray<ExporterKind<SendingExporterConfig>> = KINDS;

export function exporterKind(id: string): ExporterKind<SendingExporterConfig> | undefined {
  return EXPORTER_KINDS.find((kind) => kind.id === id);
}

/** The kind of a configuration that a kind has looked up. */
export function kindOf({ kind }: KindConfig): ExporterKind<SendingExporterConfig> {
  const found = exporterKind(kind);
  if (found === undefined) throw new Error(`no exporter kind ${kind}`);
  return found;
}

/** What the settings pane is told of the kinds. */
export function exporterKindInfos(): ExporterKindInfo[] {
  return EXPORTER_KINDS.map(({ id, title, usualPort, path, initial }) => ({ id, title, usualPort, path, initial }));
}
