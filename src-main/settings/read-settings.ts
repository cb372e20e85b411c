/**
 * config.toml on disk. A fault is a value that says where it is and what is right; it never stops a host that already
 * has settings: {@link createSettingsFile} keeps the last good ones in force. The file is only ever read here.
 */
import { readFileSync } from 'node:fs';
import type { ZodError } from 'zod';
import { defaultSettings, type Settings, settingsSchema } from '../../src-shared/settings/schema.ts';
import { findUnknownKeys } from '../../src-shared/settings/unknown-keys.ts';
import { locateKey } from './locate-key.ts';
import { parseToml } from './parse-toml.ts';

export interface SettingsFault {
  file: string;
  /** Counted from 1. */
  line: number;
  column: number;
  /** Dotted, e.g. `sluice.log.max_bytes`; absent for a syntax error. */
  key?: string;
  /** One sentence or two: what was found and what is right. */
  message: string;
}

export type SettingsResult =
  | { ok: true; settings: Settings; warnings: SettingsFault[] }
  | { ok: false; faults: SettingsFault[] };

/** `config.toml:3:5: message` */
export function formatFault(fault: SettingsFault): string {
  return `${fault.file}:${fault.line}:${fault.column}: ${fault.message}`;
}

/**
 * Reads and checks one file. With `mustExist` false a file that is not there means the defaults.
 */
export function readSettings(file: string, options: { mustExist: boolean }): SettingsResult {
  let toml: string;
  try {
    toml = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // ENOTDIR: something on the way is a file. Whoever makes the home says so better.
    if ((code === 'ENOENT' || code === 'ENOTDIR') && !options.mustExist)
      return { ok: true, settings: defaultSettings(), warnings: [] };
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(error)})`;
    return { ok: false, faults: [{ file, line: 1, column: 1, message: reason }] };
  }
  return parseSettings(toml, file);
}

export function parseSettings(toml: string, file: string): SettingsResult {
  let root: Record<string, unknown>;
  try {
    root = parseToml(toml);
  } catch (error) {
    return { ok: false, faults: [syntaxFault(error, file)] };
  }
  const warnings = findUnknownKeys(root['sluice']).map(({ path, nearest }): SettingsFault => {
    const key = path.join('.');
    const advice = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return {
      file,
      ...locateKey(toml, path),
      key,
      message: `${key} is not a setting of Sluice and does nothing${advice}`,
    };
  });
  const parsed = settingsSchema.safeParse(root);
  if (parsed.success) return { ok: true, settings: parsed.data, warnings };
  const faults = findFaults(root, parsed.error).map(({ path, message }): SettingsFault => {
    return { file, ...locateKey(toml, path), key: path.join('.'), message };
  });
  return { ok: false, faults };
}

/** A value that does not fit, wherever it came from. The message begins with the key. */
export interface ValueFault {
  path: Array<string | number>;
  message: string;
}

export function findFaults(root: unknown, error: ZodError): ValueFault[] {
  return error.issues.map((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    const key = path.join('.');
    return { path, message: `${key}: found ${shownValue(valueAt(root, path), key)}; must be ${issue.message}` };
  });
}

export interface SettingsFile {
  /** The last good settings. */
  current(): Settings;
  /** Reads the file again. When it has a fault the settings in force stay, and the faults are the answer. */
  reload(): SettingsResult;
}

export function createSettingsFile(file: string, initial: Settings): SettingsFile {
  let current = initial;
  return {
    current: () => current,
    reload() {
      const result = readSettings(file, { mustExist: false });
      if (result.ok) current = result.settings;
      return result;
    },
  };
}

function syntaxFault(error: unknown, file: string): SettingsFault {
  const { line, column, message } = describeSyntaxError(error);
  return { file, line, column, message: `not valid TOML: ${message}` };
}

/** What the parser threw, in its words and with a hint; line and column count from 1. */
export function describeSyntaxError(error: unknown): { line: number; column: number; message: string } {
  // @iarna/toml: `line` and `col` count from 0; the message repeats them and adds an excerpt after the first line.
  const { line, col, message } = error as { line?: number; col?: number; message: string };
  const what = (message.split('\n')[0] ?? '').replace(/ at row \d+, col \d+, pos \d+:?\s*$/, '');
  const hint = SYNTAX_HINTS.find(([known]) => what.startsWith(known))?.[1] ?? '';
  return { line: (line ?? 0) + 1, column: (col ?? 0) + 1, message: `${what}${hint}` };
}

/** What the parser's words leave open, for mistakes that are made with exporters. */
const SYNTAX_HINTS: ReadonlyArray<[known: string, hint: string]> = [
  [
    "Can't redefine existing key",
    '; a key is given once: either as a value (exporter = …) or as a table ([otel.exporter.otlp-http]), not both',
  ],
  [
    'Unterminated inline array',
    '; a value in { } stays on one line, or is written as a table ([otel.exporter.otlp-http])',
  ],
];

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = root;
  for (const part of path) value = (value as Record<string | number, unknown> | undefined)?.[part];
  return value;
}

/** What was found, shortened; the value of anything that may hold a secret is not repeated. */
function shownValue(value: unknown, key: string): string {
  if (value === undefined) return 'nothing';
  if (/headers|private-key/.test(key)) return `a value of type ${Array.isArray(value) ? 'list' : typeof value}`;
  const text = JSON.stringify(value, (name, inner) =>
    name === 'headers' ? '…' : typeof inner === 'bigint' ? inner.toString() : inner,
  );
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
