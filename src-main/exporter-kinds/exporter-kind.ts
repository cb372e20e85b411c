/**
 * What Sluice knows of one kind of exporter. `<kind>/kind.ts` exports it, `exporter-kinds.ts` lists it; the schema of
 * config.toml, its checks, the settings pane, the relay and the emitter of `exec` read the list. Kinds are light: what
 * sends is loaded when it is first needed.
 */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { ExporterKindInfo } from '../../src-shared/contract/settings-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { KindSchema } from '../../src-shared/settings/otel-schema.ts';
import type { ProxyServer } from '../relay/proxy.ts';
import type { Transport } from '../relay/send-result.ts';
import type { LookUp } from './look-up-parts.ts';
import type { TlsFiles } from './tls-files.ts';

/** An exporter's transport with everything looked up: variables expanded, files read, addresses checked. Plain data. */
export interface KindConfig {
  kind: string;
  /** Of log records. */
  endpoint: string;
  headers: Record<string, string>;
  tls?: TlsFiles;
}

export type Endpoints = Partial<Record<Signal, string>>;

/** What a transport is made of, besides its kind's own settings. */
export interface TransportUse {
  endpoints: Endpoints;
  gzip: boolean;
  /** Sent with every request and not to be replaced by the configured headers. */
  ownHeaders(signal: Signal): Readonly<Record<string, string>>;
  userAgent: string;
  /** For one attempt. */
  timeoutMs: number;
  /** The proxy that an endpoint is reached through; undefined: none. */
  proxyFor(endpoint: string): ProxyServer | undefined;
}

/** `info`: what the settings pane is told, in the form of data; `id` is the key in config.toml, `title` is for people. */
export interface ExporterKind<Config extends KindConfig = KindConfig> extends KindSchema, ExporterKindInfo {
  /** `written`: what {@link KindSchema.schema} has let through. */
  lookUp(written: never, look: LookUp): Config;
  /** Where each signal goes; a fault when one of `signals` goes nowhere. */
  endpoints(
    config: Config,
    signals: readonly Signal[],
  ): { ok: true; endpoints: Endpoints } | { ok: false; reason: string };
  /** Why it cannot be reached through this proxy. */
  proxyFault?(proxy: ProxyServer): string | undefined;
  createTransport(config: Config, use: TransportUse): Transport;
  /** The official exporter of log records, for `exec`; `timeoutMs` is for a batch with all its retries. */
  officialExporter(config: Config, timeoutMs: number): Promise<LogRecordExporter>;
}
