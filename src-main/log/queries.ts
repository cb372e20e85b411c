/**
 * Reads of a log for a window and the commands. The host answers a window's calls with them, `tail` and `leaks` use them
 * where nothing runs. Nothing here depends on how the log is kept: another backend than SQLite implements it as well.
 */
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import type {
  ConversationSummary,
  EventDetail,
  EventMatches,
  EventQuery,
  EventRow,
  ValuePath,
} from '../../src-shared/contract/host-api.ts';
import type { ShowJson } from '../../src-shared/run/run-json.ts';

export interface LogQueries {
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
  /** Numbers of matching spans from `fromSeq` to `toSeq`, both inclusive, ascending: every span, with a row or without. */
  spans(query: EventQuery, fromSeq: number, toSeq: number): Promise<number[]>;
  /** The newest sequence number; 0 before the first. */
  lastSeq(): Promise<number>;
  /** The newest `count` matches up to `throughSeq`, in the query's order. */
  newest(query: EventQuery, count: number, throughSeq: number): Promise<MatchPage>;
  /** At most `count` matches up to `throughSeq` behind a position: all of them, page by page, in the query's order. */
  page(query: EventQuery, behind: EventPosition | undefined, count: number, throughSeq: number): Promise<MatchPage>;

  rows(ids: number[]): Promise<EventRow[]>;
  event(id: number): Promise<EventDetail | undefined>;
  eventValue(id: number, path: ValuePath): Promise<string | undefined>;
  eventOtlpJson(id: number): Promise<string | undefined>;
  related(id: number): Promise<EventRow[]>;
  /**
   * What is understood of a conversation (`src-shared/run`): turns, steps, outcome, of its log records and the spans of its traces, as
   * of `nowMs` since the epoch. Takes some seconds for a million events. Undefined where nothing can be told: it is not there, or
   * there is no table of its agent's runs.
   */
  run(conversationId: number, nowMs: number, signal?: AbortSignal): Promise<ShowJson | undefined>;
  /**
   * Whether a step of the conversation is one for which all terms hold; the filter has terms about steps alone. False while its run was
   * not read. Steps are found so of which no event has a row.
   */
  hasStep(conversationId: number, filter: string): Promise<boolean>;
  /** As `HostApi.commonEvents` says: in the order asked for, at most 500 ids, may end early by size. */
  commonEvents(ids: number[]): Promise<CommonEvent[]>;
  commonEventLines(ids: number[]): Promise<CommonEventLines>;
}

export interface NewInLog {
  ids: Float64Array;
  times: Float64Array;
  failed: Uint8Array;
  total: number;
  throughSeq: number;
  rows: EventRow[];
}

export interface MatchPage {
  ids: Float64Array<ArrayBuffer>;
  /** Where the next page begins; absent when this was the last. */
  behind?: EventPosition;
}

/** Where an event stands in the order of time. */
export interface EventPosition {
  timeUs: number;
  seq: number;
}

/** Common events as lines of JSON in UTF-8, and the id of the last of them; undefined when there is none. */
export interface CommonEventLines {
  lines: Uint8Array<ArrayBuffer>;
  lastId: number | undefined;
}
