/**
 * The schema of config.toml: every key with its description, default, unit and whether its value is a secret.
 *
 * Two tables are read. `[otel]` is Codex's own, with Codex's names and unchanged in meaning; keys that it has and we do
 * not know are let through, so a file copied from Codex always loads. `[sluice.*]` is ours, and there a misspelt key is
 * pointed out (`unknown-keys.ts`). Everything else in the file belongs to somebody else and is not looked at.
 *
 * The message of each fault is the right form, ready to be shown after the key and what was found.
 */
import { z } from 'zod';
import { ruleTablesSchema } from '../redaction/rule.ts';
import { bool, type KindSchema, otelSchemaWith, text } from './otel-schema.ts';
import { isListenAddress, parseSizeBytes } from './quantities.ts';

export type { ExporterSetting, OtelSettings } from './otel-schema.ts';

function listenAddress(defaultAddress: string, description: string) {
  const right = `"HOST:PORT", such as "${defaultAddress}", or "off"`;
  return text(right)
    .refine((value) => value === 'off' || isListenAddress(value), { error: right })
    .default(defaultAddress)
    .meta({ description });
}

const SIZE_FORM = 'a size of at least 16 MiB, such as "2 GiB", "500 MB" or a number of bytes';
const SHARES_FORM = 'numbers from 0 to 1 that sum to 1, such as { logs = 0.6, traces = 0.25, metrics = 0.15 }';
const share = z.number({ error: 'a number from 0 to 1' }).min(0, 'a number from 0 to 1').max(1, 'a number from 0 to 1');

const receivers = z.looseObject(
  {
    otlp_http: listenAddress('127.0.0.1:4318', 'Where OTLP/HTTP is received'),
    otlp_grpc: listenAddress('127.0.0.1:4317', 'Where OTLP/gRPC is received'),
  },
  { error: 'a table [sluice.receivers]' },
);

const ui = z.looseObject(
  {
    listen: listenAddress('127.0.0.1:4319', 'Where the interface is served'),
    theme: z
      .enum(['system', 'light', 'dark'], { error: '"system", "light" or "dark"' })
      .default('system')
      .meta({ description: 'Light or dark; "system" follows the desktop' }),
    serve_from_desktop: z
      .boolean({ error: 'true or false' })
      .default(false)
      .meta({ description: 'Serve the interface for browsers beside the desktop window too' }),
    devtools: z
      .boolean({ error: 'true or false' })
      .default(false)
      .meta({ description: 'Offer the developer tools of the desktop window' }),
  },
  { error: 'a table [sluice.ui]' },
);

const log = z.looseObject(
  {
    max_bytes: z
      .union([z.string(), z.number()], { error: SIZE_FORM })
      .transform((value, context) => {
        const bytes = typeof value === 'number' ? Math.round(value) : parseSizeBytes(value);
        if (bytes !== undefined && bytes >= 16 * 2 ** 20) return bytes;
        context.addIssue({ code: 'custom', message: SIZE_FORM });
        return z.NEVER;
      })
      .default(2 * 2 ** 30)
      .meta({ description: 'Payload kept at most, all signals; the oldest goes first', unit: 'bytes' }),
    max_age_days: z
      .number({ error: 'a number of days above 0, such as 30' })
      .positive('a number of days above 0, such as 30')
      .default(30)
      .meta({ description: 'Records older than this are removed', unit: 'days' }),
    shares: z
      .looseObject({ logs: share, traces: share, metrics: share }, { error: SHARES_FORM })
      .refine((value) => Math.abs(value.logs + value.traces + value.metrics - 1) < 1e-6, { error: SHARES_FORM })
      .default({ logs: 0.6, traces: 0.25, metrics: 0.15 })
      .meta({ description: 'Share of max_bytes that each signal may always keep' }),
    synchronous: z
      .enum(['normal', 'full'], { error: '"normal" (survives a killed process) or "full" (a power cut as well)' })
      .default('full')
      .meta({ description: 'What an acknowledgement survives: SQLite synchronous' }),
  },
  { error: 'a table [sluice.log]' },
);

const KEYS_FORM = 'a list of attribute keys, such as ["customer.note"]';
const keys = z.array(z.string({ error: KEYS_FORM }).min(1, KEYS_FORM), { error: KEYS_FORM }).default([]);

const redaction = z.looseObject(
  {
    mark: bool.default(true).meta({ description: 'Whether what was redacted says so: the attribute sluice.redacted' }),
    allowed_keys: keys.meta({
      description: 'Keys that unknown-text lets leave, whatever stands under them; * for anything',
    }),
    masked_keys: keys.meta({ description: 'Keys under which unknown-text masks every value; * for anything' }),
    rules: ruleTablesSchema.prefault({}).meta({ description: 'Rules of your own, for the redact of exporters' }),
  },
  { error: 'a table [sluice.redaction]' },
);

export const sluiceSchema = z.looseObject(
  { receivers: receivers.prefault({}), ui: ui.prefault({}), log: log.prefault({}), redaction: redaction.prefault({}) },
  { error: 'a table [sluice]' },
);

/** What is read of config.toml, with these kinds of exporters. Keys keep the names that they have in the file. */
export function settingsSchemaWith(kinds: readonly KindSchema[]) {
  return z.object({ otel: otelSchemaWith(kinds).prefault({}), sluice: sluiceSchema.prefault({}) });
}

export type Settings = z.infer<ReturnType<typeof settingsSchemaWith>>;

/** The settings of an empty file. */
export function defaultSettings(): Settings {
  return settingsSchemaWith([]).parse({});
}
