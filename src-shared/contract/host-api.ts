/**
 * The one way from a window to the host. Two interfaces: what a client calls ({@link HostApi}) and what the host calls
 * back ({@link HostEvents}). Every transport (Electron message port, WebSocket) and the fake used in tests implement
 * them; there is no second, hand-written copy. Arguments are validated by the host with `payloads.ts`.
 *
 * Ids of events are the log's sequence numbers (positive integers below 2^53), ids of conversations are the store's
 * row ids. Times are milliseconds since the epoch with a fraction (microsecond precision).
 */
import type { AgentId, CommonEvent, EventKind, TokenCounts } from '../agents/common-event.ts';
import type { AnyValue, InstrumentationScope, LogRecord, Resource, Signal } from '../otlp/otlp-json.ts';
import type { ExporterEvents, ExportersApi } from './exporters-api.ts';
import type { RedactionApi } from './redaction-api.ts';
import type { SettingsApi, SettingsEvents } from './settings-api.ts';

export interface HostApi extends ExportersApi, SettingsApi, RedactionApi {
  info(): Promise<HostInfo>;
  /** Newest activity first, at most `limit` (default 1,000). */
  conversations(limit?: number): Promise<ConversationSummary[]>;
  /**
   * Opens a live query: the answer holds every match stored so far; from then on new ones arrive as
   * {@link HostEvents.matched} with the same `watchId`, none lost and none twice. Opening a watchId that is open replaces it.
   */
  watch(watchId: number, query: EventQuery): Promise<EventMatches>;
  unwatch(watchId: number): Promise<void>;
  /** Rows in the order asked for; an id that is no longer stored is left out. At most 500 ids a call. */
  rows(ids: number[]): Promise<EventRow[]>;
  /** Undefined when the event is no longer stored. Long strings are cut, see {@link EventDetail.cuts}. */
  event(id: number): Promise<EventDetail | undefined>;
  /** The whole of a value that `event` cut, by the path given there. */
  eventValue(id: number, path: ValuePath): Promise<string | undefined>;
  /** The record as one OTLP/JSON ExportLogsServiceRequest (resource, scope, record), pretty-printed, whole. */
  eventOtlpJson(id: number): Promise<string | undefined>;
  /** The other events of the same tool call or request, in time order; at most 200. */
  related(id: number): Promise<EventRow[]>;
  /**
   * Events in their public form, in the order asked for; an id that is no longer stored is left out. At most 500 ids a
   * call. The answer may end early once it passes about 16 MiB (it always holds at least one event when any of the ids
   * is stored): ask again for the ids after the last one answered, until the answer is empty or ends with the last id.
   */
  commonEvents(ids: number[]): Promise<CommonEvent[]>;
  /** Newest first. */
  arrivals(limit?: number): Promise<Arrival[]>;
  /** Hides conversations at once; they are removed for good after `undoMs`, until then {@link restoreConversations} brings them back. */
  deleteConversations(ids: number[]): Promise<{ undoMs: number }>;
  restoreConversations(ids: number[]): Promise<void>;
  /** Plays a recorded run of one of `RECORDED_AGENT_IDS` through the real intake, spaced in time as if it happened now. Answers with its conversation's key. */
  playRecordedRun(agent: AgentId): Promise<{ conversationKey: string }>;
  /** Configuration to copy into an agent, with the ports that really listen. */
  agentSetups(): Promise<AgentSetup[]>;
  /**
   * The link, with its token, that opens the interface in a browser. Only told to clients on the owner's own socket
   * (`sluice open` attaching to a running host); undefined for every other client and when no interface is served.
   */
  startUrl(): Promise<string | undefined>;
  /**
   * Lets the owner in: brings the desktop window to the front, or answers with a link that lets one browser in, once,
   * within a minute. Such a link may stand where others can read it, as in a program's arguments. Undefined for clients
   * that are not the owner's, and when there is neither window nor interface.
   */
  enter(): Promise<Entrance | undefined>;
}

export type Entrance = { window: true } | { window: false; onceUrl: string };

/** What the host tells a client. Calls carry batches bounded by count (1,000) and time (about 10 ms). */
export interface HostEvents extends ExporterEvents, SettingsEvents {
  matched(watchId: number, batch: NewMatches): void;
  /** Events that are gone (retention, deletion), as inclusive id ranges. */
  removed(ranges: Array<[from: number, to: number]>): void;
  conversationsChanged(changed: ConversationSummary[], removedIds: number[]): void;
  arrived(arrivals: Arrival[]): void;
  /** Listeners, counters or notices changed; at most four times a second. */
  infoChanged(info: HostInfo): void;
}

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
export interface EventRow {
  id: number;
  timeMs: number;
  conversationId: number;
  agent: AgentId;
  kind: EventKind;
  name: string;
  /** One line of plain text made for the kind, at most 300 characters. Hostile content is inert text here as everywhere. */
  summary: string;
  model?: string;
  durationMs?: number;
  ok?: boolean;
  tool?: string;
  server?: string;
  exitCode?: number;
  callId?: string;
  status?: number;
  error?: string;
  tokens?: TokenCounts;
  costUsd?: number;
  /** For `sse_event`: the stream event's own type, such as `response.completed`. */
  streamKind?: string;
  sizeBytes: number;
}

/** Where a value stands in `EventDetail.record`, e.g. `['attributes', 3, 'value', 'stringValue']`. */
export type ValuePath = Array<string | number>;

export interface EventDetail {
  row: EventRow;
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
}

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

export type { AnyValue, Signal };
