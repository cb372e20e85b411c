/** Whether edits that were made on one text can be applied to another that came after it. */
import type { SettingConflict } from '../../src-shared/contract/settings-api.ts';
import type { ConfigEdit } from './edit-config.ts';
import { maskValue } from './mask-secrets.ts';
import { isTable, sameValue, type TomlTable, valueAt } from './parse-toml.ts';

/**
 * The edits whose keys somebody else changed meanwhile to something else, with both values, secrets masked. A table on
 * the way to a key that is gone counts as a change of the key: half an exporter is nobody's wish. `base` undefined: what
 * the edits were made on is not known, so every key that is not as wanted is a conflict.
 */
export function findConflicts(
  edits: readonly ConfigEdit[],
  base: TomlTable | undefined,
  current: TomlTable,
): SettingConflict[] {
  return edits
    .filter(({ path, value }) => {
      const now = valueAt(current, path);
      if (sameValue(now, value)) return false;
      return base === undefined || !sameValue(now, valueAt(base, path)) || lostTable(path, base, current);
    })
    .map(({ path, value }) => {
      const theirs = valueAt(current, path);
      return {
        path: [...path],
        ...(theirs === undefined ? {} : { theirs: maskValue(theirs, path) }),
        ...(value === undefined ? {} : { yours: maskValue(value, path) }),
      };
    });
}

function lostTable(path: readonly string[], base: TomlTable, current: TomlTable): boolean {
  return path.some((_, depth) => {
    const holder = path.slice(0, depth);
    return isTable(valueAt(base, holder)) && !isTable(valueAt(current, holder));
  });
}
