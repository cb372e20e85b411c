/**
 * What calls and events carry about exporters: their state, switching, testing, replays and dead letters. An
 * exporter is addressed by its name in config.toml; the one of `[otel].exporter` is `default`. A call for a name that is
 * not configured rejects with `invalid-argument`.
 */
import type { Signal } from '../otlp/otlp-json.ts';

export type ResumeFrom = 'from-now' | 'from-where-it-stopped';

/**
 * - `off`: switched off, or of kind `none`.
 * - `idle`: on, with nothing to send.
 * - `sending`: a batch is being read or is on its way.
 * - `retrying`: the collector asked to wait or could not be reached; goes on at `retryAtMs`.
 * - `misconfigured`: cannot send until its settings (or the environment) change.
 * - `refused`: the collector does not want this exporter; nothing moves until its settings change or it is retried by hand.
 */
export type ExporterPhase = 'off' | 'idle' | 'sending' | 'retrying' | 'misconfigured' | 'refused';

export interface ExporterState {
  name: string;
  /** `none`, or the id of a kind, such as `otlp-http`. */
  kind: string;
  /** As written in config.toml, so without the values of variables, and without secrets; '' for kind `none`. */
  endpoint: string;
  /** The proxy that it is reached through and the variable that names it: `http://proxy:3128 (HTTPS_PROXY)`. */
  proxy?: string;
  signals: Signal[];
  enabled: boolean;
  phase: ExporterPhase;
  /** Why it is misconfigured or refused, and what to do. */
  reason?: string;
  /** When the next attempt begins, ms since the epoch; while `retrying`. */
  retryAtMs?: number;
  /** Records that the collector accepted since the log was made. */
  sent: number;
  /** Still to send. While it is off: what would be sent from where it stopped. */
  queued: {
    records: number;
    bytes: number /** When the oldest was received, ms since the epoch. */;
    oldestMs?: number;
  };
  /** Records that the log removed before they were sent. */
  dropped: number;
  /** Records that the collector rejected in an answer of success. */
  rejected: number;
  /** Records that the collector refused one by one, waiting for a decision. */
  deadLetters: number;
  /** Records that a redaction rule dropped. */
  droppedByRule: number;
  /** Records that could not be redacted and were not sent; tried again when the rules change. Listed with the dead letters. */
  held: number;
  /** In the collector's own words where it answered. */
  lastError?: { timeMs: number; message: string };
  replays: ReplayProgress[];
}

/**
 * What a replay selects: a conversation, or what happened from one time to another (inclusive, ms since the epoch; of
 * spans and metrics the time of their arrival).
 */
export type ReplaySelection = { conversationId: number } | { fromMs: number; toMs: number };

export interface ReplayProgress {
  id: number;
  selection: ReplaySelection;
  done: number;
  total: number;
}

/** What a collector answered to one marked record. */
export interface ExporterTest {
  ok: boolean;
  /** One line that says what happened. */
  summary: string;
  /** As in {@link ExporterState}. */
  endpoint: string;
  proxy?: string;
  /** Between the request and the whole answer. */
  latencyMs: number;
  /** HTTP status or gRPC code; absent when there was no answer. */
  status?: number;
  /** `Unauthorized`, `UNAVAILABLE` */
  statusText?: string;
  /** Of the answer (for gRPC with the trailers), in order. */
  headers: Array<[name: string, value: string]>;
  /** Of the answer, as text; at most 64 KiB. */
  body: string;
  /** When there was no answer: the connection's or TLS's error. */
  error?: string;
}

/** One record that a collector refused, or that could not be redacted. */
export interface DeadLetter {
  /** The event's id: its details can be asked for. */
  id: number;
  signal: Signal;
  timeMs: number;
  /** HTTP status or gRPC code; 0 when held. */
  status: number;
  /** In the collector's words; of a held record why it is. */
  message: string;
  sizeBytes: number;
  /** It could not be redacted, so it was never sent. */
  held?: boolean;
  /** Waits to be sent again. */
  resending: boolean;
}
