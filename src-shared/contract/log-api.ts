/**
 * What calls and events carry of the log: queries, matches, rows, details, conversations.
 *
 * Ids of events are the log's sequence numbers (positive integers below 2^53), ids of conversations are the store's
 * row ids. Times are milliseconds since the epoch with a fraction (microsecond precision).
 */
import type { AgentId, RecognisedEvent, TokenCounts } from '../agents/common-event.ts';
import type { InstrumentationScope, LogRecord, Resource } from '../otlp/otlp-json.ts';
import type { ConversationJson } from '../run/run-json.ts';

export interface EventQuery {
  /** Absent: all conversations, in order of arrival. Given: that conversation in order of time. */
  conversationId?: number;
  /**
   * The filter language of `timeline/filter.ts`; '' matches everything. Who opens a query fixes its times first
   * (`fixTimes`), in the zone that its user sees; a watch fixes what is left once, in the host's.
   */
  filter: string;
  /** Only events with a greater id: what arrived later than that one. */
  afterId?: number;
}

export interface EventMatches {
  /** Ordered as {@link EventQuery} says. */
  ids: Float64Array;
  /** Time of each, ms since the epoch; same length as `ids`. */
  times: Float64Array;
  /** 1 for each that failed (`is:error` holds), else 0; same length as `ids`. */
  failed: Uint8Array;
  /** How many events the query's conversation (or the log) holds without the filter, deleted ones left out. */
  total: number;
  /** True when the log held more matches than one answer may carry (1,000,000 newest are given). */
  truncated: boolean;
}

export interface NewMatches {
  ids: Float64Array;
  times: Float64Array;
  failed: Uint8Array;
  /** As {@link EventMatches.total}, now. A call without matches tells that it changed, as after a removal. */
  total: number;
  /** Rows of the batch's events when it is small (at most 64), so that the tail needs no second round trip. */
  rows: EventRow[];
}

/** One timeline row. */
export interface EventRow extends Omit<RecognisedEvent, 'timeUs' | 'conversation'> {
  id: number;
  timeMs: number;
  conversationId: number;
  /** One line of plain text made for the kind, at most 300 characters. Hostile content is inert text here as everywhere. */
  summary: string;
  /** For `sse_event`: the stream event's own type, such as `response.completed`. */
  streamKind?: string;
  sizeBytes: number;
}

/** Where a value stands in `EventDetail.record`, e.g. `['attributes', 3, 'value', 'stringValue']`. */
export type ValuePath = Array<string | number>;

export interface EventDetail {
  row: EventRow;
  /** Of the record: a log record, or a span. */
  signal: 'logs' | 'traces';
  /** Of a span: in the form of a log record. */
  record: LogRecord;
  resource: Resource;
  scope: InstrumentationScope;
  resourceSchemaUrl?: string;
  scopeSchemaUrl?: string;
  /** When Sluice received it, ms since the epoch. */
  receivedMs: number;
  /** Strings longer than 32 KiB are cut to that; here is where, and how long they are (UTF-16 units). */
  cuts: Array<{ path: ValuePath; length: number }>;
  conversationKey: string;
}

export interface ConversationSummary {
  id: number;
  /** The agent's own id; '' for events that carry none. */
  key: string;
  agent: AgentId;
  serviceName: string;
  /** First prompt where it was recorded and not redacted, else ''. Plain text, at most 200 characters. */
  title: string;
  model?: string;
  firstTimeMs: number;
  lastTimeMs: number;
  /** When its last event was received, ms since the epoch: what *live* is judged by. */
  lastReceivedMs: number;
  events: number;
  errors: number;
  tokens: Required<TokenCounts>;
  /** Absent when no event carried a cost. */
  costUsd?: number;
  /** A recorded run that was played, not an agent's own. */
  sample: boolean;
  /** What is understood of it; absent where nothing can be told, or was yet. */
  run?: ConversationJson;
  /** More came since `run` was worked out, which is done within seconds of quiet. */
  isPending: boolean;
}
