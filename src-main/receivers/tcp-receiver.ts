import type { ListenerName } from '../../src-shared/contract/host-api.ts';
import { formatAddress, parseAddress } from './address.ts';
import { explainBindError } from './bind-error.ts';
import { createOtlpPort } from './otlp-port.ts';
import type { Port } from './port.ts';
import type { Receiver, StartResult, TcpReceiverOptions } from './receiver.ts';

const LISTEN_BACKLOG = 511;

/** OTLP/HTTP on its own TCP port (4318 by default). gRPC that gets there is served too, with a hint. */
export function createHttpReceiver(options: TcpReceiverOptions): Receiver {
  return createTcpReceiver('otlp-http', options);
}

/** OTLP/gRPC on its own TCP port (4317 by default). OTLP/HTTP that gets there is served too, with a hint. */
export function createGrpcReceiver(options: TcpReceiverOptions): Receiver {
  return createTcpReceiver('otlp-grpc', options);
}

function createTcpReceiver(
  name: Extract<ListenerName, 'otlp-http' | 'otlp-grpc'>,
  options: TcpReceiverOptions,
): Receiver {
  const parsed = parseAddress(options.address);
  let port: Port | undefined;
  let started: Promise<StartResult> | undefined;
  let ownAddress: string | undefined;

  async function bind(): Promise<StartResult> {
    if ('error' in parsed) return { ok: false, error: parsed.error };
    port = createOtlpPort({
      ...options,
      name,
      boundHost: parsed.host,
      httpAddress: () => (name === 'otlp-http' ? ownAddress : options.otherAddress?.()),
      grpcAddress: () => (name === 'otlp-grpc' ? ownAddress : options.otherAddress?.()),
    });
    try {
      await port.listen({ host: parsed.host, port: parsed.port, backlog: LISTEN_BACKLOG });
    } catch (error) {
      return { ok: false, error: await explainBindError(error, parsed, name) };
    }
    const bound = port.server.address();
    const boundPort = bound !== null && typeof bound === 'object' ? bound.port : parsed.port;
    ownAddress = formatAddress(parsed.host, boundPort);
    return { ok: true, address: ownAddress };
  }

  return {
    name,
    start() {
      started ??= bind();
      return started;
    },
    async stop({ deadlineMs }) {
      started ??= Promise.resolve({ ok: false, error: 'Stopped before it was started.' });
      await started;
      await port?.stop(deadlineMs);
    },
  };
}
