/** What a window wants changed, in a text of config.toml: masks become what they hide, and the result is checked. */
import type { SettingEdit, SettingProblem } from '../../src-shared/contract/settings-api.ts';
import type { LookupOptions } from '../exporter-kinds/look-up-parts.ts';
import { type CheckedConfig, checkConfig } from '../settings/check-settings.ts';
import { applyEdits, type ConfigEdit } from '../settings/edit-config.ts';
import { unmaskValue } from '../settings/mask-secrets.ts';
import { parseToml, type TomlTable } from '../settings/parse-toml.ts';

export type EditedText =
  | { ok: true; text: string; checked: CheckedConfig; problems: SettingProblem[]; variables: Record<string, boolean> }
  | { ok: false; problems: SettingProblem[] };

/** `base`: where masks are looked up. */
export function editText(
  text: string,
  edits: readonly SettingEdit[],
  base: TomlTable,
  lookup: LookupOptions,
): EditedText {
  const unmasked = unmaskEdits(edits, base);
  if (!unmasked.ok) return unmasked;
  const result = applyEdits(text, unmasked.edits);
  if (!result.ok) {
    const where = result.reason === 'syntax' ? `line ${result.line}, column ${result.column}: ` : '';
    const path = result.reason === 'refused' ? result.path : [];
    return { ok: false, problems: [{ path, level: 'error', message: `${where}${result.message}` }] };
  }
  const checked = checkConfig(result.text, lookup);
  if (!checked.parses) return { ok: false, problems: [{ path: [], level: 'error', message: checked.message }] };
  return { ok: true, text: result.text, checked, problems: checked.problems, variables: checked.variables };
}

export type UnmaskedEdits = { ok: true; edits: ConfigEdit[] } | { ok: false; problems: SettingProblem[] };

export function unmaskEdits(edits: readonly SettingEdit[], base: TomlTable): UnmaskedEdits {
  const unmasked: ConfigEdit[] = [];
  for (const { path, value } of edits) {
    if (value === undefined) {
      unmasked.push({ path });
      continue;
    }
    const result = unmaskValue(value, path, base);
    if (!result.ok) {
      const message = `${result.path.join('.')}: what is hidden here is not known any more; write the whole value again`;
      return { ok: false, problems: [{ path: result.path, level: 'error', message }] };
    }
    unmasked.push({ path, value: result.value });
  }
  return { ok: true, edits: unmasked };
}

/** Faults that the file had already are not those of who saves. */
export function hasNewFaults(before: readonly SettingProblem[], after: readonly SettingProblem[]): boolean {
  const old = new Set(before.map(keyOf));
  return after.some((problem) => problem.level === 'error' && !old.has(keyOf(problem)));
}

function keyOf({ path, level, message }: SettingProblem): string {
  return JSON.stringify([path, level, message]);
}

export function parsedOrEmpty(text: string): TomlTable {
  try {
    return parseToml(text);
  } catch {
    return {};
  }
}
