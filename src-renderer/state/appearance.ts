/**
 * Light and dark. config.toml holds the choice (`sluice.ui.theme`) for every window: one made here is written there and
 * reaches all. Until the file is known the last choice seen here holds, so that a window does not begin in the wrong one.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { valueAt } from './setting-edits.ts';
import type { Settings } from './settings.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface AppearanceState {
  /** The user's choice. */
  theme: Theme;
  /** The theme in force. */
  resolved: 'light' | 'dark';
  /** The choice could not be written: it holds for this window, until the file says otherwise. */
  isUnsaved: boolean;
}

export interface Appearance {
  readonly store: StoreApi<AppearanceState>;
  /** In force at once; resolves when it has been written, or could not be. */
  setTheme(theme: Theme): Promise<void>;
  /** From now on the file's theme is what counts, and choices are written to it. */
  follow(settings: Pick<Settings, 'store' | 'write'>): void;
  dispose(): void;
}

const STORAGE_KEY = 'sluice.theme';
const THEME_PATH = ['sluice', 'ui', 'theme'];

export function createAppearance(options: {
  root: HTMLElement;
  systemDark: MediaQueryList;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}): Appearance {
  const { root, systemDark, storage } = options;
  const resolve = (theme: Theme): 'light' | 'dark' =>
    theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme;
  const remembered = themeFrom(storage.getItem(STORAGE_KEY));
  const store = createStore<AppearanceState>(() => ({
    theme: remembered,
    resolved: resolve(remembered),
    isUnsaved: false,
  }));
  let settings: Pick<Settings, 'store' | 'write'> | undefined;
  let unsubscribe = () => {};
  /** The file's choice; undefined while it is not known. */
  let inFile: Theme | undefined;
  let writing = 0;

  function show(theme: Theme): void {
    store.setState({ theme, resolved: resolve(theme), isUnsaved: false });
    apply();
  }
  function apply(): void {
    const { resolved } = store.getState();
    root.classList.toggle('dark', resolved === 'dark');
    root.classList.toggle('light', resolved === 'light');
  }
  function onSystem(): void {
    store.setState((state) => ({ resolved: resolve(state.theme) }));
    apply();
  }
  function onSettings(): void {
    const view = settings?.store.getState().view;
    if (view === undefined) return;
    const theme = themeFrom(valueAt(view.values, THEME_PATH));
    if (theme === inFile) return;
    inFile = theme;
    if (theme === 'system') storage.removeItem(STORAGE_KEY);
    else storage.setItem(STORAGE_KEY, theme);
    // A choice that is on its way to the file is newer than what the file says.
    if (writing === 0) show(theme);
  }
  systemDark.addEventListener('change', onSystem);
  apply();

  return {
    store,
    async setTheme(theme) {
      show(theme);
      if (settings === undefined) return;
      writing += 1;
      // "system" is what holds without the key.
      const written = await settings.write([{ path: THEME_PATH, ...(theme === 'system' ? {} : { value: theme }) }]);
      writing -= 1;
      if (writing > 0) return;
      if (written) show(inFile ?? theme);
      else store.setState({ isUnsaved: true });
    },
    follow(given) {
      unsubscribe();
      settings = given;
      unsubscribe = given.store.subscribe(onSettings);
      onSettings();
    },
    dispose() {
      unsubscribe();
      systemDark.removeEventListener('change', onSystem);
    },
  };
}

function themeFrom(value: unknown): Theme {
  return value === 'light' || value === 'dark' ? value : 'system';
}
