import type { Agent, OtlpAddress } from '../agent.ts';
import { codexRun } from './run-table.ts';
import { codexTable } from './table.ts';

/** A second table of the same name breaks the file. */
const OTEL_TABLE = 'the [otel] table of ~/.codex/config.toml';

/** OpenAI Codex. Source of its settings: `docs/config.md`, `[otel]`. */
export const codex: Agent<'codex'> = {
  id: 'codex',
  title: 'Codex',
  table: codexTable,
  run: codexRun,
  mark: { path: 'M8 2.6 13.4 8 8 13.4 2.6 8Z M8 6 6 8l2 2 2-2Z', evenOdd: true, colour: 'sse_event' },
  setup: { title: 'Codex CLI', place: '~/.codex/config.toml', language: 'toml', text: setupText },
  withheld: {
    placeholders: ['[REDACTED]'],
    switches: {
      prompt: { text: 'log_user_prompt = true', place: OTEL_TABLE },
      response: { text: 'log_agent_responses = true', place: OTEL_TABLE },
    },
  },
  recordedRun: async () => (await import('../fixtures/codex-0.169.0.logs.json', { with: { type: 'json' } })).default,
};

/** Codex uses an HTTP endpoint as it is, without appending the signal's path; unset, its metrics go to Statsig. */
function setupText({ url, protocol }: OtlpAddress): string {
  const exporter = (signal: string) =>
    protocol === 'http'
      ? `{ otlp-http = { endpoint = "${url}/v1/${signal}", protocol = "binary" } }`
      : `{ otlp-grpc = { endpoint = "${url}" } }`;
  return [
    '# Codex reads one [otel] table: where the file has one already, put these lines into it.',
    '[otel]',
    `exporter = ${exporter('logs')}`,
    `trace_exporter = ${exporter('traces')}`,
    `metrics_exporter = ${exporter('metrics')}`,
    '# Prompts and answers come as well with log_user_prompt = true and log_agent_responses = true.',
    '',
  ].join('\n');
}
