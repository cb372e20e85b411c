import { useStore } from 'zustand';
import type { SettingProblem, SettingValue } from '../../../src-shared/contract/settings-api.ts';
import { useApp } from '../../state/app-context.ts';
import { valueAt } from '../../state/setting-edits.ts';
import { isEdited } from '../../state/settings.ts';
import { problemsAt } from './setting-fields.ts';

export interface Setting {
  /** With the edits that are not saved yet; undefined when the file does not say it. */
  value: SettingValue | undefined;
  edited: boolean;
  problems: SettingProblem[];
  set(value: SettingValue | undefined): void;
  revert(): void;
}

/** One key of the file as it is being edited. */
export function useSetting(path: readonly string[]): Setting {
  const { settings } = useApp();
  const { values, edits, problems } = useStore(settings.store);
  return {
    value: valueAt(values, path),
    edited: isEdited(edits, path),
    problems: problemsAt(problems, path),
    set: (value) => settings.set(path, value),
    revert: () => settings.revert(path),
  };
}
