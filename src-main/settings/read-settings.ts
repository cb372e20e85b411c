/**
 * config.toml on disk, as a start reads it. A fault is a value that says where it is and what is right. The file is only
 * ever read here.
 */
import { readFileSync } from 'node:fs';
import { defaultSettings, type Settings } from '../../src-shared/settings/schema.ts';
import { findUnknownKeys } from '../../src-shared/settings/unknown-keys.ts';
import { locateKey } from './locate-key.ts';
import { parseToml } from './parse-toml.ts';
import { findFaults, type SettingsFault, syntaxFault } from './settings-faults.ts';
import { settingsSchema } from './settings-schema.ts';

export { describeSyntaxError, findFaults, formatFault } from './settings-faults.ts';

export type SettingsResult =
  | { ok: true; settings: Settings; warnings: SettingsFault[] }
  | { ok: false; faults: SettingsFault[] };

/**
 * Reads and checks one file. With `mustExist` false a file that is not there means the defaults.
 */
export function readSettings(file: string, options: { mustExist: boolean }): SettingsResult {
  let toml: string;
  try {
    toml = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // ENOTDIR: something on the way is a file. Whoever makes the home says so better.
    if ((code === 'ENOENT' || code === 'ENOTDIR') && !options.mustExist)
      return { ok: true, settings: defaultSettings(), warnings: [] };
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(error)})`;
    return { ok: false, faults: [{ file, line: 1, column: 1, message: reason }] };
  }
  return parseSettings(toml, file);
}

export function parseSettings(toml: string, file: string): SettingsResult {
  let root: Record<string, unknown>;
  try {
    root = parseToml(toml);
  } catch (error) {
    return { ok: false, faults: [syntaxFault(error, file)] };
  }
  const warnings = findUnknownKeys(root['sluice']).map(({ path, nearest }): SettingsFault => {
    const key = path.join('.');
    const advice = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return {
      file,
      ...locateKey(toml, path),
      key,
      message: `${key} is not a setting of Sluice and does nothing${advice}`,
    };
  });
  const parsed = settingsSchema.safeParse(root);
  if (parsed.success) return { ok: true, settings: parsed.data, warnings };
  const faults = findFaults(root, parsed.error).map(({ path, message }): SettingsFault => {
    return { file, ...locateKey(toml, path), key: path.join('.'), message };
  });
  return { ok: false, faults };
}
