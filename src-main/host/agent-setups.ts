/** What to copy into each agent so that its telemetry comes here, with the addresses that really listen. */
import { AGENTS } from '../../src-shared/agents/agents.ts';
import type { AgentSetup } from '../../src-shared/contract/host-api.ts';

export interface SetupAddresses {
  /** `HOST:PORT` of OTLP/HTTP, absent when it does not listen. */
  otlpHttp?: string;
  /** `HOST:PORT` of OTLP/gRPC, absent when it does not listen. */
  otlpGrpc?: string;
}

/** Empty when nothing listens. HTTP is preferred; gRPC stands in where HTTP is off. */
export function agentSetups({ otlpHttp, otlpGrpc }: SetupAddresses): AgentSetup[] {
  const hostAndPort = otlpHttp ?? otlpGrpc;
  if (hostAndPort === undefined) return [];
  const address = { url: `http://${hostAndPort}`, protocol: otlpHttp === undefined ? 'grpc' : 'http' } as const;
  return AGENTS.flatMap(({ id, setup }): AgentSetup[] =>
    setup === undefined
      ? []
      : [{ agent: id, title: setup.title, place: setup.place, language: setup.language, text: setup.text(address) }],
  );
}
