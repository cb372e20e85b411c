/**
 * Which path takes what, and what to say to a request that missed. Paths are from the OTLP specification 1.11.0
 * (OTLP/HTTP request); the misses are the ones that agents' configurations really produce.
 */
import { SIGNALS, type Signal } from '../../src-shared/otlp/otlp-json.ts';
import { EVENTS_PATH } from './events.ts';

export const SIGNAL_OF_PATH: ReadonlyMap<string, Signal> = new Map(SIGNALS.map((signal) => [`/v1/${signal}`, signal]));

/** `/v1/logs?x` → `/v1/logs`; absolute-form targets (`POST http://host/v1/logs`) lose scheme and host. */
export function pathOfTarget(target: string): string {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  return path.startsWith('/') ? path : path.replace(/^https?:\/\/[^/]*/i, '');
}

const ALL_PATHS = '/v1/logs, /v1/traces and /v1/metrics';

const NEAR_MISSES: ReadonlyArray<[pattern: RegExp, signal: Signal]> = [
  [/(^|\/)(v1\/)?logs?(\/|$)/, 'logs'],
  [/(^|\/)(v1\/)?(traces?|spans?)(\/|$)/, 'traces'],
  [/(^|\/)(v1\/)?metrics?(\/|$)/, 'metrics'],
];

/** Why nothing is at `path` and where to send instead. `grpcAddress`: where gRPC listens, if it does. */
export function explainUnknownPath(path: string, grpcAddress: string | undefined): string {
  const shown = JSON.stringify(path.slice(0, 120));
  if (/^\/opentelemetry\.proto\.collector\./.test(path)) {
    const place = grpcAddress === undefined ? 'the OTLP/gRPC port' : grpcAddress;
    const right = /\.(logs|trace|metrics)\.v1\./.exec(path)?.[1];
    const httpPath = right === undefined ? ALL_PATHS : `/v1/${right === 'trace' ? 'traces' : right}`;
    return `${shown} is a gRPC method, but this is HTTP/1.1. Send gRPC (HTTP/2) to ${place}, or OTLP/HTTP to ${httpPath}.`;
  }
  if (path === '/' || path === '') {
    return `Nothing is received at ${shown}. The endpoint must be complete: OTLP/HTTP is received at ${ALL_PATHS}.`;
  }
  if (/(^|\/)events?(\/|$)/.test(path.toLowerCase())) {
    return `Nothing is received at ${shown}; the path for events as plain JSON is ${EVENTS_PATH}.`;
  }
  for (const [pattern, signal] of NEAR_MISSES) {
    if (pattern.test(path.toLowerCase())) {
      const doubled = path.startsWith('//') || /\/v1\/\w+\/+v1\//.test(path);
      const cause = doubled ? ' The sender appends /v1/… to the endpoint it was given: leave the path out there.' : '';
      return `Nothing is received at ${shown}; the path for ${signal} is /v1/${signal}.${cause}`;
    }
  }
  return `Nothing is received at ${shown}. OTLP/HTTP is received at ${ALL_PATHS}.`;
}

/** gRPC methods, from the services' definitions (opentelemetry-proto, collector/{logs,trace,metrics}/v1). */
export const SIGNAL_OF_METHOD: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
]);

export function explainUnknownMethod(path: string): string {
  return (
    `Method ${JSON.stringify(path.slice(0, 120))} is not offered. Sluice receives OTLP: ` +
    'opentelemetry.proto.collector.{logs.v1.LogsService,trace.v1.TraceService,metrics.v1.MetricsService}/Export.'
  );
}
