/** The fields of the settings pane, derived from the schema of config.toml: what is not in the schema is not in the pane. */
import { z } from 'zod';
import type { SettingField, SettingValue } from '../contract/settings-api.ts';
import type { KindSchema, SettingMeta } from './otel-schema.ts';
import { settingsSchemaWith } from './schema.ts';

/** Codex's own exporters of traces and metrics: read by Codex, not by Sluice. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['otel.trace_exporter', 'otel.metrics_exporter']);

/** Its value is a kind with the kind's table in it. */
const TAGGED_EXPORTER = 'otel.exporter';

/** In the order of the schema. `kinds`: of exporters. */
export function settingsFields(kinds: readonly KindSchema[]): SettingField[] {
  return fieldsOf(settingsSchemaWith(kinds), [], kinds);
}

function fieldsOf(schema: z.ZodType, path: string[], kinds: readonly KindSchema[]): SettingField[] {
  if (NOT_SHOWN.has(path.join('.'))) return [];
  const { inner, meta, defaultValue } = unwrap(schema);
  if (path.join('.') === TAGGED_EXPORTER) {
    return [
      field(path, 'choice', meta, 'none', ['none', ...kinds.map(({ id }) => id)]),
      ...kinds.flatMap((kind) => fieldsOf(kind.schema, [...path, kind.id], kinds)),
    ];
  }
  if (inner instanceof z.ZodObject) {
    const shape: Record<string, z.ZodType> = inner.shape;
    const whole = defaultValue as Record<string, unknown> | undefined;
    return Object.entries(shape).flatMap(([key, value]) => {
      const fields = fieldsOf(value, [...path, key], kinds);
      const own = fields[0];
      // The default of a whole table is that of its keys; its description stands in for theirs.
      if (fields.length !== 1 || own === undefined || own.path.length !== path.length + 1) return fields;
      return [
        {
          ...own,
          description: own.description === '' ? (meta.description ?? '') : own.description,
          ...(own.default === undefined && whole?.[key] !== undefined ? { default: whole[key] as SettingValue } : {}),
        },
      ];
    });
  }
  if (inner instanceof z.ZodRecord) {
    const value = inner.valueType as z.ZodType;
    if (unwrap(value).inner instanceof z.ZodObject) return fieldsOf(value, [...path, '*'], kinds);
    return [field(path, 'table', meta, defaultValue)];
  }
  if (inner instanceof z.ZodArray)
    return [field(path, 'list', meta, defaultValue, optionsOf(inner.element as z.ZodType))];
  if (inner instanceof z.ZodEnum) return [field(path, 'choice', meta, defaultValue, optionsOf(inner))];
  if (inner instanceof z.ZodBoolean) return [field(path, 'boolean', meta, defaultValue)];
  return [field(path, inner instanceof z.ZodNumber ? 'number' : 'text', meta, defaultValue)];
}

function optionsOf(schema: z.ZodType): string[] | undefined {
  return schema instanceof z.ZodEnum ? schema.options.map(String) : undefined;
}

function unwrap(schema: z.ZodType): { inner: z.ZodType; meta: Partial<SettingMeta>; defaultValue: unknown } {
  let inner = schema;
  let meta: Partial<SettingMeta> = {};
  let defaultValue: unknown;
  for (;;) {
    meta = { ...(inner.meta() as Partial<SettingMeta> | undefined), ...meta };
    if (inner instanceof z.ZodDefault) defaultValue ??= inner.def.defaultValue;
    if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
      inner = inner.unwrap() as z.ZodType;
    } else if (inner instanceof z.ZodPipe) inner = inner.in as z.ZodType;
    else return { inner, meta, defaultValue };
  }
}

function field(
  path: string[],
  type: SettingField['type'],
  meta: Partial<SettingMeta>,
  defaultValue: unknown,
  options?: string[],
): SettingField {
  return {
    path,
    title: TITLES[path.join('.')] ?? titleOf(path.at(-1) ?? ''),
    description: meta.description ?? '',
    ...(defaultValue === undefined ? {} : { default: defaultValue as SettingValue }),
    ...(meta.unit === undefined ? {} : { unit: meta.unit }),
    type,
    ...(options === undefined ? {} : { options }),
    ...(meta.secret === undefined ? {} : { secret: meta.secret }),
  };
}

/** Of keys whose own name says too little. */
const TITLES: Readonly<Record<string, string>> = {
  'sluice.receivers.otlp_http': 'OTLP/HTTP',
  'sluice.receivers.otlp_grpc': 'OTLP/gRPC',
  'sluice.ui.listen': 'Interface',
  'sluice.log.shares.logs': 'Share of logs',
  'sluice.log.shares.traces': 'Share of traces',
  'sluice.log.shares.metrics': 'Share of metrics',
};

const SPELLED: Readonly<Record<string, string>> = {
  otlp: 'OTLP',
  http: 'HTTP',
  grpc: 'gRPC',
  tls: 'TLS',
  ca: 'CA',
  bytes: 'size',
};

/** `max_age_days` → `Max age`: the unit is shown beside the field. */
function titleOf(key: string): string {
  const words = key.replace(/_(?:ms|days)$/, '').split(/[_-]/);
  const text = words.map((word) => SPELLED[word] ?? word).join(' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
