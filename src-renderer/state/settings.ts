/**
 * config.toml as the window edits it: the file, the edits that are not saved yet, and what the host says they would make
 * of it. The edits stay while another view is shown.
 *
 *     set ─▶ edits ─(pause)─▶ previewSettings ─▶ preview            file changed by hand ─▶ view (edits stay)
 *              └──── save ─▶ saved │ conflict ─▶ decide ─▶ save │ invalid
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  SettingConflict,
  SettingEdit,
  SettingProblem,
  SettingsPreview,
  SettingsView,
  SettingTable,
  SettingValue,
} from '../../src-shared/contract/settings-api.ts';
import type { HostPort } from './host-port.ts';
import type { Idle } from './idle.ts';
import { addEdit, isSame, startsWith, valueAt, withEdits } from './setting-edits.ts';

export interface SettingsState {
  /** Undefined until it was loaded. */
  view: SettingsView | undefined;
  /** Why there is no view, or why the last call failed. */
  error: string | undefined;
  edits: readonly SettingEdit[];
  /** The file's values with the edits; `{}` until it was loaded. */
  values: SettingTable;
  /** For the edits as they are; an older one is shown until the next is there. Undefined without edits. */
  preview: SettingsPreview | undefined;
  problems: readonly SettingProblem[];
  saving: boolean;
  /** Keys that were changed in the file and here; not empty while somebody has to decide. */
  conflicts: readonly SettingConflict[];
  /** Settings of the last save that could not be applied at once. */
  notes: readonly string[];
}

export interface Settings {
  readonly store: StoreApi<SettingsState>;
  load(): Promise<void>;
  /** Sets one key, or removes it when `value` is undefined. */
  set(path: readonly string[], value: SettingValue | undefined): void;
  setAll(edits: readonly SettingEdit[]): void;
  /** Takes back the edits of a key and of all below it. */
  revert(path: readonly string[]): void;
  discard(): void;
  /** Answers whether everything was written. */
  save(): Promise<boolean>;
  /**
   * Writes edits by themselves, at once; those that are being made stay as they are. Whoever changed the same keys in the
   * file meanwhile is overruled. Answers whether they were written.
   */
  write(edits: readonly SettingEdit[]): Promise<boolean>;
  /** Ends a conflict: keys in `theirs` stay as the file has them, the others are saved over it. */
  resolve(theirs: ReadonlyArray<readonly string[]>): Promise<boolean>;
  /** Renames an exporter in the file at once; edits of it that are not saved go with it. What was wrong, else undefined. */
  renameExporter(from: string, to: string): Promise<string | undefined>;
  /** Leaves a conflict undecided; the edits stay. */
  cancelConflict(): void;
  dispose(): void;
}

export interface SettingsOptions {
  port: HostPort;
  idle: Idle;
  debounceMs?: number;
}

/** Somebody who writes the same keys all the time. */
const MAX_WRITES = 5;

export function createSettings(options: SettingsOptions): Settings {
  const { port, idle } = options;
  const debounceMs = options.debounceMs ?? 120;
  const store = createStore<SettingsState>(() => ({
    view: undefined,
    error: undefined,
    edits: [],
    values: {},
    preview: undefined,
    problems: [],
    saving: false,
    conflicts: [],
    notes: [],
  }));
  /** Of the file that the first of the edits was made on. */
  let base = '';
  let previewTimer: ReturnType<typeof setTimeout> | undefined;
  let endPause: (() => void) | undefined;
  let previewRun = 0;

  function take(view: SettingsView): void {
    const { edits } = store.getState();
    if (edits.length === 0) base = view.fingerprint;
    store.setState({ view, error: undefined });
    setEdits(edits, view);
  }

  function setEdits(edits: readonly SettingEdit[], view = store.getState().view): void {
    if (view === undefined) return;
    const before = store.getState();
    if (before.edits.length === 0 && edits.length > 0) base = before.view?.fingerprint ?? view.fingerprint;
    const values = withEdits(view.values, edits);
    if (edits.length === 0) {
      base = view.fingerprint;
      cancelPreview();
      store.setState({ edits, values, preview: undefined, problems: view.problems });
    } else {
      store.setState({ edits, values });
      wantPreview();
    }
  }

  function cancelPreview(): void {
    clearTimeout(previewTimer);
    previewRun += 1;
    endPause?.();
    endPause = undefined;
  }

  function wantPreview(): void {
    cancelPreview();
    const run = previewRun;
    const end = idle.begin();
    endPause = end;
    previewTimer = setTimeout(() => {
      void loadPreview(run).finally(end);
    }, debounceMs);
  }

  async function loadPreview(run: number): Promise<void> {
    try {
      const preview = await port.api.previewSettings([...store.getState().edits]);
      if (run === previewRun) store.setState({ preview, problems: preview.problems, error: undefined });
    } catch (error) {
      if (run === previewRun) store.setState({ error: messageOf(error) });
    }
  }

  async function save(): Promise<boolean> {
    const { edits, saving } = store.getState();
    if (saving || edits.length === 0) return false;
    store.setState({ saving: true, notes: [], error: undefined });
    try {
      const answer = await port.api.saveSettings([...edits], base);
      if (answer.outcome === 'invalid') {
        // Of no key: the edits are as right as before, but the file could not be written. It can be tried again.
        const ofFile = answer.problems.filter(({ path }) => path.length === 0);
        if (ofFile.length === 0) store.setState({ problems: answer.problems });
        else store.setState({ error: ofFile.map(({ message }) => message).join(' ') });
        return false;
      }
      if (answer.outcome === 'conflict') {
        take(answer.settings);
        store.setState({ conflicts: answer.conflicts });
        return false;
      }
      // Edits made during the write stay to be saved.
      const left = store.getState().edits.filter((edit) => !edits.includes(edit));
      store.setState({ view: answer.settings, error: undefined, conflicts: [], notes: answer.notes, edits: [] });
      setEdits(left, answer.settings);
      return true;
    } catch (error) {
      store.setState({ error: messageOf(error) });
      return false;
    } finally {
      store.setState({ saving: false });
    }
  }

  async function renameExporter(from: string, to: string): Promise<string | undefined> {
    store.setState({ saving: true, notes: [] });
    try {
      const answer = await port.api.renameExporter(from, to);
      if (answer.outcome !== 'saved') {
        return answer.outcome === 'invalid' ? answer.problems.map(({ message }) => message).join(' ') : undefined;
      }
      const old = ['otel', 'exporters', from];
      const moved = store
        .getState()
        .edits.map((edit) =>
          startsWith(edit.path, old)
            ? { ...edit, path: ['otel', 'exporters', to, ...edit.path.slice(old.length)] }
            : edit,
        );
      base = answer.settings.fingerprint;
      store.setState({ view: answer.settings, error: undefined, notes: answer.notes });
      setEdits(moved, answer.settings);
      return undefined;
    } catch (error) {
      return messageOf(error);
    } finally {
      store.setState({ saving: false });
    }
  }

  async function write(edits: readonly SettingEdit[]): Promise<boolean> {
    let { view } = store.getState();
    for (let tries = 0; view !== undefined && tries < MAX_WRITES; tries++) {
      const answer = await port.api.saveSettings([...edits], view.fingerprint);
      if (answer.outcome === 'invalid') return false;
      take(answer.settings);
      if (answer.outcome === 'saved') return true;
      view = answer.settings;
    }
    return false;
  }

  const unsubscribe = port.on('settingsChanged', take);

  return {
    store,
    async load() {
      try {
        take(await port.api.settings());
      } catch (error) {
        store.setState({ error: messageOf(error) });
      }
    },
    set(path, value) {
      this.setAll([value === undefined ? { path: [...path] } : { path: [...path], value }]);
    },
    setAll(wanted) {
      const { view, edits } = store.getState();
      if (view === undefined) return;
      setEdits(wanted.reduce<readonly SettingEdit[]>((all, edit) => addEdit(all, view.values, edit), edits));
    },
    revert(path) {
      const { view, edits } = store.getState();
      if (view === undefined) return;
      const value = valueAt(view.values, path);
      const inner = edits.filter((edit) => !startsWith(edit.path, path));
      setEdits(
        inner.some((edit) => startsWith(path, edit.path))
          ? addEdit(inner, view.values, value === undefined ? { path: [...path] } : { path: [...path], value })
          : inner,
      );
    },
    discard() {
      store.setState({ conflicts: [], notes: [], error: undefined });
      setEdits([]);
    },
    save: () => idle.track(save()),
    write: (edits) => idle.track(write(edits).catch(() => false)),
    async resolve(theirs) {
      const { view, edits } = store.getState();
      if (view === undefined) return false;
      store.setState({ conflicts: [] });
      setEdits(edits.filter(({ path }) => !theirs.some((one) => isSame([...one], [...path]))));
      base = view.fingerprint;
      return store.getState().edits.length === 0 || (await idle.track(save()));
    },
    renameExporter: (from, to) => idle.track(renameExporter(from, to)),
    cancelConflict: () => store.setState({ conflicts: [] }),
    dispose() {
      unsubscribe();
      cancelPreview();
    },
  };
}

/** True when an edit is at the key or below it. */
export function isEdited(edits: readonly SettingEdit[], path: readonly string[]): boolean {
  return edits.some((edit) => startsWith(edit.path, path) || startsWith(path, edit.path));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
