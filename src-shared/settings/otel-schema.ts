/** `[otel]`: Codex's own table, and our `[otel.exporters.*]` in it. Apart from the rest of the schema: a run needs no more. */
import { z } from 'zod';
import { parseSizeBytes } from './quantities.ts';

export interface SettingMeta {
  description: string;
  /** Never shown, logged or sent back to a window. */
  secret?: boolean;
  unit?: string;
}

/** A string; the message of a fault is the right form. */
export function text(right: string) {
  return z.string({ error: right });
}

export const tlsSchema = z.looseObject({
  'ca-certificate': text('a path to a PEM file')
    .optional()
    .meta({ description: 'CA that replaces the built-in roots' }),
  'client-certificate': text('a path to a PEM file').optional().meta({ description: 'Client certificate for mTLS' }),
  'client-private-key': text('a path to a PEM file')
    .optional()
    .meta({ description: 'Key of the client certificate', secret: true }),
});

/** How a header names a variable of the environment. */
const REFERENCE = `$\{OTLP_TOKEN}`;
export const headersSchema = z
  .record(z.string(), text(`a string, such as "x-api-key" = "${REFERENCE}"`), {
    error: `a table of strings, such as { "x-api-key" = "${REFERENCE}" }`,
  })
  .meta({ description: `Headers sent with each request; ${REFERENCE} is taken from the environment`, secret: true });

/** A kind of exporter as the schema sees it: the key of its table, what stands there, and how it is written whole. */
export interface KindSchema {
  id: string;
  schema: z.ZodType;
  /** `{ otlp-grpc = { endpoint = "https://host:4317" } }` */
  form: string;
}

/** Codex's externally tagged exporter value: one key, the kind's. */
export type ExporterSetting = 'none' | 'statsig' | Readonly<Record<string, unknown>>;

function exporterSchema(kinds: readonly KindSchema[]) {
  const form = orList(['"none"', ...kinds.map((kind) => kind.form)]);
  return z.custom<ExporterSetting>().superRefine((value, context) => {
    if (value === 'none' || value === 'statsig') return;
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const kind = keys.length === 1 ? kinds.find(({ id }) => id === keys[0]) : undefined;
    if (kind === undefined) {
      context.addIssue({ code: 'custom', message: form });
      return;
    }
    const inner = kind.schema.safeParse((value as Record<string, unknown>)[kind.id]);
    for (const issue of inner.error?.issues ?? []) {
      context.addIssue({ code: 'custom', message: issue.message, path: [kind.id, ...issue.path] });
    }
  });
}

/** `a, b or c` */
function orList(forms: readonly string[]): string {
  return forms.length < 2 ? (forms[0] ?? '') : `${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`;
}

export const bool = z.boolean({ error: 'true or false' });

const BATCH_BYTES_FORM = 'a size from 1 KiB to 64 MiB, such as "3 MiB" or a number of bytes';
const whole = (right: string, least: number, most: number) =>
  z.int({ error: right }).min(least, right).max(most, right);

const batch = z.looseObject(
  {
    max_records: whole('a whole number from 1 to 100000', 1, 100_000)
      .default(2_048)
      .meta({ description: 'Records in one request at most' }),
    max_bytes: z
      .union([z.string(), z.number()], { error: BATCH_BYTES_FORM })
      .transform((value, context) => {
        const bytes = typeof value === 'number' ? Math.round(value) : parseSizeBytes(value);
        if (bytes !== undefined && bytes >= 1_024 && bytes <= 64 * 2 ** 20) return bytes;
        context.addIssue({ code: 'custom', message: BATCH_BYTES_FORM });
        return z.NEVER;
      })
      .default(3 * 2 ** 20)
      .meta({ description: 'Size of one request at most, uncompressed; collectors often take 4 MiB', unit: 'bytes' }),
    delay_ms: whole('a whole number of milliseconds from 0 to 60000', 0, 60_000)
      .default(200)
      .meta({ description: 'How long a batch that is not full waits for more', unit: 'ms' }),
  },
  { error: 'a table, such as { max_records = 2048, max_bytes = "3 MiB", delay_ms = 200 }' },
);

/** The tables of the kinds are values like those of any key that is not named here. */
const namedExporter = (kinds: readonly KindSchema[]) =>
  z.looseObject(
    {
      enabled: bool.default(true).meta({ description: 'Whether it sends' }),
      ...(Object.fromEntries(kinds.map(({ id, schema }) => [id, schema.optional()])) as object),
      redact: z
        .array(text('a list of rule names, such as ["prompts", "secrets"]'), { error: 'a list of rule names' })
        .optional()
        .meta({
          description:
            'Redaction before sending: bundles and rules, in order; [] sends everything as it is. Left out: prompts, secrets and unknown-text, with log_user_prompt without prompts',
        }),
      signals: z
        .array(z.enum(['logs', 'traces', 'metrics'], { error: '"logs", "traces" or "metrics"' }), {
          error: 'a list of "logs", "traces", "metrics"',
        })
        .default(['logs'])
        .meta({ description: 'Signals that are sent' }),
      compression: z
        .enum(['gzip', 'none'], { error: '"gzip" or "none"' })
        .default('gzip')
        .meta({ description: 'How requests are compressed' }),
      timeout_ms: whole('a whole number of milliseconds from 100 to 600000', 100, 600_000)
        .default(10_000)
        .meta({ description: 'How long one attempt may take', unit: 'ms' }),
      mark_instance: bool.default(false).meta({
        description:
          'Mark what is sent with this Sluice’s id (sluice.instance on the resource), so that it is noticed when a collector sends it back',
      }),
      batch: batch.prefault({}).meta({ description: 'How much is sent at once' }),
    },
    { error: `a table, such as ${kinds.at(-1)?.form ?? '{ enabled = true }'}` },
  );

export type OtelSchema = ReturnType<typeof otelSchemaWith>;

/** `kinds`: of exporters, in the order that they are offered in. */
export function otelSchemaWith(kinds: readonly KindSchema[]) {
  const exporter = exporterSchema(kinds);
  return z.looseObject(
    {
      environment: text('a string, such as "dev"')
        .default('dev')
        .meta({ description: 'Value of the resource attribute env, such as dev, staging or prod' }),
      exporter: exporter.optional().meta({ description: 'The exporter named "default"' }),
      trace_exporter: exporter.optional().meta({ description: "Codex's own exporter of traces" }),
      metrics_exporter: exporter.optional().meta({ description: "Codex's own exporter of metrics" }),
      log_user_prompt: bool.default(false).meta({
        description:
          'Whether prompts stand in the events; else "[REDACTED]". Exporters without a redact list of their own then send prompts that are known as such, too',
      }),
      log_agent_responses: bool.default(false).meta({ description: "Whether the agent's answers become events" }),
      exporters: z
        .record(z.string(), namedExporter(kinds), { error: 'tables [otel.exporters.NAME]' })
        .default({})
        .meta({ description: 'More exporters, each switched on its own' }),
    },
    { error: 'a table [otel]' },
  );
}

export type OtelSettings = z.infer<OtelSchema>;
