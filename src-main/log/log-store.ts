/**
 * What the host uses of the log. One writer thread (decode, recognise, append, retain) and reader threads stand behind
 * it; every method is asynchronous because it crosses to one of them.
 *
 *   accept ──▶ writer thread ──commit──▶ answer        query ──▶ reader threads (WAL: never wait for the writer)
 *                    └──▶ onCommit ──▶ live feed
 */
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import type {
  ConversationSummary,
  EventDetail,
  EventMatches,
  EventQuery,
  EventRow,
  LogStats,
  Notice,
  ValuePath,
} from '../../src-shared/contract/host-api.ts';
import type { LeakPage, Leaves } from '../../src-shared/contract/redaction-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { RedactionDefinition } from '../redaction/record-redaction.ts';
import type { LeakQuery } from '../store/preview/leak-report.ts';
import type { TriedRedaction } from '../store/preview/trial.ts';
import type { ExporterRedaction } from '../store/preview/what-leaves.ts';
import type { IntakeOutcome, IntakeRequest } from './intake.ts';
import type { RelayLog } from './relay-log.ts';

/** What retention goes by. */
export interface LogLimits {
  /** Payload bytes kept at most, all signals. */
  limitBytes: number;
  maxAgeDays: number;
  /** Share of `limitBytes` that each signal may always keep; a signal may use what the others leave free. Sums to 1. */
  shares: Record<Signal, number>;
}

export interface LogStoreOptions extends LogLimits {
  /** Folder of `log.sqlite`; made when missing, owner-only. */
  folder: string;
  /** SQLite `synchronous`: 'normal' survives kill -9, 'full' a power cut as well. */
  synchronous: 'normal' | 'full';
  /** What carries this id's mark on its resource was sent from here, and is refused. */
  instanceId?: string;
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

/** What the log removed: by retention, by deletion, or because the database was damaged. */
export interface Removal {
  ranges: Array<[fromSeq: number, toSeq: number]>;
  conversationIds: number[];
}

/** What of the log is scrubbed; everything where both are left out. Plain data: it is written down in the log. */
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

export interface NewInLog {
  ids: Float64Array;
  times: Float64Array;
  failed: Uint8Array;
  total: number;
  throughSeq: number;
  rows: EventRow[];
}

export interface LogStore {
  accept(request: IntakeRequest): Promise<IntakeOutcome>;
  onCommit(listener: (commit: Commit) => void): () => void;
  onRemoved(listener: (removal: Removal) => void): () => void;
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
  conversations(limit: number): Promise<ConversationSummary[]>;
  /** Those of `ids` that are still there. */
  conversationsById(ids: number[]): Promise<ConversationSummary[]>;
  /** `throughSeq`: the newest sequence number that the answer has taken into account. Rejects with the signal's reason once aborted. */
  query(query: EventQuery, signal?: AbortSignal): Promise<EventMatches & { throughSeq: number }>;
  /**
   * Matches among records after `sinceSeq`, in order of arrival; `total` counts all events of the query without its filter.
   * The matches' rows come along when they are at most `rowsUpTo`, else none does.
   */
  queryNew(query: EventQuery, sinceSeq: number, rowsUpTo?: number): Promise<NewInLog>;
  rows(ids: number[]): Promise<EventRow[]>;
  event(id: number): Promise<EventDetail | undefined>;
  eventValue(id: number, path: ValuePath): Promise<string | undefined>;
  eventOtlpJson(id: number): Promise<string | undefined>;
  related(id: number): Promise<EventRow[]>;
  /** As `HostApi.commonEvents` says: in the order asked for, at most 500 ids, may end early by size. */
  commonEvents(ids: number[]): Promise<CommonEvent[]>;

  /**
   * What the contract's calls of the same names answer, for these exporters. In slices, on the thread of searches; a single
   * large event takes its time there. Reject with the signal's reason once aborted.
   */
  leaves(id: number, exporters: readonly ExporterRedaction[], signal?: AbortSignal): Promise<Leaves[] | undefined>;
  leavesText(
    id: number,
    exporter: ExporterRedaction,
    change: number,
    side: 'before' | 'after',
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  tryRedaction(definition: RedactionDefinition, events: number, signal?: AbortSignal): Promise<TriedRedaction>;
  leaks(query: LeakQuery, exporters: readonly ExporterRedaction[], signal?: AbortSignal): Promise<LeakPage>;

  /** Hidden from every query at once; `purge` removes them for good, `restore` brings them back. Hidden ones left over by a crash are purged at the next start. */
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
