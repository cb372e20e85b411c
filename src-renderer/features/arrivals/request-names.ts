/** Requests and answers as people call them. */
import type { Arrival, Signal } from '../../../src-shared/contract/host-api.ts';

/** gRPC status codes (grpc/doc/statuscodes.md). */
const GRPC_CODES = (
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED ' +
  'FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'
).split(' ');

/** `200`, or the name of a gRPC code. */
export function statusName({ listener, status }: Pick<Arrival, 'listener' | 'status'>): string {
  return listener === 'otlp-grpc' ? (GRPC_CODES[status] ?? String(status)) : String(status);
}

const RECORD_NAMES: Record<Signal, string> = { logs: 'log', traces: 'span', metrics: 'metric' };

/** The name of a request's records, for that many. */
export function recordsName(signal: Signal, count: number): string {
  return count === 1 ? RECORD_NAMES[signal] : `${RECORD_NAMES[signal]}s`;
}

/** `LogsService/Export` of a gRPC method's full name; an HTTP request as it is. */
export function shortTarget(target: string): string {
  return /^\/?opentelemetry\.proto\.collector\.[\w.]*?\.(\w+\/\w+)$/.exec(target)?.[1] ?? target;
}
