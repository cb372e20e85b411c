/** The answer to "why do I see nothing", from what listens and what arrived. */
import type { Arrival, HostInfo } from '../../../src-shared/contract/host-api.ts';

export interface Diagnosis {
  level: 'good' | 'waiting' | 'warning' | 'problem';
  title: string;
  /** Steps to take, the likeliest remedy first. */
  steps: string[];
}

const INTAKE = new Set(['otlp-http', 'otlp-grpc', 'socket']);

/** `arrivals` newest first. */
export function diagnose(info: HostInfo, arrivals: readonly Arrival[]): Diagnosis {
  const intake = info.listeners.filter((listener) => INTAKE.has(listener.name));
  const listening = intake.filter((listener) => listener.state === 'listening');
  if (listening.length === 0) {
    return {
      level: 'problem',
      title: 'No port is open, so nothing can arrive',
      steps: intake.flatMap((listener) => (listener.error === undefined ? [] : [listener.error])),
    };
  }
  const { accepted, refused, deferred } = info.requests;
  if (accepted + refused + deferred === 0 && arrivals.length === 0) return nothingArrived(listening);

  const kept = arrivals.filter((arrival) => arrival.outcome === 'accepted' || arrival.outcome === 'partial');
  if (kept.length === 0 && accepted === 0) {
    const reason = mostFrequent(arrivals.flatMap((arrival) => (arrival.reason === undefined ? [] : [arrival.reason])));
    return {
      level: 'problem',
      title: 'Requests arrive, but every one was refused',
      steps: reason === undefined ? [] : [reason],
    };
  }
  if (info.log.records.logs === 0 && info.log.expired.logs === 0 && kept.length > 0) {
    return {
      level: 'warning',
      title: 'Telemetry arrives, but none of it is events',
      steps: [
        `So far only ${signalsOf(kept)} came. The timeline shows events, which agents send as OpenTelemetry logs.`,
        'Codex: set otel.exporter, not only otel.metrics_exporter or otel.trace_exporter.',
        'Claude Code: set OTEL_LOGS_EXPORTER=otlp.',
      ],
    };
  }
  const [latest] = arrivals;
  if (latest !== undefined && latest.outcome !== 'accepted' && latest.reason !== undefined) {
    return { level: 'warning', title: 'The latest request was not taken in full', steps: [latest.reason] };
  }
  return { level: 'good', title: 'Telemetry is arriving and being kept', steps: [] };
}

function nothingArrived(listening: HostInfo['listeners']): Diagnosis {
  const http = listening.find((listener) => listener.name === 'otlp-http');
  return {
    level: 'waiting',
    title: 'Nothing has reached a port yet',
    steps: [
      http === undefined
        ? 'Check the endpoint in the agent’s configuration against the addresses above.'
        : `Check that the agent’s endpoint is http://${http.address}: Codex wants the whole path, http://${http.address}/v1/logs.`,
      'Start the agent anew after a change: it reads its telemetry settings once.',
      'Short runs send when they end. A run of codex exec that fails sends nothing at all.',
      'An agent in a container or on another machine cannot reach this loopback address.',
    ],
  };
}

function signalsOf(arrivals: readonly Arrival[]): string {
  const signals = [...new Set(arrivals.flatMap((arrival) => (arrival.signal === undefined ? [] : [arrival.signal])))];
  return signals.length === 0 ? 'other signals' : signals.sort().join(' and ');
}

function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
