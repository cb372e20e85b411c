/** The `[otel]` table of one run, with `-c` over it. */
import { otelSchema } from '../../src-shared/settings/schema.ts';
import type { ContentSettings } from '../emitter/content.ts';
import type { ExporterConfig } from '../settings/otel-exporter-config.ts';
import { type Override, placeOf } from './overrides.ts';

export interface RunOtel {
  exporter: ExporterConfig;
  content: ContentSettings;
  environmentName: string;
}

export interface RunOtelOptions {
  root: Record<string, unknown>;
  toml: string;
  file: string;
  folder: string;
  overrides: readonly Override[];
  environment: NodeJS.ProcessEnv;
}

export function readRunOtel(options: RunOtelOptions): { ok: true; otel: RunOtel } | { ok: false; error: string } {
  const { root, toml, file, overrides } = options;
  const parsed = otelSchema.safeParse(root['otel'] ?? {});
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const keys = ['otel', ...path.map(String)];
      return `${placeOf(keys, overrides, toml, file)}: ${keys.join('.')} must be ${message}`;
    });
    return { ok: false, error: faults.join('\n') };
  }
  const { environment, exporter, log_user_prompt } = parsed.data;
  const http = typeof exporter === 'object' && 'otlp-http' in exporter ? exporter['otlp-http'] : undefined;
  return {
    ok: true,
    otel: {
      exporter:
        http === undefined
          ? { kind: 'none' }
          : { kind: 'otlp-http', endpoint: http.endpoint, protocol: http.protocol, headers: http.headers ?? {} },
      content: { logUserPrompt: log_user_prompt, logAgentResponses: false },
      environmentName: environment,
    },
  };
}
