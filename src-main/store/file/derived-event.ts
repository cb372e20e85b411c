import type { AgentId, EventKind } from '../../../src-shared/agents/common-event.ts';

/** An event's few-valued columns, see the `shape` table. */
export interface Shape {
  kind: EventKind;
  name: string;
  model: string | undefined;
  tool: string | undefined;
  server: string | undefined;
  exitCode: number | undefined;
  ok: boolean | undefined;
  status: number | undefined;
  words: string | undefined;
  /** The event carries an error text. */
  failed: boolean;
}

/** The conversation of an event. Events without a conversation share one for their agent and service. */
export interface ConversationIdentity {
  agent: AgentId;
  key: string;
  service: string;
  sample: boolean;
}

/**
 * Puts a recognised event's time into what a column can hold: within 2^53 µs, and the time of reception for a record that
 * carries none. Everything else is bounded by recognition itself.
 */
export function boundTime(timeUs: number, receivedMs: number): number {
  if (timeUs === 0 || !Number.isFinite(timeUs)) return receivedMs * 1000;
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.round(timeUs)));
}
