/** What calls and events carry of the running host: listeners, counters, requests that arrived, setup texts. */
import type { AgentId } from '../agents/common-event.ts';
import type { Signal } from '../otlp/otlp-json.ts';

export type Entrance = { window: true } | { window: false; onceUrl: string };

export type ListenerName = 'otlp-http' | 'otlp-grpc' | 'socket' | 'ui';

export interface Listener {
  name: ListenerName;
  /** `127.0.0.1:4318`, or the socket's path. */
  address: string;
  state: 'listening' | 'failed' | 'off';
  /** Why it failed, in words that say what to do. */
  error?: string;
}

export interface HostInfo {
  version: string;
  home: string;
  startedMs: number;
  listeners: Listener[];
  log: LogStats;
  requests: { accepted: number; refused: number /** Answered "try again later". */; deferred: number };
  /** Things the user must know, such as a damaged log that was set aside. */
  notices: Notice[];
}

export interface Notice {
  id: string;
  level: 'info' | 'warning' | 'error';
  text: string;
}

export interface LogStats {
  /** Records kept, for each signal. */
  records: Record<Signal, number>;
  /** Log records without those of deleted conversations, which are kept until the time for undoing has passed. */
  events: number;
  /** Payload bytes kept, for each signal. */
  bytes: Record<Signal, number>;
  limitBytes: number;
  maxAgeDays: number;
  /** Records that retention has removed since the log was made. */
  expired: Record<Signal, number>;
}

/** One request that reached a port. */
export interface Arrival {
  id: number;
  timeMs: number;
  /** Which listener it reached. */
  listener: ListenerName;
  /** `POST /v1/logs` or the gRPC method. */
  target: string;
  signal?: Signal;
  /** `service.name` of the first resource. */
  serviceName?: string;
  userAgent?: string;
  encoding?: 'protobuf' | 'json';
  sizeBytes: number;
  records: number;
  outcome: 'accepted' | 'partial' | 'refused' | 'deferred';
  /** HTTP status, or gRPC code. */
  status: number;
  /** In plain words: what was wrong and what to do. Present unless accepted; a hint may accompany an accepted one. */
  reason?: string;
}

export interface AgentSetup {
  agent: AgentId;
  /** `Codex CLI` */
  title: string;
  /** Where it belongs, e.g. `~/.codex/config.toml`. */
  place: string;
  language: 'toml' | 'shell' | 'json';
  text: string;
}
