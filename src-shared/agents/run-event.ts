/**
 * The form in which a log record, a span or a span event of any agent enters the model of a run. The agents' tables
 * (`src-shared/agents/<agent>/run-table.ts`) make these; `src-shared/run` knows no agent by name.
 */
import type { TokenCounts } from './tokens.ts';

/**
 * What an event tells of. `prompt` and `turn` (its end, its time to the first token) belong to a turn and are no step;
 * `process` is about the process that sent it and belongs to no turn; `noise` tells nothing of a run and is only counted.
 */
export type RunEventKind =
  | 'prompt'
  | 'turn'
  | 'model_request'
  | 'tool_call'
  | 'subagent'
  | 'approval'
  | 'message'
  | 'hook'
  | 'compaction'
  | 'error'
  | 'other'
  | 'process'
  | 'noise';

export type RunSignal = 'log' | 'span' | 'span_event';

/** What events of one name have in common; one object a name, so that an event only points to it. */
export interface RunEventForm {
  kind: RunEventKind;
  /** Whose value counts where several events of a step have one: the lowest. Logs 0, span events 1, spans 2 unless said otherwise. */
  rank: number;
  /** Tells of a step that others make; where there is none it is folded, or a step of the kind {@link alone}. */
  part: boolean;
  /** Another event of the same step has the row in lists of events. */
  twin: boolean;
  alone?: 'approval' | 'model_request' | 'tool_call' | 'subagent' | 'error';
  /** Where an event without a key belongs; see {@link Placement}. */
  place?: Placement;
  /** Tells of a step after it: its times are not the step's. */
  afterwards: boolean;
  /** A conversation with nothing but these belongs to the one that follows from the same process. */
  throwaway: boolean;
  /** Values that count only where no other event of the step has them. */
  weak: ReadonlyArray<keyof RunValues>;
  /** Each of these is an attempt of the step. */
  isAttempt: boolean;
  /** Spans below this one belong to a sub-agent of its own. */
  opensLane: boolean;
  /** Its duration holds the wait for a person, which is told apart when a person's decision is in the same step. */
  durationHoldsWait: boolean;
}

/** By time, for records that name nothing: the one thing that no clock of two machines can confuse is one sender's own order. */
export interface Placement {
  /** Names of the events whose step it may be part of. */
  of: readonly string[];
  /**
   * `latest`: the newest of them before this one. `oldest-open`: the oldest of them that no other closed. `nearest-end`: the failed
   * one whose end is nearest, however the clocks differ.
   */
  pick: 'latest' | 'oldest-open' | 'nearest-end';
  within: 'conversation' | 'trace' | 'scope';
}

/** The process that sent it, as its resource tells. One object for each distinct resource. */
export interface RunSource {
  /** Equal for equal resources. */
  id: string;
  service?: string;
  version?: string;
}

export interface RunEvent {
  /** The record's sequence number in the log; a span event has its span's. */
  id: string;
  /** A hash of all that was sent: what is sent again has it again. */
  identity: number;
  signal: RunSignal;
  /** Of `agents.ts`, which this file cannot name: an agent's run table is part of it. */
  agent: string;
  name: string;
  form: RunEventForm;
  source: RunSource;
  /** Microseconds since the epoch. A log record that tells a duration begins that much before its time. */
  start: number;
  end: number;
  /** When it reached the log; by default `end`. */
  arrived?: number;
  conversation?: string;
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  /** Events of the same kind with a key in common are one step. */
  keys?: readonly string[];
  /** Name of the span above whose id is a key. */
  keyAncestor?: string;
  /** Events of one conversation with one of these in common are one turn. */
  turnKeys?: readonly string[];
  /** The same for the turn; where no such span arrived, the first one above that did not stands for it. */
  turnAncestor?: string;
  /** Events with one of these in common are of one agent within the conversation. */
  laneKeys?: readonly string[];
  /** For {@link Placement}: what must be equal within `scope`. */
  scope?: string;
  values?: RunValues;
}

export type StepOutcome = 'ok' | 'failed' | 'declined' | 'cancelled' | 'open' | 'unknown';

/** What an event says. A field is absent when it does not. */
export interface RunValues {
  model?: string;
  tool?: string;
  server?: string;
  callId?: string;
  /** Id of the model request, by which a tool call names who asked for it. */
  requestId?: string;
  askedBy?: string;
  /** Milliseconds of execution alone. */
  durationMs?: number;
  /** Milliseconds that a person took to decide; a rule or a setting is no person. */
  waitMs?: number;
  ttftMs?: number;
  exitCode?: number;
  outcome?: 'ok' | 'failed' | 'declined' | 'cancelled';
  decision?: 'approved' | 'refused';
  decidedBy?: 'person' | 'rule' | 'config';
  error?: string;
  status?: number;
  /** Attempts within this one request. */
  attempts?: number;
  /** Which attempt of the request this is, from 1: what earlier ones came to does not count. */
  attempt?: number;
  /** Requests of the HTTP client below it. */
  httpAttempts?: number;
  tokens?: TokenCounts;
  costUsd?: number;
  finishReason?: string;
  /** The answer asked for calls (true) or ended the turn (false). */
  asksForCalls?: boolean;
  /** What was asked, answered or called, cut. */
  text?: string;
  /** What the person asked, as a request repeats it. */
  promptText?: string;
  /** Of a tool call: which of several in one place this is, such as a hash of its arguments. */
  matching?: string;
  agentName?: string;
  /** The event is of a sub-agent, whatever its lane. */
  inSubagent?: true;
  /** Call id of the tool call that started the sub-agent that the event is of. */
  startedByCall?: string;
  /** Lane of the sub-agent that this call started. */
  startsLane?: string;
  /** What the agent does for itself. */
  internal?: true;
  /** A prompt that no person gave: it goes on with the turn that started this call or sub-agent. */
  continues?: { call?: string; lane?: string };
  parentConversation?: string;
  /** Conversation that this call started. */
  childConversation?: string;
  /** How the turn ended. */
  turnEnd?: 'completed' | 'failed' | 'cancelled';
  /** The span of the whole turn has ended: what has no result by then gets none. */
  turnClosed?: true;
  /** The process ended in order; a turn of it that has no end was interrupted. */
  processEnd?: true;
  settings?: RunSettings;
}

export interface RunSettings {
  cwd?: string;
  approvalMode?: string;
  sandbox?: string;
  reasoningEffort?: string;
}
