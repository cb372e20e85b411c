/** The event that the timeline, `sluice tail` and every test speak, whatever agent it came from. */

export const AGENT_IDS = ['codex', 'claude', 'gemini', 'copilot', 'qwen', 'opencode', 'genai', 'other'] as const;
export type AgentId = (typeof AGENT_IDS)[number];

export const EVENT_KINDS = [
  'conversation_start',
  'user_prompt',
  'api_request',
  'sse_event',
  'tool_decision',
  'tool_result',
  'agent_response',
  'error',
  'other',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Token counts of one event; a field is absent when the event does not carry it. */
export interface TokenCounts {
  input?: number;
  /** Read from a cache: part of `input`, but beside it with Claude Code, whose counts are given on as received. */
  cached?: number;
  output?: number;
  /** Part of `output` spent on reasoning ("thoughts" with Gemini). */
  reasoning?: number;
}

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
  ok?: boolean;
  tool?: string;
  callId?: string;
  /** HTTP status. */
  status?: number;
  error?: string;
  tokens?: TokenCounts;
  costUsd?: number;
}

/** JSON form of one event, as `sluice tail --json` prints it (design: "The common event"). */
export interface CommonEvent extends Omit<RecognisedEvent, 'timeUs'> {
  /** The log's sequence number in decimal. */
  id: string;
  /** RFC 3339 UTC with milliseconds. */
  time: string;
  /** As received, as plain JSON values (64-bit integers beyond 2^53 as strings, bytes as base64). */
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
  scope: string;
  /** The body as a plain JSON value, absent when the record has none. */
  body?: unknown;
}
