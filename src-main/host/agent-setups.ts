/**
 * What to copy into each agent so that its telemetry comes here, with the addresses that really listen. The keys are
 * the agents' own: Codex `[otel]` (config reference), Claude Code's monitoring variables, Gemini CLI's `telemetry`
 * settings, and the variables of the OpenTelemetry SDK specification.
 */
import type { AgentSetup } from '../../src-shared/contract/host-api.ts';

export interface SetupAddresses {
  /** `HOST:PORT` of OTLP/HTTP, absent when it does not listen. */
  otlpHttp?: string;
  /** `HOST:PORT` of OTLP/gRPC, absent when it does not listen. */
  otlpGrpc?: string;
}

/** Empty when nothing listens. HTTP is preferred; gRPC stands in where HTTP is off. */
export function agentSetups(addresses: SetupAddresses): AgentSetup[] {
  const http = addresses.otlpHttp === undefined ? undefined : `http://${addresses.otlpHttp}`;
  const grpc = addresses.otlpGrpc === undefined ? undefined : `http://${addresses.otlpGrpc}`;
  const base = http ?? grpc;
  if (base === undefined) return [];
  const overHttp = http !== undefined;
  const protocol = overHttp ? 'http/protobuf' : 'grpc';
  return [
    {
      agent: 'codex',
      title: 'Codex CLI',
      place: '~/.codex/config.toml',
      language: 'toml',
      text: codexToml(base, overHttp),
    },
    {
      agent: 'claude',
      title: 'Claude Code',
      place: 'your shell, before starting claude',
      language: 'shell',
      text: exports([
        ['CLAUDE_CODE_ENABLE_TELEMETRY', '1'],
        ['OTEL_LOGS_EXPORTER', 'otlp'],
        ['OTEL_METRICS_EXPORTER', 'otlp'],
        ['OTEL_EXPORTER_OTLP_PROTOCOL', protocol],
        ['OTEL_EXPORTER_OTLP_ENDPOINT', base],
        // The default is 5 s, which is long to watch for.
        ['OTEL_LOGS_EXPORT_INTERVAL', '1000'],
      ]),
    },
    {
      agent: 'gemini',
      title: 'Gemini CLI',
      place: '~/.gemini/settings.json',
      language: 'json',
      text: `${JSON.stringify(
        {
          telemetry: {
            enabled: true,
            target: 'local',
            otlpEndpoint: base,
            otlpProtocol: overHttp ? 'http' : 'grpc',
          },
        },
        undefined,
        2,
      )}\n`,
    },
    {
      agent: 'other',
      title: 'Anything with an OpenTelemetry SDK',
      place: 'its environment',
      language: 'shell',
      text: exports([
        ['OTEL_LOGS_EXPORTER', 'otlp'],
        ['OTEL_TRACES_EXPORTER', 'otlp'],
        ['OTEL_METRICS_EXPORTER', 'otlp'],
        ['OTEL_EXPORTER_OTLP_PROTOCOL', protocol],
        ['OTEL_EXPORTER_OTLP_ENDPOINT', base],
      ]),
    },
  ];
}

/** Codex uses an HTTP endpoint as it is, without appending the signal's path; unset, its metrics go to Statsig. */
function codexToml(base: string, overHttp: boolean): string {
  const exporter = (signal: string) =>
    overHttp
      ? `{ otlp-http = { endpoint = "${base}/v1/${signal}", protocol = "binary" } }`
      : `{ otlp-grpc = { endpoint = "${base}" } }`;
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

function exports(variables: ReadonlyArray<readonly [name: string, value: string]>): string {
  return variables.map(([name, value]) => `export ${name}=${value}\n`).join('');
}
