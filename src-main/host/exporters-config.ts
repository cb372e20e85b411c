/**
 * `[otel]` as exporters: `[otel].exporter` is the one named `default` (its other settings stand in
 * `[otel.exporters.default]`), each `[otel.exporters.NAME]` one more. What is wrong with one makes it misconfigured and
 * leaves the others alone.
 */
import { createHash } from 'node:crypto';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { endpointSecrets, maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';
import {
  type ExporterSetting,
  type OtelSettings,
  otelSchema,
  type Settings,
} from '../../src-shared/settings/schema.ts';
import { INSTANCE_HEADER, type InstancePath, instanceMark } from '../otlp/instance-path.ts';
import { createRecordRedactor } from '../redaction/record-redaction.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';
import type { ExporterSpec } from '../relay/exporter-spec.ts';
import { createGrpcTransport } from '../relay/grpc-transport.ts';
import { createHideSecrets, hidingSecrets } from '../relay/hide-secrets.ts';
import { createHttpTransport } from '../relay/http-transport.ts';
import { grpcProxyFault, type ProxyPolicy, type ProxyServer, proxyPolicy, proxySecrets } from '../relay/proxy.ts';
import { type ExporterConfig, lookUpExporter } from '../settings/otel-exporter-config.ts';
import { isOwnAddress } from './own-address.ts';
import { type RedactionResult, redactionDefinition } from './redaction-definitions.ts';

export const DEFAULT_EXPORTER = 'default';

export interface ExportersConfigOptions {
  environment: NodeJS.ProcessEnv;
  /** Relative certificate paths start here. */
  folder: string;
  version: string;
  instance: InstancePath;
  /** `HOST:PORT` of everything that this host listens on. */
  ownAddresses: readonly string[];
  redactionKey: RedactionKey;
  /** By default that of the environment. */
  proxies?: ProxyPolicy;
}

type NamedExporter = OtelSettings['exporters'][string];

/** In the order of config.toml, `default` first. */
export function exporterSpecs(settings: Settings, options: ExportersConfigOptions): ExporterSpec[] {
  const { otel } = settings;
  const specs: ExporterSpec[] = [];
  const { exporters } = otel;
  const defaults = exporters[DEFAULT_EXPORTER];
  if (otel.exporter !== undefined || defaults !== undefined) {
    specs.push(specOf(DEFAULT_EXPORTER, otel.exporter, defaults ?? plainExporter(), settings, options));
  }
  for (const [name, named] of Object.entries(exporters)) {
    if (name !== DEFAULT_EXPORTER) specs.push(specOf(name, undefined, named, settings, options));
  }
  return specs;
}

/** `given`: the value of `[otel].exporter`. */
function specOf(
  name: string,
  given: ExporterSetting | undefined,
  named: NamedExporter,
  all: Settings,
  options: ExportersConfigOptions,
): ExporterSpec {
  const table = `[otel.exporters.${name}]`;
  const settings: ExporterSetting[] = given === undefined ? [] : [given];
  if (named['otlp-http'] !== undefined) settings.push({ 'otlp-http': named['otlp-http'] });
  if (named['otlp-grpc'] !== undefined) settings.push({ 'otlp-grpc': named['otlp-grpc'] });
  const setting = settings[0];
  const kind = setting === undefined || typeof setting === 'string' ? 'none' : kindOf(setting);
  const isTwice = settings.length > 1;
  const looked = lookUpExporter(setting, options);
  const headers = looked.ok && looked.exporter.kind !== 'none' ? looked.exporter.headers : {};
  const choose = options.proxies ?? proxyPolicy(options.environment);
  const way = looked.ok && looked.exporter.kind !== 'none' ? choose(looked.exporter.endpoint) : undefined;
  const proxy = way?.ok === true ? way.proxy : undefined;
  const secrets = [
    ...(looked.ok && looked.exporter.kind !== 'none' ? endpointsOf(looked.exporter).flatMap(endpointSecrets) : []),
    ...(proxy === undefined ? [] : proxySecrets(proxy)),
  ];
  const hide = createHideSecrets(Object.values(headers), secrets);
  const target = isTwice
    ? { ok: false as const, reason: `${table} has more than one of otlp-http and otlp-grpc: keep one.` }
    : looked.ok
      ? targetOf(looked.exporter, named, options, choose)
      : {
          ok: false as const,
          reason: looked.faults.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
        };
  return {
    name,
    kind,
    endpoint: endpointOf(setting),
    ...(proxy === undefined ? {} : { proxy: proxy.shown }),
    enabled: named.enabled,
    signals: [...new Set(named.signals)],
    settings: fingerprint([
      setting,
      { ...named, redact: undefined, mark_instance: undefined },
      looked.ok ? looked.exporter : null,
      proxy?.url,
    ]),
    hide,
    target: target.ok ? { ok: true, createTransport: () => hidingSecrets(target.createTransport(), hide) } : target,
    ...redactionOf(redactionDefinition(all, name, options.redactionKey)),
    ...(named.mark_instance ? { mark: instanceMark(options.instance.id, name) } : {}),
    batch: { maxRecords: named.batch.max_records, maxBytes: named.batch.max_bytes, delayMs: named.batch.delay_ms },
    timeoutMs: named.timeout_ms,
  };
}

function redactionOf(result: RedactionResult): Pick<ExporterSpec, 'redaction' | 'rules' | 'withheld'> {
  if (result.ok) {
    const redaction = result.definition;
    return { redaction, rules: createRecordRedactor(redaction).fingerprint };
  }
  const { names, reason } = result;
  // Nothing is sent; if it were, nothing would pass.
  return { redaction: { names, rules: [], marks: true, keyHex: '' }, rules: 'withheld', withheld: reason };
}

function targetOf(
  exporter: ExporterConfig,
  named: NamedExporter,
  options: ExportersConfigOptions,
  choose: ProxyPolicy,
): ExporterSpec['target'] {
  if (exporter.kind === 'none') return { ok: false, reason: 'Its kind is none: it sends nothing.' };
  const gzip = named.compression === 'gzip';
  const timeoutMs = named.timeout_ms;
  const userAgent = `sluice/${options.version}`;
  const endpoints: Partial<Record<Signal, string>> = { logs: exporter.endpoint };
  if (exporter.kind === 'otlp-http') {
    for (const signal of ['traces', 'metrics'] as const) {
      const endpoint = exporter[`${signal}Endpoint`] ?? siblingEndpoint(exporter.endpoint, signal);
      if (endpoint !== undefined) endpoints[signal] = endpoint;
      else if (named.signals.includes(signal)) {
        const reason = `signals lists ${signal}, but the endpoint does not end in /v1/logs: give ${signal}-endpoint as well.`;
        return { ok: false, reason };
      }
    }
  }
  for (const endpoint of Object.values(endpoints)) {
    const own = isOwnAddress(endpoint, options.ownAddresses);
    if (own !== undefined) {
      return { ok: false, reason: `It would send to itself: ${own} is one of this Sluice's own listeners.` };
    }
  }
  const ways = new Map<string, ProxyServer>();
  for (const endpoint of Object.values(endpoints)) {
    const way = choose(endpoint);
    if (!way.ok) return way;
    if (way.proxy === undefined) continue;
    const fault = exporter.kind === 'otlp-grpc' ? grpcProxyFault(way.proxy) : undefined;
    if (fault !== undefined) return { ok: false, reason: fault };
    ways.set(endpoint, way.proxy);
  }
  const ownHeaders = (signal: Signal) => ({ [INSTANCE_HEADER]: options.instance.header(signal) });
  const { headers, tls } = exporter;
  if (exporter.kind === 'otlp-grpc') {
    const { endpoint } = exporter;
    return {
      ok: true,
      createTransport: () =>
        createGrpcTransport({
          endpoint,
          gzip,
          headers,
          ownHeaders,
          tls,
          userAgent,
          timeoutMs,
          proxy: ways.get(endpoint),
        }),
    };
  }
  const { protocol } = exporter;
  const withAgent = { 'User-Agent': userAgent, ...headers };
  return {
    ok: true,
    createTransport: () =>
      createHttpTransport({
        endpoints,
        protocol,
        gzip,
        headers: withAgent,
        ownHeaders,
        tls,
        proxyFor: (endpoint) => ways.get(endpoint),
      }),
  };
}

function endpointsOf(exporter: Exclude<ExporterConfig, { kind: 'none' }>): string[] {
  const others = exporter.kind === 'otlp-http' ? [exporter.tracesEndpoint, exporter.metricsEndpoint] : [];
  return [exporter.endpoint, ...others.filter((endpoint) => endpoint !== undefined)];
}

/** Of an endpoint for logs: where the other signal goes. Undefined: nobody said. */
function siblingEndpoint(endpoint: string, signal: 'traces' | 'metrics'): string | undefined {
  const url = URL.parse(endpoint);
  if (url === null || !url.pathname.endsWith('/v1/logs')) return undefined;
  url.pathname = `${url.pathname.slice(0, -'logs'.length)}${signal}`;
  return url.href;
}

function kindOf(setting: Exclude<ExporterSetting, string>): 'otlp-http' | 'otlp-grpc' {
  return 'otlp-http' in setting ? 'otlp-http' : 'otlp-grpc';
}

/** As written, without its secrets. */
function endpointOf(setting: ExporterSetting | undefined): string {
  if (setting === undefined || typeof setting === 'string') return '';
  const { endpoint } = 'otlp-http' in setting ? setting['otlp-http'] : setting['otlp-grpc'];
  return maskEndpoint(endpoint);
}

/** Header values are in it, so it must not be possible to read them back: it is stored. */
function fingerprint(values: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64').slice(0, 22);
}

/** The settings of a named exporter of which nothing is written. */
function plainExporter(): NamedExporter {
  return otelSchema.parse({ exporters: { [DEFAULT_EXPORTER]: {} } }).exporters[DEFAULT_EXPORTER] as NamedExporter;
}
