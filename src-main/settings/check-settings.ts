/** What a text of config.toml says, with everything that is wrong or doubtful about it. No problem holds a secret. */
import type { SettingProblem } from '../../src-shared/contract/settings-api.ts';
import { knownRuleNames, unknownRuleNames } from '../../src-shared/redaction/bundle-names.ts';
import type { ExporterSetting, Settings } from '../../src-shared/settings/schema.ts';
import { findUnknownKeys, nearestOf } from '../../src-shared/settings/unknown-keys.ts';
import { lookUpExporter, settingsIn } from '../exporter-kinds/look-up.ts';
import type { LookupOptions } from '../exporter-kinds/look-up-parts.ts';
import { collectStrings, hasLiteralSecret, isHeaderPath } from './mask-secrets.ts';
import { isTable, parseToml, type TomlTable } from './parse-toml.ts';
import { describeSyntaxError, findFaults } from './read-settings.ts';
import { settingsSchema } from './settings-schema.ts';

export type CheckedConfig =
  | {
      parses: true;
      root: TomlTable;
      /** Absent when a value does not fit the schema. */
      settings?: Settings;
      problems: SettingProblem[];
      variables: Record<string, boolean>;
    }
  | { parses: false; line: number; column: number; message: string };

export function checkConfig(text: string, options: LookupOptions): CheckedConfig {
  let root: TomlTable;
  try {
    root = parseToml(text);
  } catch (error) {
    return { parses: false, ...describeSyntaxError(error) };
  }
  const parsed = settingsSchema.safeParse(root);
  const errors = parsed.success ? [] : findFaults(root, parsed.error);
  const problems: SettingProblem[] = [
    ...errors.map(({ path, message }): SettingProblem => ({ path: path.map(String), level: 'error', message })),
    ...findUnknownKeys(root['sluice']).map(({ path, nearest }): SettingProblem => {
      const advice = nearest === undefined ? '' : `; did you mean ${nearest}?`;
      return {
        path,
        level: 'warning',
        message: `${path.join('.')} is not a setting of Sluice and does nothing${advice}`,
      };
    }),
    ...(parsed.success ? [...exporterProblems(parsed.data, options), ...redactProblems(parsed.data)] : []),
    ...literalSecrets(root),
  ];
  return {
    parses: true,
    root,
    ...(parsed.success ? { settings: parsed.data } : {}),
    problems,
    variables: variablesOf(root, options.environment),
  };
}

/**
 * What makes an exporter misconfigured. An endpoint or a header that cannot be is a mistake in the file; variables that
 * are not set and certificates that do not read are not: the file is fine.
 */
function exporterProblems({ otel }: Settings, options: LookupOptions): SettingProblem[] {
  const written: Array<[path: string[], setting: ExporterSetting | undefined]> = [
    [['otel', 'exporter'], otel.exporter],
  ];
  for (const [name, exporter] of Object.entries(otel.exporters)) {
    const path = ['otel', 'exporters', name];
    for (const setting of settingsIn(exporter)) written.push([path, setting]);
  }
  return written.flatMap(([path, setting]) => {
    const looked = lookUpExporter(setting, options);
    return (looked.ok ? looked.hints : looked.faults).map((fault): SettingProblem => {
      const at = [...path, ...fault.path];
      return { path: at, level: fault.level, message: `${at.join('.')}: ${fault.message}` };
    });
  });
}

/** An exporter that lists a rule which is not there sends nothing. */
function redactProblems({ otel, sluice }: Settings): SettingProblem[] {
  const { rules } = sluice.redaction;
  const known = knownRuleNames(rules);
  return Object.entries(otel.exporters).flatMap(([name, { redact = [] }]) =>
    unknownRuleNames(redact, rules).map((unknown): SettingProblem => {
      const path = ['otel', 'exporters', name, 'redact'];
      const nearest = nearestOf(unknown, known);
      const advice = nearest === undefined ? `there are ${known.join(', ')}` : `did you mean ${nearest}?`;
      const message = `${path.join('.')}: ${JSON.stringify(unknown)} is no bundle and no rule; ${advice}`;
      return { path, level: 'error', message };
    }),
  );
}

function literalSecrets(root: TomlTable): SettingProblem[] {
  return collectStrings(root['otel'], ['otel'])
    .filter(({ text, path }) => isHeaderPath(path) && hasLiteralSecret(text))
    .map(({ path }) => ({
      path,
      level: 'warning',
      message:
        `${path.join('.')} is written out in the file. Anyone who reads the file reads it: ` +
        `put it into a variable of the environment and write $\{NAME} here`,
    }));
}

function variablesOf(root: TomlTable, environment: NodeJS.ProcessEnv): Record<string, boolean> {
  const otel = isTable(root['otel']) ? root['otel'] : {};
  const names = collectStrings(otel, ['otel']).flatMap(({ text }) =>
    [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1] ?? ''),
  );
  return Object.fromEntries([...new Set(names)].map((name) => [name, Object.hasOwn(environment, name)]));
}
