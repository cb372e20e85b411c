/**
 * config.toml in the running host: what a window is shown of it, edits and their conflicts, and changes by hand. What
 * was last read without a fault is in force; a file that does not parse is never written.
 *
 *   window ──edits──▶ unmask ─▶ conflicts? ─▶ edit by span ─▶ check ─▶ write ─┐
 *   editor ─▶ file ─▶ watch ─▶ check ────────────────────────────────────────┴▶ apply ─▶ settingsChanged
 */
import { dirname } from 'node:path';
import type { HostEvents, SettingsApi } from '../../src-shared/contract/calls.ts';
import { HostError } from '../../src-shared/contract/errors.ts';
import type {
  SettingEdit,
  SettingOverride,
  SettingProblem,
  SettingsPreview,
  SettingsSaved,
  SettingsView,
  SettingTable,
} from '../../src-shared/contract/settings-api.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { settingsFields } from '../../src-shared/settings/settings-fields.ts';
import { EXPORTER_KINDS, exporterKindInfos } from '../exporter-kinds/exporter-kinds.ts';
import { type CheckedConfig, checkConfig } from '../settings/check-settings.ts';
import {
  type ConfigRead,
  type ConfigText,
  type ConfigWatch,
  readConfig,
  watchConfig,
  writeConfig,
} from '../settings/config-file.ts';
import { maskText, maskValue } from '../settings/mask-secrets.ts';
import { findConflicts } from '../settings/merge-edits.ts';
import { type TomlTable, valueAt } from '../settings/parse-toml.ts';
import { renameExporterIn } from '../settings/rename-exporter.ts';
import { editText, hasNewFaults, parsedOrEmpty, unmaskEdits } from './settings-edits.ts';

/** Texts remembered by fingerprint, to tell whose change is whose. */
const MAX_REMEMBERED = 16;
/** Somebody who writes the file all the time. */
const MAX_TRIES = 5;
/** A file larger than this is not somebody's settings. */
const MAX_TEXT_LENGTH = 1024 * 1024;

export interface HostSettingsOptions {
  file: string;
  environment: NodeJS.ProcessEnv;
  /** What the command line says instead of the file. */
  overrides?: readonly SettingOverride[];
  /** Puts settings in force; answers with what could not be at once, and why. Called one after the other. */
  apply(settings: Settings): Promise<string[]>;
  renames: RenamePlans;
  onFault(error: unknown): void;
  /** For the watch; see `watchConfig`. */
  debounceMs?: number;
}

export interface RenamedExporter {
  from: string;
  to: string;
}

/** The log knows of another name before the file has it, so that what is kept of the exporter is not lost in between. */
export interface RenamePlans {
  plan(renamed: RenamedExporter): Promise<void>;
  /** The file was not written. */
  drop(renamed: RenamedExporter): Promise<void>;
}

export interface HostSettings {
  readonly api: SettingsApi;
  /** `enabled` of an exporter that the file names. Rejects with the reason when it cannot be written. */
  writeEnabled(exporter: string, enabled: boolean): Promise<void>;
  /** Begins to watch the file. What it says now is in force already. */
  start(): Promise<void>;
  subscribe(client: Pick<HostEvents, 'settingsChanged'>): () => void;
  /** Idempotent. */
  stop(): void;
}

export function createHostSettings(options: HostSettingsOptions): HostSettings {
  const { file, environment, renames, onFault } = options;
  const overrides = [...(options.overrides ?? [])];
  const clients = new Set<Pick<HostEvents, 'settingsChanged'>>();
  const remembered = new Map<string, string>();
  const lookup = { environment, folder: dirname(file) };
  const fields = settingsFields(EXPORTER_KINDS);
  const kinds = exporterKindInfos();
  let lastValues: SettingTable = {};
  let watching: ConfigWatch | undefined;
  let stopped = false;
  /** What was last applied or told, by fingerprint. */
  let known: string | undefined;
  let working: Promise<unknown> = Promise.resolve();

  /** One after the other: saves, and what the watch sees. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = working.then(work);
    working = result.catch(() => {});
    return result;
  }

  async function read(): Promise<ConfigRead> {
    const found = await readConfig(file);
    if (!found.ok) return found;
    if (found.text.length > MAX_TEXT_LENGTH) {
      return { ok: false, fingerprint: found.fingerprint, message: 'it is larger than 1 MiB' };
    }
    remember(found.fingerprint, found.text);
    return found;
  }

  function remember(fingerprint: string, text: string): void {
    remembered.delete(fingerprint);
    remembered.set(fingerprint, text);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= MAX_REMEMBERED) break;
      remembered.delete(oldest);
    }
  }

  function viewOf(found: ConfigRead): SettingsView {
    const base = {
      file,
      fingerprint: found.fingerprint,
      fields,
      kinds,
      overrides,
    };
    const broken = (syntaxError: NonNullable<SettingsView['syntaxError']>): SettingsView => {
      const problem: SettingProblem = { path: [], level: 'error', message: syntaxError.message };
      return { ...base, text: '', values: lastValues, problems: [problem], variables: {}, syntaxError };
    };
    if (!found.ok) return broken({ line: 1, column: 1, message: found.message });
    const checked = checkConfig(found.text, lookup);
    if (!checked.parses) return broken({ line: checked.line, column: checked.column, message: checked.message });
    const { root, problems, variables } = checked;
    lastValues = maskedValues(root);
    return { ...base, text: maskText(found.text), values: lastValues, problems, variables };
  }

  async function apply(checked: CheckedConfig): Promise<string[]> {
    if (!checked.parses || checked.settings === undefined || stopped) return [];
    try {
      return await options.apply(checked.settings);
    } catch (error) {
      onFault(error);
      return ['Some of the settings could not be put in force; they are at the next start.'];
    }
  }

  function tell(view: SettingsView): void {
    for (const client of [...clients]) client.settingsChanged(view);
  }

  async function changedByHand(): Promise<void> {
    const found = await read();
    if (stopped || found.fingerprint === known) return;
    known = found.fingerprint;
    if (found.ok) await apply(checkConfig(found.text, lookup));
    tell(viewOf(found));
  }

  async function previewSettings(edits: SettingEdit[]): Promise<SettingsPreview> {
    const found = await read();
    if (!found.ok) throw new HostError('unavailable', `config.toml: ${found.message}.`);
    const edited = editText(found.text, edits, parsedOrEmpty(found.text), lookup);
    if (!edited.ok) return { text: maskText(found.text), problems: edited.problems, variables: {} };
    return { text: maskText(edited.text), problems: edited.problems, variables: edited.variables };
  }

  async function saveSettings(edits: SettingEdit[], fingerprint: string): Promise<SettingsSaved> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const found = await read();
      if (!found.ok) return invalid(found.message);
      const before = checkConfig(found.text, lookup);
      if (!before.parses) {
        return invalid(`line ${before.line}, column ${before.column}: ${before.message}; mend the file first`);
      }
      const baseText = remembered.get(fingerprint);
      const base = baseText === undefined ? undefined : parsedOrEmpty(baseText);
      if (found.fingerprint !== fingerprint) {
        const unmasked = unmaskEdits(edits, base ?? before.root);
        if (!unmasked.ok) return { outcome: 'invalid', problems: unmasked.problems };
        const conflicts = findConflicts(unmasked.edits, base, before.root);
        if (conflicts.length > 0) return { outcome: 'conflict', settings: viewOf(found), conflicts };
      }
      const edited = editText(found.text, edits, base ?? before.root, lookup);
      if (!edited.ok) return { outcome: 'invalid', problems: edited.problems };
      if (hasNewFaults(before.problems, edited.problems)) return { outcome: 'invalid', problems: edited.problems };
      const saved = await write(found, edited.text, edited.checked);
      if (saved !== undefined) return saved;
    }
    throw busy();
  }

  async function renameExporter(from: string, to: string): Promise<SettingsSaved> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const found = await read();
      if (!found.ok) return invalid(found.message);
      const before = checkConfig(found.text, lookup);
      if (!before.parses) return invalid('it cannot be read; mend the file first');
      const result = renameExporterIn(found.text, from, to);
      const path = ['otel', 'exporters', from];
      if (!result.ok) return { outcome: 'invalid', problems: [{ path, level: 'error', message: result.message }] };
      try {
        await renames.plan({ from, to });
      } catch (error) {
        onFault(error);
        return invalid('the log cannot be written just now, so nothing is renamed; try again');
      }
      const saved = await write(found, result.text, checkConfig(result.text, lookup));
      if (saved?.outcome === 'saved') return saved;
      await renames.drop({ from, to }).catch(onFault);
      if (saved !== undefined) return saved;
    }
    throw busy();
  }

  async function writeEnabled(exporter: string, enabled: boolean): Promise<void> {
    const path = ['otel', 'exporters', exporter, 'enabled'];
    const word = enabled ? 'on' : 'off';
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const found = await read();
      const root = found.ok ? parsedOrEmpty(found.text) : {};
      const isNamed =
        valueAt(root, path.slice(0, -1)) !== undefined ||
        (exporter === 'default' && valueAt(root, ['otel', 'exporter']) !== undefined);
      if (!found.ok || !isNamed || (valueAt(root, path) ?? true) === enabled) return;
      const edited = editText(found.text, [{ path, value: enabled }], root, lookup);
      const saved = edited.ok
        ? await write(found, edited.text, edited.checked)
        : { outcome: 'invalid' as const, problems: edited.problems };
      if (saved === undefined) continue;
      if (saved.outcome === 'saved') return;
      const why = saved.outcome === 'invalid' ? saved.problems.map(({ message }) => message).join('; ') : 'it changed';
      throw new HostError('unavailable', `${exporter} is switched ${word}, but config.toml does not say so: ${why}`);
    }
    throw busy();
  }

  /** Undefined: somebody else has written the file since it was read. */
  async function write(found: ConfigText, text: string, checked: CheckedConfig): Promise<SettingsSaved | undefined> {
    const written =
      text === found.text ? { ok: true as const, ...found } : await writeConfig(file, text, found.fingerprint);
    if (!written.ok) return written.reason === 'failed' ? invalid(written.message) : undefined;
    remember(written.fingerprint, written.text);
    known = written.fingerprint;
    const notes = await apply(checked);
    const settings = viewOf(written);
    tell(settings);
    return { outcome: 'saved', settings, notes };
  }

  function busy(): HostError {
    return new HostError('busy', 'config.toml is being written by another program all the time; try again.');
  }

  function invalid(message: string): SettingsSaved {
    return { outcome: 'invalid', problems: [{ path: [], level: 'error', message: `${file}: ${message}` }] };
  }

  return {
    api: {
      settings: async () => viewOf(await read()),
      previewSettings,
      saveSettings: (edits, fingerprint) => inTurn(() => saveSettings(edits, fingerprint)),
      renameExporter: (from, to) => inTurn(() => renameExporter(from, to)),
    },
    writeEnabled: (exporter, enabled) => inTurn(() => writeEnabled(exporter, enabled)),
    async start() {
      const found = await read();
      if (stopped || watching !== undefined) return;
      known = found.fingerprint;
      viewOf(found);
      watching = watchConfig(file, {
        fingerprint: found.fingerprint,
        onChanged: () => void inTurn(changedByHand).catch(onFault),
        ...(options.debounceMs === undefined ? {} : { debounceMs: options.debounceMs }),
      });
    },
    subscribe(client) {
      clients.add(client);
      return () => clients.delete(client);
    },
    stop() {
      stopped = true;
      watching?.stop();
      clients.clear();
    },
  };
}

function maskedValues(root: TomlTable): SettingTable {
  const ours = Object.entries(root).filter(([key]) => key === 'otel' || key === 'sluice');
  return Object.fromEntries(ours.map(([key, value]) => [key, maskValue(value, [key])]));
}
