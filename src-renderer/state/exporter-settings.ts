/**
 * How an exporter stands in config.toml. `[otel].exporter` is Codex's own and named `default`, its other settings stand in
 * `[otel.exporters.default]`; the others are tables `[otel.exporters.NAME]`, in which the transport is the key `otlp-http`
 * or `otlp-grpc`.
 */
import type { ExporterKind } from '../../src-shared/contract/exporters-api.ts';
import type { SettingEdit, SettingTable, SettingValue } from '../../src-shared/contract/settings-api.ts';
import { isTable, valueAt } from './setting-edits.ts';

export const DEFAULT_EXPORTER = 'default';
export const EXPORTER_KINDS: readonly ExporterKind[] = ['none', 'otlp-http', 'otlp-grpc'];
type TransportKind = Exclude<ExporterKind, 'none'>;

/** `default` first when it is there, then the file's order. */
export function exporterNames(values: SettingTable): string[] {
  const named = valueAt(values, ['otel', 'exporters']);
  const names = isTable(named) ? Object.keys(named) : [];
  const hasDefault = valueAt(values, ['otel', 'exporter']) !== undefined || names.includes(DEFAULT_EXPORTER);
  return hasDefault ? [DEFAULT_EXPORTER, ...names.filter((name) => name !== DEFAULT_EXPORTER)] : names;
}

/** The key that holds the transport: `path/otlp-http/endpoint`. */
export function transportParent(name: string): string[] {
  return name === DEFAULT_EXPORTER ? ['otel', 'exporter'] : ['otel', 'exporters', name];
}

/** Path of everything but the transport. */
export function optionsPath(name: string): string[] {
  return ['otel', 'exporters', name];
}

export function kindOf(values: SettingTable, name: string): ExporterKind {
  const parent = valueAt(values, transportParent(name));
  if (!isTable(parent)) return 'none';
  return isTable(parent['otlp-http']) ? 'otlp-http' : isTable(parent['otlp-grpc']) ? 'otlp-grpc' : 'none';
}

export function transportOf(values: SettingTable, name: string): SettingTable | undefined {
  const kind = kindOf(values, name);
  const transport = kind === 'none' ? undefined : valueAt(values, [...transportParent(name), kind]);
  return isTable(transport) ? transport : undefined;
}

/**
 * Switches the kind and keeps what the other kind can use: headers, tls and the endpoint's host. `remembered` is the
 * transport that this kind had before it was switched away from; it is taken as it was.
 */
export function switchKind(
  values: SettingTable,
  name: string,
  kind: ExporterKind,
  remembered: SettingTable | undefined,
): SettingEdit[] {
  const before = kindOf(values, name);
  if (before === kind) return [];
  const parent = transportParent(name);
  const transport = kind === 'none' ? undefined : (remembered ?? convert(transportOf(values, name), kind));
  if (name === DEFAULT_EXPORTER) {
    return [{ path: parent, value: kind === 'none' || transport === undefined ? 'none' : { [kind]: transport } }];
  }
  const edits: SettingEdit[] = before === 'none' ? [] : [{ path: [...parent, before] }];
  if (transport !== undefined) edits.push({ path: [...parent, kind], value: transport });
  return edits;
}

function convert(transport: SettingTable | undefined, kind: TransportKind): SettingTable {
  const { endpoint, protocol: _, ...kept } = transport ?? {};
  const converted: SettingTable = { endpoint: convertEndpoint(typeof endpoint === 'string' ? endpoint : '', kind) };
  if (kind === 'otlp-http') converted['protocol'] = 'binary';
  return { ...converted, ...kept };
}

/** The same host: with the path of logs and HTTP's usual port, or with neither path nor HTTP's usual port. */
export function convertEndpoint(endpoint: string, kind: TransportKind): string {
  const match = /^(https?:\/\/)([^/?#]*)/.exec(endpoint);
  if (match === null) return endpoint;
  const [, scheme = '', authority = ''] = match;
  return kind === 'otlp-http'
    ? `${scheme}${authority.replace(/:4317$/, ':4318')}/v1/logs`
    : `${scheme}${authority.replace(/:4318$/, ':4317')}`;
}

/** A new exporter's settings: off, so that nothing leaves before it was looked at and tested. */
export function newExporter(): SettingTable {
  return { enabled: false, 'otlp-http': { endpoint: '', protocol: 'binary' } };
}

/** Undefined when the name can be given to a new exporter. */
export function faultOfName(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'An exporter needs a name.';
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) return 'Letters, digits, - and _ only, such as "staging".';
  if (name === DEFAULT_EXPORTER) return '"default" is the exporter of [otel].exporter.';
  return taken.includes(name) ? `There is an exporter named ${name} already.` : undefined;
}

/** Names of the variables that a value takes from the environment. */
export function variablesIn(value: SettingValue | undefined): string[] {
  if (typeof value !== 'string') return [];
  return [...value.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1] ?? '');
}
