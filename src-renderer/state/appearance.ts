import { createStore, type StoreApi } from 'zustand/vanilla';

export type Theme = 'system' | 'light' | 'dark';

export interface AppearanceState {
  /** What the user chose. */
  theme: Theme;
  /** What is shown. */
  resolved: 'light' | 'dark';
}

export interface Appearance {
  readonly store: StoreApi<AppearanceState>;
  setTheme(theme: Theme): void;
  dispose(): void;
}

const STORAGE_KEY = 'sluice.theme';

/** Light and dark: follows the system until told otherwise, and keeps the choice. */
export function createAppearance(options: {
  root: HTMLElement;
  systemDark: MediaQueryList;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}): Appearance {
  const { root, systemDark, storage } = options;
  const saved = storage.getItem(STORAGE_KEY);
  const resolve = (theme: Theme): 'light' | 'dark' =>
    theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme;
  const theme: Theme = saved === 'light' || saved === 'dark' ? saved : 'system';
  const store = createStore<AppearanceState>(() => ({ theme, resolved: resolve(theme) }));

  function apply(): void {
    const { resolved } = store.getState();
    root.classList.toggle('dark', resolved === 'dark');
    root.classList.toggle('light', resolved === 'light');
  }
  function onSystem(): void {
    store.setState((state) => ({ resolved: resolve(state.theme) }));
    apply();
  }
  systemDark.addEventListener('change', onSystem);
  apply();

  return {
    store,
    setTheme(next) {
      if (next === 'system') storage.removeItem(STORAGE_KEY);
      else storage.setItem(STORAGE_KEY, next);
      store.setState({ theme: next, resolved: resolve(next) });
      apply();
    },
    dispose: () => systemDark.removeEventListener('change', onSystem),
  };
}
