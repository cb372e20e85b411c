import { parse } from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { agentSetups } from './agent-setups.ts';

describe('agent setups', () => {
  const both = agentSetups({ otlpHttp: '127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' });
  const textOf = (setups: typeof both, agent: string) => setups.find((setup) => setup.agent === agent)?.text ?? '';

  it('sends every signal of Codex here, each to its whole URL', () => {
    expect(parse(textOf(both, 'codex'))).toEqual({
      otel: {
        exporter: { 'otlp-http': { endpoint: 'http://127.0.0.1:4318/v1/logs', protocol: 'binary' } },
        trace_exporter: { 'otlp-http': { endpoint: 'http://127.0.0.1:4318/v1/traces', protocol: 'binary' } },
        metrics_exporter: { 'otlp-http': { endpoint: 'http://127.0.0.1:4318/v1/metrics', protocol: 'binary' } },
      },
    });
  });

  it('gives Claude Code and Gemini CLI their own switches', () => {
    expect(textOf(both, 'claude').split('\n')).toEqual(
      expect.arrayContaining([
        'export CLAUDE_CODE_ENABLE_TELEMETRY=1',
        'export OTEL_LOGS_EXPORTER=otlp',
        'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
        'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
      ]),
    );
    expect(JSON.parse(textOf(both, 'gemini'))).toEqual({
      telemetry: { enabled: true, target: 'local', otlpEndpoint: 'http://127.0.0.1:4318', otlpProtocol: 'http' },
    });
  });

  it('falls back to gRPC, and has nothing to say when nothing listens', () => {
    const grpcOnly = agentSetups({ otlpGrpc: '127.0.0.1:9999' });
    expect(parse(textOf(grpcOnly, 'codex'))).toMatchObject({
      otel: { exporter: { 'otlp-grpc': { endpoint: 'http://127.0.0.1:9999' } } },
    });
    expect(textOf(grpcOnly, 'other')).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=grpc\n');
    expect(agentSetups({})).toEqual([]);
  });
});
