/**
 * The settings of one run: config.toml (Sluice's own, or a Codex one given with `--config`) with `-c` over it. A mistake
 * is named with its place before anything runs.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from '@iarna/toml';
import { formatFault, parseSettings } from '../settings/read-settings.ts';
import { type ExecConfig, execConfigSchema } from './exec-config.ts';
import { type RunOtel, readRunOtel } from './otel-settings.ts';
import { applyOverrides, type Override, parseOverride, placeOf } from './overrides.ts';
import { asObject } from './response-event.ts';

export interface RunSettings {
  config: ExecConfig;
  otel: RunOtel;
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

export function readRunSettings(options: RunSettingsOptions): RunSettingsResult {
  const { file, fileGiven, environment } = options;
  const overrides: Override[] = [];
  for (const text of options.overrides) {
    const parsed = parseOverride(text);
    if (!parsed.ok) return parsed;
    overrides.push(parsed.override);
  }
  const toml = readToml(file, fileGiven);
  if (!toml.ok) return toml;
  // What the file says wrongly of Sluice itself or of [otel] is told as every command tells it.
  const checked = parseSettings(toml.text, file);
  if (!checked.ok) return { ok: false, error: checked.faults.map(formatFault).join('\n') };
  const fromFile = parse(toml.text) as Record<string, unknown>;
  const root = applyOverrides(fromFile, overrides);

  const parsed = execConfigSchema.safeParse(root);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const keys = path.map(String);
      return `${placeOf(keys, overrides, toml.text, file)}: ${keys.join('.')} must be ${message}`;
    });
    return { ok: false, error: faults.join('\n') };
  }
  const otel = readRunOtel({ root, toml: toml.text, file, folder: dirname(file), overrides, environment });
  if (!otel.ok) return otel;
  const given =
    (fileGiven && asObject(fromFile['otel'])?.['exporter'] !== undefined) ||
    overrides.some(({ path: [table, key] }) => table === 'otel' && (key === undefined || key === 'exporter'));
  return { ok: true, settings: { config: parsed.data, otel: otel.otel, exporterGiven: given } };
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
