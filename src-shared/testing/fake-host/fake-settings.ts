/** config.toml of the fake host: one `key = value` a line under `[table]` headers, edited line by line. */

import type { SettingsApi } from '../../contract/calls.ts';
import type {
  SettingConflict,
  SettingEdit,
  SettingOverride,
  SettingProblem,
  SettingsView,
  SettingTable,
  SettingValue,
} from '../../contract/settings-api.ts';
import { FAKE_FIELDS, FAKE_KINDS } from './fake-setting-fields.ts';

export interface FakeSettings {
  readonly api: SettingsApi;
  /** Changes the file as somebody with an editor would. */
  editByHand(edits: SettingEdit[]): void;
  /** The file cannot be parsed from here on; undefined mends it. */
  breakSyntax(error: SettingsView['syntaxError']): void;
  /** The file cannot be written from here on, and why; undefined mends it. */
  failWrites(message: string | undefined): void;
  setVariables(variables: Record<string, boolean>): void;
  setOverrides(overrides: SettingOverride[]): void;
  view(): SettingsView;
}

export const FAKE_CONFIG = `# What leaves this machine. See the README for every key.

[otel]
environment = "dev"
exporter = { otlp-http = { endpoint = "http://127.0.0.1:4318/v1/logs", protocol = "binary" } }
log_user_prompt = false  # never for the team's collector

# The team's collector
[otel.exporters.staging]
enabled = true
otlp-grpc = { endpoint = "https://otel.example.com:4317", headers = { x-otlp-meta = "\${OTLP_TOKEN}", x-team = "agents" } }
redact = []

[otel.exporters.archive]
enabled = false
otlp-http = { endpoint = "https://archive.example.com/v1/logs", protocol = "json", headers = { authorization = "Bea…9f2c" } }

[sluice.log]
max_age_days = 14
`;

const FAKE_VALUES: SettingTable = {
  otel: {
    environment: 'dev',
    exporter: { 'otlp-http': { endpoint: 'http://127.0.0.1:4318/v1/logs', protocol: 'binary' } },
    log_user_prompt: false,
    exporters: {
      staging: {
        enabled: true,
        'otlp-grpc': {
          endpoint: 'https://otel.example.com:4317',
          headers: { 'x-otlp-meta': `$\{OTLP_TOKEN}`, 'x-team': 'agents' },
        },
        redact: [],
      },
      archive: {
        enabled: false,
        'otlp-http': {
          endpoint: 'https://archive.example.com/v1/logs',
          protocol: 'json',
          headers: { authorization: 'Bea…9f2c' },
        },
      },
    },
  },
  sluice: { log: { max_age_days: 14 } },
};

export function createFakeSettings(options: { onChanged(view: SettingsView): void }): FakeSettings {
  let text = FAKE_CONFIG;
  let values = copyOf(FAKE_VALUES);
  let revision = 1;
  let syntaxError: SettingsView['syntaxError'];
  let known: Record<string, boolean> = { OTLP_TOKEN: true };
  let overrides: SettingOverride[] = [];
  let writeError: string | undefined;
  /** What was changed since each fingerprint. */
  const changes: Array<{ revision: number; path: string[] }> = [];

  function view(): SettingsView {
    return {
      file: '~/.config/sluice/config.toml',
      fingerprint: String(revision),
      text,
      values: copyOf(values),
      fields: FAKE_FIELDS,
      kinds: FAKE_KINDS,
      problems: problemsOf(values),
      variables: variablesOf(text),
      overrides,
      ...(syntaxError === undefined ? {} : { syntaxError }),
    };
  }
  function variablesOf(toml: string): Record<string, boolean> {
    const names = [...toml.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map((match) => match[1] ?? '');
    return Object.fromEntries(names.map((name) => [name, known[name] ?? false]));
  }
  function write(edits: SettingEdit[]): void {
    revision += 1;
    for (const { path } of edits) changes.push({ revision, path });
    ({ text, values } = applied(text, values, edits));
    options.onChanged(view());
  }

  const api: SettingsApi = {
    settings: async () => view(),
    async previewSettings(edits) {
      const after = applied(text, values, edits);
      return { text: after.text, problems: problemsOf(after.values), variables: variablesOf(after.text) };
    },
    async saveSettings(edits, fingerprint) {
      const problems = problemsOf(applied(text, values, edits).values).filter(({ level }) => level === 'error');
      if (problems.length > 0 || syntaxError !== undefined) return { outcome: 'invalid', problems };
      const since = changes.filter((change) => change.revision > Number(fingerprint));
      const conflicts = edits
        .filter(({ path }) => since.some((change) => overlaps(change.path, path)))
        .map(({ path, value }): SettingConflict => {
          const theirs = valueAt(values, path);
          return {
            path,
            ...(theirs === undefined ? {} : { theirs }),
            ...(value === undefined ? {} : { yours: value }),
          };
        });
      if (conflicts.length > 0) return { outcome: 'conflict', settings: view(), conflicts };
      if (writeError !== undefined) {
        return { outcome: 'invalid', problems: [{ path: [], level: 'error', message: writeError }] };
      }
      write(edits);
      return { outcome: 'saved', settings: view(), notes: [] };
    },
    async renameExporter(from, to) {
      const path = ['otel', 'exporters', from];
      const table = valueAt(values, path);
      if (table === undefined || valueAt(values, ['otel', 'exporters', to]) !== undefined) {
        return { outcome: 'invalid', problems: [{ path, level: 'error', message: `${to} cannot be its name` }] };
      }
      write([{ path }, { path: ['otel', 'exporters', to], value: table }]);
      return { outcome: 'saved', settings: view(), notes: [] };
    },
  };

  return {
    api,
    editByHand: write,
    breakSyntax(error) {
      syntaxError = error;
      revision += 1;
      options.onChanged(view());
    },
    failWrites(message) {
      writeError = message;
    },
    setVariables(variables) {
      known = variables;
      options.onChanged(view());
    },
    setOverrides(given) {
      overrides = given;
      options.onChanged(view());
    },
    view,
  };
}

function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((key, index) => key === b[index]);
}

export function valueAt(values: SettingTable, path: readonly string[]): SettingValue | undefined {
  let value: SettingValue | undefined = values;
  for (const key of path) {
    if (typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** A stand-in for the schema: what the window's tests need to go wrong. */
function problemsOf(values: SettingTable): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const exporters = valueAt(values, ['otel', 'exporters']);
  for (const [name, table] of Object.entries(isTable(exporters) ? exporters : {})) {
    for (const { id: kind } of FAKE_KINDS) {
      const path = ['otel', 'exporters', name, kind];
      const inner = valueAt(values, path);
      if (!isTable(inner) || !isTable(table)) continue;
      if (typeof inner['endpoint'] !== 'string' || !/^https?:\/\/[^/]/.test(inner['endpoint'])) {
        problems.push({
          path: [...path, 'endpoint'],
          level: 'error',
          message: 'must be a URL with http:// or https://, such as "https://host:4317"',
        });
      }
      for (const [header, value] of Object.entries(isTable(inner['headers']) ? inner['headers'] : {})) {
        if (/authorization|key|token/i.test(header) && !String(value).includes(`$\{`)) {
          problems.push({
            path: [...path, 'headers', header],
            level: 'warning',
            message: `is written out in the file; $\{NAME} keeps it in the environment`,
          });
        }
      }
    }
  }
  const days = valueAt(values, ['sluice', 'log', 'max_age_days']);
  if (days !== undefined && !(typeof days === 'number' && days > 0)) {
    problems.push({
      path: ['sluice', 'log', 'max_age_days'],
      level: 'error',
      message: 'must be a number of days above 0, such as 30',
    });
  }
  return problems;
}

function isTable(value: SettingValue | undefined): value is SettingTable {
  return typeof value === 'object' && !Array.isArray(value);
}

function applied(text: string, values: SettingTable, edits: SettingEdit[]): { text: string; values: SettingTable } {
  const after = copyOf(values);
  let lines = text.split('\n');
  for (const { path, value } of edits) {
    setAt(after, path, value);
    lines = editLines(lines, path, after);
  }
  return { text: lines.join('\n'), values: after };
}

function setAt(values: SettingTable, path: readonly string[], value: SettingValue | undefined): void {
  let table = values;
  for (const key of path.slice(0, -1)) {
    const inner = table[key];
    const next: SettingTable = isTable(inner) ? inner : {};
    table[key] = next;
    table = next;
  }
  const last = path.at(-1) ?? '';
  if (value === undefined) delete table[last];
  else table[last] = copyOf(value);
}

/** Rewrites the one line (or the table) that holds `path`. */
function editLines(lines: string[], path: readonly string[], after: SettingTable): string[] {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const header = `[${path.slice(0, depth).join('.')}]`;
    const start = lines.indexOf(header);
    if (start < 0) continue;
    const next = lines.findIndex((line, index) => index > start && line.startsWith('['));
    let end = next < 0 ? lines.length : next;
    while (end > start + 1 && (/^\s*$/.test(lines[end - 1] ?? '') || lines[end - 1]?.startsWith('#'))) end -= 1;
    const key = path[depth];
    if (key === undefined) {
      const table = valueAt(after, path);
      const body = isTable(table) ? Object.entries(table).map(([name, one]) => `${name} = ${toml(one)}`) : undefined;
      return [...lines.slice(0, start), ...(body ? [header, ...body] : []), ...lines.slice(end)];
    }
    const value = valueAt(after, path.slice(0, depth + 1));
    const at = lines.findIndex((line, index) => index > start && index < end && line.startsWith(`${key} =`));
    const line = value === undefined ? [] : [`${key} = ${toml(value)}`];
    return at < 0
      ? [...lines.slice(0, end), ...line, ...lines.slice(end)]
      : [...lines.slice(0, at), ...line, ...lines.slice(at + 1)];
  }
  const value = valueAt(after, path);
  const isTableEdit = isTable(value) && path.length <= 3;
  const tablePath = isTableEdit ? path : path.slice(0, -1);
  const table = valueAt(after, tablePath);
  if (!isTable(table) || value === undefined) return lines;
  const body = Object.entries(table).map(([name, one]) => `${name} = ${toml(one)}`);
  return [...lines.slice(0, lines.at(-1) === '' ? -1 : undefined), '', `[${tablePath.join('.')}]`, ...body, ''];
}

function toml(value: SettingValue): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${key} = ${toml(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function copyOf<Value extends SettingValue>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
