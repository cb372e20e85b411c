/**
 * What a receiver is to the host. A receiver owns one port (or local socket), reads requests off it within bounds,
 * hands each to the {@link Intake}, and answers when the intake has: an answer of success means the data is committed.
 *
 *   connection ──first bytes──▶ HTTP/1.1 │ HTTP/2 (gRPC) ───hold───▶ body ──▶ intake.accept ──▶ answer, arrival report
 */

import type { ListenerName } from '../../src-shared/contract/host-api.ts';
import type { ArrivalReport, Intake } from '../log/intake.ts';
import type { InstancePath } from '../otlp/instance-path.ts';
import type { EventsIntake } from './events.ts';

export interface ReceiverOptions {
  intake: Intake;
  /** Takes what is posted to /v1/events; undefined: switched off. */
  events?: EventsIntake | undefined;
  /** Told of every request that reached the port, once, when it is answered or lost. Must not throw. */
  onArrival(report: ArrivalReport): void;
  limits?: Partial<ReceiverLimits>;
  /** Requests that this instance has sent itself are refused. */
  instance?: InstancePath;
}

export interface TcpReceiverOptions extends ReceiverOptions {
  /** `HOST:PORT`; port 0 picks a free one; without a host, loopback. */
  address: string;
  /** `HOST:PORT` of the receiver for the other protocol, for hints; undefined when it does not listen. */
  otherAddress?(): string | undefined;
}

export type StartResult =
  /** `address` as bound: `127.0.0.1:4318`, or the socket's path. */
  | { ok: true; address: string }
  /** `error` says what is wrong and what to do. */
  | { ok: false; error: string };

export interface Receiver {
  readonly name: ListenerName;
  /** Binds. A second call answers as the first did. */
  start(): Promise<StartResult>;
  /**
   * Refuses new connections and requests, lets running requests finish until the deadline, then closes what is left.
   * Resolves when nothing of it is open any more. Idempotent; also before `start`.
   */
  stop(options: { deadlineMs: number }): Promise<void>;
}

export interface ReceiverLimits {
  /** Body as it arrives; the intake holds the same limit after decompression. */
  maxBodyBytes: number;
  /** Longest silence inside a body. */
  bodyIdleTimeoutMs: number;
  /** A body that brings less than this over a whole window is given up. */
  minBytesPerSecond: number;
  paceWindowMs: number;
  /** Longest time from a request's first byte to its last. */
  requestTimeoutMs: number;
  headersTimeoutMs: number;
  /** How long an idle HTTP/1.1 connection stays open; above 60 s because agents export metrics once a minute. */
  keepAliveTimeoutMs: number;
  /** A connection that never says anything. */
  firstByteTimeoutMs: number;
  /** After an early refusal: how much of the body is still read, and for how long, so that the sender sees the answer. */
  lingerBytes: number;
  lingerTimeoutMs: number;
  maxConnections: number;
  /** What a sender is told to wait when the memory bound is reached or Sluice is stopping. */
  retryAfterMs: number;
}
