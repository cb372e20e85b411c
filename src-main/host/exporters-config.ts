/**
 * `[otel]` as exporters: `[otel].exporter` is the one named `default` (its other settings stand in
 * `[otel.exporters.default]`), each `[otel.exporters.NAME]` one more. What is wrong with one makes it misconfigured and
 * leaves the others alone.
 */
import { createHash } from 'node:crypto';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { endpointSecrets, maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';
import type { ExporterSetting, OtelSettings, Settings } from '../../src-shared/settings/schema.ts';
import { EXPORTER_KINDS, type ExporterConfig, kindOf } from '../exporter-kinds/exporter-kinds.ts';
import { lookUpExporter, settingsIn, writtenKind } from '../exporter-kinds/look-up.ts';
import { INSTANCE_HEADER, type InstancePath, instanceMark } from '../otlp/instance-path.ts';
import { createRecordRedactor } from '../redaction/record-redaction.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';
import type { ExporterSpec } from '../relay/exporter-spec.ts';
import { createHideSecrets, hidingSecrets } from '../relay/hide-secrets.ts';
import { type ProxyPolicy, type ProxyServer, proxyPolicy, proxySecrets } from '../relay/proxy.ts';
import { otelSchema } from '../settings/otel-settings-schema.ts';
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
  const settings: ExporterSetting[] = [...(given === undefined ? [] : [given]), ...settingsIn(named)];
  const setting = settings[0];
  const kind = writtenKind(setting)?.kind.id ?? 'none';
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
    ? {
        ok: false as const,
        reason: `${table} has more than one of ${EXPORTER_KINDS.map(({ id }) => id).join(' and ')}: keep one.`,
      }
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
  const kind = kindOf(exporter);
  const found = kind.endpoints(exporter, named.signals);
  if (!found.ok) return found;
  const { endpoints } = found;
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
    const fault = kind.proxyFault?.(way.proxy);
    if (fault !== undefined) return { ok: false, reason: fault };
    ways.set(endpoint, way.proxy);
  }
  const use = {
    endpoints,
    gzip: named.compression === 'gzip',
    ownHeaders: (signal: Signal) => ({ [INSTANCE_HEADER]: options.instance.header(signal) }),
    userAgent: `sluice/${options.version}`,
    timeoutMs: named.timeout_ms,
    proxyFor: (endpoint: string) => ways.get(endpoint),
  };
  return { ok: true, createTransport: () => kind.createTransport(exporter, use) };
}

/** All that are written, also those of signals that it does not send. */
function endpointsOf(exporter: Exclude<ExporterConfig, { kind: 'none' }>): string[] {
  const found = kindOf(exporter).endpoints(exporter, []);
  return found.ok ? Object.values(found.endpoints) : [exporter.endpoint];
}

/** As written, without its secrets. */
function endpointOf(setting: ExporterSetting | undefined): string {
  const { endpoint } = (writtenKind(setting)?.written ?? {}) as { endpoint?: string };
  return endpoint === undefined ? '' : maskEndpoint(endpoint);
}

/** Header values are in it, so it must not be possible to read them back: it is stored. */
function fingerprint(values: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64').slice(0, 22);
}

/** The settings of a named exporter of which nothing is written. */
function plainExporter(): NamedExporter {
  return otelSchema.parse({ exporters: { [DEFAULT_EXPORTER]: {} } }).exporters[DEFAULT_EXPORTER] as NamedExporter;
}
