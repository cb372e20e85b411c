/**
 * The settings of one run: config.toml (Sluice's own, or a Codex one given with `--config`) with `-c` over it. A mistake
 * is named with its place before anything runs.
 */
import { readFileSync } from 'node:fs';
import type { OtelSettings } from '../../src-shared/settings/otel-schema.ts';
import type { ExporterConfig } from '../exporter-kinds/exporter-kinds.ts';
import { resolveOtel } from '../settings/otel-settings.ts';
import { parseToml } from '../settings/parse-toml.ts';
import { formatFault, syntaxFault } from '../settings/settings-faults.ts';
import { type ExecConfig, execConfigSchema } from './exec-config.ts';
import { applyOverrides, type Override, parseOverride, placeOf } from './overrides.ts';
import { asObject } from './response-event.ts';
import { type RunRedaction, readRunRedaction } from './run-redaction.ts';

export interface RunSettings {
  config: ExecConfig;
  otel: OtelSettings;
  exporter: ExporterConfig;
  /** For that exporter. */
  redaction: RunRedaction;
  /** An exporter was given for this run, by `-c` or in the file of `--config`: the run obeys it itself. */
  exporterGiven: boolean;
}

export type RunSettingsResult = { ok: true; settings: RunSettings } | { ok: false; error: string };

export interface RunSettingsOptions {
  file: string;
  /** `--config` was given: it must be there. */
  fileGiven: boolean;
  /** The texts of `-c`. */
  overrides: readonly string[];
  environment: NodeJS.ProcessEnv;
}

export async function readRunSettings(options: RunSettingsOptions): Promise<RunSettingsResult> {
  const { file, fileGiven, environment } = options;
  const overrides: Override[] = [];
  for (const text of options.overrides) {
    const parsed = parseOverride(text);
    if (!parsed.ok) return parsed;
    overrides.push(parsed.override);
  }
  const toml = readToml(file, fileGiven);
  if (!toml.ok) return toml;
  const fromFile = parseRoot(toml.text, file);
  if (!fromFile.ok) return fromFile;
  const root = applyOverrides(fromFile.root, overrides);

  const parsed = execConfigSchema.safeParse(root);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const keys = path.map(String);
      return `${placeOf(keys, overrides, toml.text, file)}: ${keys.join('.')} must be ${message}`;
    });
    return { ok: false, error: faults.join('\n') };
  }
  const overridden = overrides.map(({ path }) => path);
  const otel = resolveOtel({ root, toml: toml.text, file, overridden, environment });
  if (!otel.ok) return { ok: false, error: otel.faults.join('\n') };
  const redaction = await readRunRedaction(root, otel.otel);
  if (!redaction.ok) {
    const faults = redaction.faults.map(({ path, message }) => {
      const place = placeOf(path.map(String), overrides, toml.text, file);
      // The message begins with the key.
      return place.startsWith('-c ') ? `-c ${message}` : `${place}: ${message}`;
    });
    return { ok: false, error: faults.join('\n') };
  }
  // Switched off in the file, unless one was given for this run.
  const isOff = otel.otel.exporters['default']?.enabled === false && !otel.fromCommandLine;
  const inGivenFile = fileGiven && asObject(fromFile.root['otel'])?.['exporter'] !== undefined;
  return {
    ok: true,
    settings: {
      config: parsed.data,
      otel: otel.otel,
      exporter: isOff ? { kind: 'none' } : otel.exporter,
      redaction: redaction.redaction,
      exporterGiven: inGivenFile || otel.fromCommandLine,
    },
  };
}

function parseRoot(
  text: string,
  file: string,
): { ok: true; root: Record<string, unknown> } | { ok: false; error: string } {
  try {
    return { ok: true, root: parseToml(text) };
  } catch (error) {
    return { ok: false, error: formatFault(syntaxFault(error, file)) };
  }
}

function readToml(file: string, mustExist: boolean): { ok: true; text: string } | { ok: false; error: string } {
  try {
    return { ok: true, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if ((code === 'ENOENT' || code === 'ENOTDIR') && !mustExist) return { ok: true, text: '' };
    return {
      ok: false,
      error: `${file}: ${code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`}`,
    };
  }
}
