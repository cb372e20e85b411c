/**
 * How an exporter stands in config.toml. `[otel].exporter` is Codex's own and named `default`, its other settings stand in
 * `[otel.exporters.default]`; the others are tables `[otel.exporters.NAME]`, in which the transport is the key that is its
 * kind's id. `kinds` are those that the host offers.
 */
import type {
  ExporterKindInfo,
  SettingEdit,
  SettingTable,
  SettingValue,
} from '../../src-shared/contract/settings-api.ts';
import { isTable, valueAt } from './setting-edits.ts';

export const DEFAULT_EXPORTER = 'default';
type Kinds = readonly ExporterKindInfo[];

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

/** `none`, or the kind's id. */
export function kindOf(values: SettingTable, name: string, kinds: Kinds): string {
  const parent = valueAt(values, transportParent(name));
  if (!isTable(parent)) return 'none';
  return kinds.find(({ id }) => isTable(parent[id]))?.id ?? 'none';
}

export function transportOf(values: SettingTable, name: string, kinds: Kinds): SettingTable | undefined {
  const kind = kindOf(values, name, kinds);
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
  kind: string,
  remembered: SettingTable | undefined,
  kinds: Kinds,
): SettingEdit[] {
  const before = kindOf(values, name, kinds);
  if (before === kind) return [];
  const parent = transportParent(name);
  const to = kinds.find(({ id }) => id === kind);
  const transport = to === undefined ? undefined : (remembered ?? convert(transportOf(values, name, kinds), to, kinds));
  if (name === DEFAULT_EXPORTER) {
    return [{ path: parent, value: kind === 'none' || transport === undefined ? 'none' : { [kind]: transport } }];
  }
  const edits: SettingEdit[] = before === 'none' ? [] : [{ path: [...parent, before] }];
  if (transport !== undefined) edits.push({ path: [...parent, kind], value: transport });
  return edits;
}

function convert(transport: SettingTable | undefined, kind: ExporterKindInfo, kinds: Kinds): SettingTable {
  const { endpoint, ...rest } = transport ?? {};
  // What a kind's table begins with means something to that kind only.
  const ofKinds = new Set(kinds.flatMap(({ initial }) => Object.keys(initial)));
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !ofKinds.has(key)));
  const converted = convertEndpoint(typeof endpoint === 'string' ? endpoint : '', kind, kinds);
  return { endpoint: converted, ...kind.initial, ...kept };
}

/** The same host, with the kind's path, and its usual port in the place of another kind's. */
export function convertEndpoint(endpoint: string, kind: ExporterKindInfo, kinds: Kinds): string {
  const match = /^(https?:\/\/)([^/?#]*)/.exec(endpoint);
  if (match === null) return endpoint;
  const [, scheme = '', authority = ''] = match;
  const host = authority.replace(/:\d+$/, (port) =>
    kinds.some(({ usualPort }) => port === `:${usualPort}`) ? `:${kind.usualPort}` : port,
  );
  return `${scheme}${host}${kind.path}`;
}

/** A new exporter's settings: off, so that nothing leaves before it was looked at and tested. */
export function newExporter([first]: Kinds): SettingTable {
  return { enabled: false, ...(first === undefined ? {} : { [first.id]: { endpoint: '', ...first.initial } }) };
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
