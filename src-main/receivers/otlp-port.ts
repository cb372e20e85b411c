/** A port that receives OTLP over HTTP/1.1 and gRPC, whichever comes, and says so when it was the wrong one. */
import type { ListenerName } from '../../src-shared/contract/host-api.ts';
import { createGrpcStreamHandler } from './grpc-requests.ts';
import { createHttpRequests } from './http-requests.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { createPort, NO_TLS, type Port } from './port.ts';
import type { ReceiverOptions } from './receiver.ts';
import { defer, refuse, reportOf } from './verdict.ts';

export interface OtlpPortOptions extends ReceiverOptions {
  name: ListenerName;
  /** What it is bound to; undefined for a local socket. */
  boundHost: string | undefined;
  /** Where each protocol belongs; undefined when it is not received anywhere. */
  httpAddress(): string | undefined;
  grpcAddress(): string | undefined;
}

export function createOtlpPort(options: OtlpPortOptions): Port {
  const { name, intake, onArrival, boundHost, httpAddress, grpcAddress } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const stopping = () => port.stopping;
  const shared = { name, intake, onArrival, limits, boundHost, stopping, instance: options.instance };

  const http = createHttpRequests({
    ...shared,
    events: options.events,
    grpcAddress,
    hint: () => (name === 'otlp-grpc' ? wrongPort('OTLP/HTTP', 'gRPC', httpAddress()) : undefined),
  });
  const serveStream = createGrpcStreamHandler({
    ...shared,
    hint: () => (name === 'otlp-http' ? wrongPort('gRPC', 'HTTP', grpcAddress()) : undefined),
  });

  const port = createPort({
    limits,
    onRequest: http.handle,
    onStream: serveStream,
    onUnreadable: http.fail,
    onTurnedAway(why) {
      const verdict =
        why === 'tls'
          ? refuse('malformed', NO_TLS)
          : defer(`More than ${limits.maxConnections} connections are open; this one was closed.`, limits.retryAfterMs);
      onArrival(reportOf(verdict, { listener: name, target: '(connection)', sizeBytes: 0 }, 'http', undefined));
    },
  });
  return port;
}

function wrongPort(came: string, belongs: string, right: string | undefined): string {
  const place = right === undefined ? '' : ` ${came} belongs to ${right}.`;
  return `${came} reached the ${belongs} port and is served there.${place}`;
}
