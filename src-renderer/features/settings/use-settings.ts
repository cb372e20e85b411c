import { useStore } from 'zustand';
import type { SettingOverride, SettingProblem, SettingValue } from '../../../src-shared/contract/settings-api.ts';
import { useApp } from '../../state/app-context.ts';
import { isSame, isTable, valueAt } from '../../state/setting-edits.ts';
import { problemsAt } from './fields/setting-fields.ts';

export interface Setting {
  /** With the edits that are not saved yet; undefined when the file does not say it. */
  value: SettingValue | undefined;
  path: readonly string[];
  /** True when it differs from the file. */
  edited: boolean;
  problems: SettingProblem[];
  /** Set where the command line says something else. */
  override?: SettingOverride;
  set(value: SettingValue | undefined): void;
  /** Absent where the file has nothing to go back to. */
  revert?: () => void;
}

/** One key of the file as it is being edited. */
export function useSetting(path: readonly string[]): Setting {
  const { settings } = useApp();
  const { values, view, problems } = useStore(settings.store);
  const inFile = view?.values ?? {};
  const value = valueAt(values, path);
  const override = view?.overrides.find((one) => isSame([...one.path], [...path]));
  const hasTable = isTable(valueAt(inFile, path.slice(0, -1)));
  return {
    value,
    path,
    edited: !isSame(value, valueAt(inFile, path)),
    problems: problemsAt(problems, path),
    ...(override === undefined ? {} : { override }),
    set: (value) => settings.set(path, value),
    ...(hasTable ? { revert: () => settings.revert(path) } : {}),
  };
}
