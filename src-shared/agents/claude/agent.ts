import type { Agent } from '../agent.ts';
import { exportLines, otlpProtocol } from '../setup-text.ts';
import { claudeRun } from './run-table.ts';
import { claudeTable } from './table.ts';

const ENVIRONMENT = 'the environment of claude';

/** Claude Code. Source of its variables: its monitoring documentation. */
export const claude: Agent<'claude'> = {
  id: 'claude',
  title: 'Claude Code',
  table: claudeTable,
  run: claudeRun,
  mark: { path: 'M3 3h10v3.2H6.2v3.6H13V13H3Z', colour: 'tool_result' },
  setup: {
    title: 'Claude Code',
    place: 'your shell, before starting claude',
    language: 'shell',
    text: (address) =>
      exportLines([
        ['CLAUDE_CODE_ENABLE_TELEMETRY', '1'],
        ['OTEL_LOGS_EXPORTER', 'otlp'],
        ['OTEL_METRICS_EXPORTER', 'otlp'],
        ['OTEL_EXPORTER_OTLP_PROTOCOL', otlpProtocol(address)],
        ['OTEL_EXPORTER_OTLP_ENDPOINT', address.url],
        // The default is 5 s, which is long to watch for.
        ['OTEL_LOGS_EXPORT_INTERVAL', '1000'],
      ]),
  },
  withheld: {
    placeholders: ['<REDACTED>'],
    absent: ['tool details'],
    switches: {
      prompt: { text: 'export OTEL_LOG_USER_PROMPTS=1', place: ENVIRONMENT },
      response: { text: 'export OTEL_LOG_ASSISTANT_RESPONSES=1', place: ENVIRONMENT },
      'tool details': { text: 'export OTEL_LOG_TOOL_DETAILS=1', place: ENVIRONMENT },
    },
  },
  recordedRun: async () =>
    (await import('../fixtures/claude-code-2.1.197.logs.json', { with: { type: 'json' } })).default,
};
