/**
 * `[otel]` as a run obeys it, from a config.toml (a whole Codex one is fine: the rest is not looked at) with values of
 * the command line laid over it. Every mistake is named with its place, key and the right form.
 */
import { dirname } from 'node:path';
import type { OtelSettings } from '../../src-shared/settings/otel-schema.ts';
import type { ExporterConfig } from '../exporter-kinds/exporter-kinds.ts';
import { lookUpExporter } from '../exporter-kinds/look-up.ts';
import { locateKey } from './locate-key.ts';
import { otelSchema } from './otel-settings-schema.ts';
import { findFaults, type ValueFault } from './settings-faults.ts';

export interface OtelSource {
  /** The parsed file with the command line's values in it. */
  root: Readonly<Record<string, unknown>>;
  /** The file's text and name, for places; its folder is where relative certificate paths start. */
  toml: string;
  file: string;
  /** Paths that `-c` gave a value; relative certificate paths of an exporter given so start in `cwd`. */
  overridden?: ReadonlyArray<readonly string[]>;
  cwd?: string;
  environment: NodeJS.ProcessEnv;
}

export type OtelResult =
  | {
      ok: true;
      otel: OtelSettings;
      exporter: ExporterConfig /** `-c` gave the exporter or part of it. */;
      fromCommandLine: boolean;
    }
  /** Each begins with `FILE:LINE:COLUMN: ` or `-c `. */
  | { ok: false; faults: string[] };

const EXPORTER_PATH = ['otel', 'exporter'];

export function resolveOtel(source: OtelSource): OtelResult {
  const { root, overridden = [], environment, file, cwd = process.cwd() } = source;
  const parsed = otelSchema.safeParse(root['otel'] ?? {});
  if (!parsed.success) {
    const faults = findFaults(root['otel'], parsed.error).map(({ path, message }): ValueFault => {
      return { path: ['otel', ...path], message: path.length === 0 ? `otel${message}` : `otel.${message}` };
    });
    return { ok: false, faults: faults.map((fault) => placed(fault, source)) };
  }
  const fromCommandLine = overridden.some((path) => startsWith(path, EXPORTER_PATH) || startsWith(EXPORTER_PATH, path));
  const folder = fromCommandLine ? cwd : dirname(file);
  const looked = lookUpExporter(parsed.data.exporter, { environment, folder });
  if (looked.ok) return { ok: true, otel: parsed.data, exporter: looked.exporter, fromCommandLine };
  const faults = looked.faults.map((fault): ValueFault => {
    const path = [...EXPORTER_PATH, ...fault.path];
    return { path, message: `${path.join('.')}: ${fault.message}` };
  });
  return { ok: false, faults: faults.map((fault) => placed(fault, source)) };
}

function placed({ path, message }: ValueFault, { overridden = [], toml, file }: OtelSource): string {
  const names = path.map(String);
  if (overridden.some((given) => startsWith(names, given))) return `-c ${message}`;
  const { line, column } = locateKey(toml, path);
  return `${file}:${line}:${column}: ${message}`;
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((part, index) => path[index] === part);
}
