/**
 * What is understood of a run. The shapes are those of `sluice show --json` and `sluice conversations --json`
 * (`run-json.ts`), but for times, which are microseconds here and RFC 3339 there.
 */
import type { AgentId } from '../agents/agents.ts';
import type { TokenCounts } from '../agents/common-event.ts';
import type { RunSettings, RunSignal, StepOutcome } from '../agents/run-event.ts';

/** Why a value is not stated. *Cannot tell*: what arrived never says it, which differs from nothing to say. */
export type NotStated = 'inferred' | 'cannot tell';
export type Sure = Readonly<Record<string, NotStated>>;

export type StepKind =
  | 'model_request'
  | 'tool_call'
  | 'subagent'
  | 'approval'
  | 'message'
  | 'hook'
  | 'compaction'
  | 'error'
  | 'other';

export interface Step {
  /** The agent's own id of it where there is one; equal for equal events, in whatever order they came. */
  key: string;
  kind: StepKind;
  /** One line: the command, the prompt of a sub-agent, the answer's beginning. */
  title?: string;
  tool?: string;
  server?: string;
  callId?: string;
  requestId?: string;
  model?: string;
  /** Microseconds since the epoch. */
  start: number;
  end: number;
  /** Milliseconds of execution alone. */
  durationMs?: number;
  waitMs?: number;
  ttftMs?: number;
  /** Logical attempts; 1 where nothing says that there were more. */
  attempts?: number;
  /** Requests of the HTTP client, where they are told apart. */
  httpAttempts?: number;
  outcome: StepOutcome;
  sure: Sure;
  error?: string;
  status?: number;
  exitCode?: number;
  finishReason?: string;
  asksForCalls?: boolean;
  decidedBy?: 'person' | 'rule' | 'config';
  /** Id of the model request that asked for the call, or of the call that started the sub-agent. */
  askedBy?: string;
  tokens?: TokenCounts;
  costUsd?: number;
  internal?: true;
  agentName?: string;
  /** A call that started a conversation of its own. */
  childConversation?: string;
  /** Of a message: the turn's last answer. */
  final?: true;
  /** Ids of the log records, then of the spans, that tell of it. */
  events: readonly string[];
  spans: readonly string[];
  /** Events that are counted here only: stream events, the HTTP client's spans. */
  folded: number;
  /** Steps of a sub-agent. */
  steps?: readonly Step[];
}

export type TurnOutcome = 'completed' | 'failed' | 'declined' | 'interrupted' | 'open' | 'unknown';

export interface Turn {
  key: string;
  /** The agent's own ids of it. */
  ids?: readonly string[];
  /** From 0, in the order in which they began. */
  index: number;
  prompt?: string;
  start: number;
  end: number;
  outcome: TurnOutcome;
  why?: string;
  sure: Sure;
  tokens: TokenCounts;
  costUsd?: number;
  internalTokens: TokenCounts;
  /** Empty where the reader was not asked for them; {@link stepCount} counts them all the same. */
  steps: readonly Step[];
  /** Those of sub-agents too, without what is internal. */
  stepCount: number;
  /** Failed ones of them. */
  errors: number;
  model?: string;
  /** Ids of what tells of the turn and of no step. */
  events: readonly string[];
  spans: readonly string[];
  folded: number;
}

export interface ConversationRun {
  /** The agent's own id; of what has none, `trace:` and the trace's. */
  key: string;
  agent: AgentId;
  agentVersion?: string;
  service?: string;
  title?: string;
  model?: string;
  settings: RunSettings;
  start: number;
  end: number;
  turns: readonly Turn[];
  steps: number;
  /** Distinct events, folded ones too. */
  events: number;
  outcome: TurnOutcome;
  why?: string;
  tokens: TokenCounts;
  internalTokens: TokenCounts;
  costUsd?: number;
  /** Failed steps, of sub-agents too. */
  errors: number;
  parent?: string;
  internal: boolean;
  evidence: Evidence;
  /** Ids of what is about the process. */
  processEvents: readonly string[];
}

export interface Evidence {
  signals: readonly RunSignal[];
  /** Fields that these signals never say for this agent, by kind of step. */
  cannotTell: Readonly<Partial<Record<StepKind | 'turn', readonly string[]>>>;
  /** Events that tell nothing of the run. */
  noise: number;
  /** Gaps and cuts, in words. */
  notes: readonly string[];
}

export interface Run {
  conversations: readonly ConversationRun[];
  /** Events that belong to no conversation. */
  unassigned: number;
}
