/**
 * What calls and events carry about config.toml. The window never holds a secret: literal secrets are masked
 * (`sk-…abcd`) wherever they occur, and a mask anywhere in an edit stands for the secret that the file shows as this
 * mask, so that a header can be kept when its exporter's kind is switched.
 */

/** A value of TOML; dates do not occur in settings. */
export type SettingValue = string | number | boolean | SettingValue[] | { [key: string]: SettingValue };
export type SettingTable = { [key: string]: SettingValue };

/** Sets the key at `path` (keys from the root), or removes it, or the table there with all it holds, when `value` is absent. */
export interface SettingEdit {
  path: string[];
  value?: SettingValue;
}

export interface SettingsView {
  file: string;
  /** Of the file as it is now; changes with every byte. */
  fingerprint: string;
  /** The file as it is, secrets masked; '' when there is none yet. */
  text: string;
  /** What the file says (not the defaults), secrets masked. When it does not parse: the last that did. */
  values: SettingTable;
  fields: SettingField[];
  /** Kinds of exporters besides `none`, in the order that they are offered in. */
  kinds: ExporterKindInfo[];
  problems: SettingProblem[];
  /** Variables that the file names as `${NAME}`, and whether the environment has them. */
  variables: Record<string, boolean>;
  /** What the command line said instead of the file; stays until Sluice is started again. */
  overrides: SettingOverride[];
  /** Set when the file does not parse; nothing can be saved, the last good settings are in force. Counted from 1. */
  syntaxError?: { line: number; column: number; message: string };
}

/** A key whose value in the file is not in force. */
export interface SettingOverride {
  path: string[];
  /** `--otlp-http` */
  option: string;
  value: string;
}

export interface SettingsPreview {
  /** The whole file with the edits, secrets masked. */
  text: string;
  problems: SettingProblem[];
  variables: Record<string, boolean>;
}

export type SettingsSaved =
  /** `notes`: what could not be applied at once, and why (a receiver's new port is taken). */
  | { outcome: 'saved'; settings: SettingsView; notes: string[] }
  /** The file changed meanwhile where the edits change it too. Nothing was written. */
  | { outcome: 'conflict'; settings: SettingsView; conflicts: SettingConflict[] }
  | { outcome: 'invalid'; problems: SettingProblem[] };

export interface SettingConflict {
  path: string[];
  /** Absent: the key is not in the file. */
  theirs?: SettingValue;
  yours?: SettingValue;
}

/** An `error` keeps the settings from being saved, a `warning` does not. */
export interface SettingProblem {
  path: string[];
  level: 'error' | 'warning';
  /** What is wrong and the right form. */
  message: string;
}

/** One key of config.toml as its schema describes it. */
export interface SettingField {
  /** Keys from the root; `*` stands for any name, as in `['otel', 'exporters', '*', 'enabled']`. */
  path: string[];
  title: string;
  description: string;
  /** Absent: the key has no default and may be left out. */
  default?: SettingValue;
  unit?: string;
  type: 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'table';
  /** Of a `choice`, or of the entries of a `list` that takes only these. */
  options?: string[];
  secret?: boolean;
}

/** One kind of exporter for people, and what becomes of an endpoint when an exporter is switched to it. */
export interface ExporterKindInfo {
  /** The key in config.toml that holds its table: `otlp-http`. */
  id: string;
  /** `OTLP/HTTP` */
  title: string;
  /** `4318` */
  usualPort: string;
  /** Where collectors usually take log records: `/v1/logs`; '' for a kind without paths. */
  path: string;
  /** What its table begins with, besides the endpoint. */
  initial: SettingTable;
}
