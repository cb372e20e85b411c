/** Requests and answers as people call them. */
import type { Arrival } from '../../../src-shared/contract/host-api.ts';

/** gRPC status codes (grpc/doc/statuscodes.md). */
const GRPC_CODES = (
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED ' +
  'FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'
).split(' ');

/** `200`, or the name of a gRPC code. */
export function statusName({ listener, status }: Pick<Arrival, 'listener' | 'status'>): string {
  return listener === 'otlp-grpc' ? (GRPC_CODES[status] ?? String(status)) : String(status);
}

/** `LogsService/Export` of a gRPC method's full name; an HTTP request as it is. */
export function shortTarget(target: string): string {
  return /^\/?opentelemetry\.proto\.collector\.[\w.]*?\.(\w+\/\w+)$/.exec(target)?.[1] ?? target;
}
