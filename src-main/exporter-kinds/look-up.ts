/**
 * Looks up what an exporter of `[otel]` names: variables of the environment, certificate files, addresses. Done before
 * anything runs, so that a mistake is a message and not telemetry that silently goes nowhere.
 */
import type { ExporterSetting } from '../../src-shared/settings/otel-schema.ts';
import type { ExporterKind } from './exporter-kind.ts';
import { EXPORTER_KINDS, type ExporterConfig, type SendingExporterConfig } from './exporter-kinds.ts';
import type { ExporterFault, LookUp, LookupOptions } from './look-up-parts.ts';

export type ExporterResult =
  /** `hints`: what can be meant so, but hardly is. */
  { ok: true; exporter: ExporterConfig; hints: ExporterFault[] } | { ok: false; faults: ExporterFault[] };

/** `undefined` is Codex's default, `"none"`; `"statsig"` is for metrics only and sends no logs either. */
export function lookUpExporter(setting: ExporterSetting | undefined, options: LookupOptions): ExporterResult {
  const found = writtenKind(setting);
  if (found === undefined) return { ok: true, exporter: { kind: 'none' }, hints: [] };
  const { kind, written } = found;
  const faults: ExporterFault[] = [];
  const hints: ExporterFault[] = [];
  const look: LookUp = {
    ...options,
    report: (path, message, level = 'warning') => faults.push({ path: [kind.id, ...path], level, message }),
    hint: (path, message) => hints.push({ path: [kind.id, ...path], level: 'warning', message }),
  };
  const exporter = kind.lookUp(written as never, look);
  return faults.length === 0 ? { ok: true, exporter, hints } : { ok: false, faults };
}

/** Which kind a setting is of, and what is written of it; undefined: of none. */
export function writtenKind(
  setting: ExporterSetting | undefined,
): { kind: ExporterKind<SendingExporterConfig>; written: unknown } | undefined {
  if (setting === undefined || typeof setting === 'string') return undefined;
  const kind = EXPORTER_KINDS.find(({ id }) => Object.hasOwn(setting, id));
  return kind === undefined ? undefined : { kind, written: setting[kind.id] };
}

/** Every kind that the table of an exporter has a value for, each as a setting of its own. */
export function settingsIn(table: Readonly<Record<string, unknown>>): Array<Record<string, unknown>> {
  return EXPORTER_KINDS.flatMap(({ id }) => (table[id] === undefined ? [] : [{ [id]: table[id] }]));
}
