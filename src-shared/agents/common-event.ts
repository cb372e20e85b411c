/** The event that the timeline, `sluice tail` and every test speak, whatever agent it came from. */

import type { AgentId } from './agents.ts';
import type { EventKind } from './event-kind.ts';
import type { TokenCounts } from './tokens.ts';

export { AGENT_IDS, type AgentId } from './agents.ts';
export { EVENT_KINDS, type EventKind } from './event-kind.ts';
export type { TokenCounts } from './tokens.ts';

/** What recognition finds in a record. A field is absent when unknown. */
export interface RecognisedEvent {
  agent: AgentId;
  /** The agent's own conversation or session id. */
  conversation?: string;
  kind: EventKind;
  /** Full event name such as `codex.tool_result`, `claude_code.user_prompt`; for a nameless record the best there is. */
  name: string;
  /** Microseconds since the epoch; 0 when the record carries no time at all. */
  timeUs: number;
  model?: string;
  durationMs?: number;
  /** Undefined when the record does not say, or when another record says it of the same failure. */
  ok?: boolean;
  tool?: string;
  /** MCP server that the tool is one of. */
  server?: string;
  /** Exit code of the command that a tool call ran. Other than 0 the call failed, whatever the agent says. */
  exitCode?: number;
  callId?: string;
  /** HTTP status. */
  status?: number;
  /** The sentence, also where the agent gives the server's whole answer. */
  error?: string;
  tokens?: TokenCounts;
  costUsd?: number;
  /** What a row shows of it beside the other fields, where that is one of a few words: the kind of a piece of a stream, a decision; one a line. */
  words?: string;
}

/** JSON form of one event, as `sluice tail --json` prints it (design: "The common event"). */
export interface CommonEvent extends Omit<RecognisedEvent, 'timeUs' | 'words'> {
  /** The log's sequence number in decimal. */
  id: string;
  /** RFC 3339 UTC with milliseconds. */
  time: string;
  /** What it is of; absent: a log record. */
  signal?: 'traces';
  /** When it began, where that is known: of spans, and of log records that tell a duration. */
  start?: string;
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  /** The agent's own id of the turn. */
  turnId?: string;
  /** Id of the model request. */
  requestId?: string;
  ttftMs?: number;
  /** Which attempt of a request it is, from 1. */
  attempt?: number;
  /** How long a person took to decide. */
  waitMs?: number;
  decidedBy?: 'person' | 'rule' | 'config';
  finishReason?: string;
  /** What the agent does for itself. */
  internal?: true;
  /** As received, as plain JSON values (64-bit integers beyond 2^53 as strings, bytes as base64). */
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
  scope: string;
  /** The body as a plain JSON value, absent when the record has none. */
  body?: unknown;
}
