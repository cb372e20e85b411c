/**
 * The log as the host uses it: intake, queries, previews, what the relay reads, and what is done to the log itself. Every
 * method is asynchronous, because a store answers on threads of its own.
 *
 *   accept ──▶ commit ──▶ answer        query ──▶ answer, never behind the writer
 *                └──▶ onCommit ──▶ live feed
 */
import type { LogStats, Notice } from '../../src-shared/contract/host-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { IntakeOutcome, IntakeRequest } from './intake.ts';
import type { LogPreview } from './preview.ts';
import type { LogQueries } from './queries.ts';
import type { RelayLog } from './relay-log.ts';

/** Limits of retention. */
export interface LogLimits {
  /** Payload bytes kept at most, all signals. */
  limitBytes: number;
  maxAgeDays: number;
  /** Share of `limitBytes` that each signal may always keep; a signal may use what the others leave free. Sums to 1. */
  shares: Record<Signal, number>;
}

/** One committed transaction. */
export interface Commit {
  /** Inclusive range of sequence numbers of all signals; `count` records. */
  fromSeq: number;
  toSeq: number;
  count: Record<Signal, number>;
  /** Conversations whose summary changed. */
  conversationIds: number[];
}

/** Records that the log removed: by retention, by deletion, or because the database was damaged. */
export interface Removal {
  ranges: Array<[fromSeq: number, toSeq: number]>;
  conversationIds: number[];
}

/** Selects what a scrub masks; everything where both are left out. Plain data: it is written down in the log. */
export interface ScrubSelection {
  /** Only this conversation's events, with their resources and scopes. */
  conversationId?: number;
  /** Only these kinds of secrets. */
  kinds?: readonly string[];
}

/** Of one run, or of a part of it. */
export interface ScrubCounts {
  /** Records that were looked at, and those of them that changed. */
  examined: number;
  records: number;
  /** Places in which secrets were masked count once for each secret. */
  secrets: number;
  /** Records that cannot be looked through: they stay as they are. */
  unreadable: number;
}

export interface LogStore extends LogQueries, LogPreview {
  accept(request: IntakeRequest): Promise<IntakeOutcome>;
  onCommit(listener: (commit: Commit) => void): () => void;
  onRemoved(listener: (removal: Removal) => void): () => void;
  /** What is understood of these conversations was worked out anew. */
  onSummarised(listener: (conversationIds: number[]) => void): () => void;
  onNotice(listener: (notice: Notice) => void): () => void;
  /** A notice whose cause is gone. */
  onNoticeGone(listener: (id: string) => void): () => void;
  /** Notices that hold (damaged database set aside, disk full, …). */
  notices(): Notice[];

  /** The log as the relay sees it. */
  readonly relay: RelayLog;

  /** In force at once: what is over them begins to go. */
  setLimits(limits: LogLimits): Promise<void>;

  stats(): Promise<LogStats>;

  /**
   * Hidden from every query at once; `purge` removes them for good, `restore` brings them back. Hidden ones left over by a
   * crash are purged at the next start.
   */
  hideConversations(ids: number[]): Promise<void>;
  restoreConversations(ids: number[]): Promise<void>;
  purgeConversations(ids: number[]): Promise<void>;

  /**
   * Masks the secrets in what is stored, as the rule `secrets` does, for good; resolves when their bytes are nowhere in the
   * log's files. In slices between commits. One that is cut short goes on at the next start. One waits for another.
   */
  scrub(selection: ScrubSelection): Promise<ScrubCounts>;

  /** Idempotent: commits what was handed in, checkpoints, closes. */
  close(): Promise<void>;
}

/** A log that is only read, beside its writer or without one. */
export interface StoredLog extends LogQueries, LogPreview {
  close(): Promise<void>;
}
