/**
 * What Sluice knows of one agent's runs, as data with small readers: log records, spans and span events by name. A new agent
 * is a new table that its `agent.ts` names; `run-records.ts` is the only interpreter.
 */
import type { RecordView } from './record-view.ts';
import type { Placement, RunEvent, RunEventForm, RunEventKind, RunValues } from './run-event.ts';

/**
 * Where a key comes from. `span`: the record's or span's own span id; `parent`: the parent's; `ancestor:NAME`: the id of the
 * nearest span above that has this name; otherwise the name of an attribute.
 */
export type KeySource = 'span' | 'parent' | `ancestor:${string}` | `attribute:${string}`;

/** As {@link KeySource}, or `trace`: the trace's id. */
export type TurnSource = KeySource | 'trace';

/** Attribute keys by field, in order of preference; the first with a usable value wins. */
export type ValueKeys = Partial<Record<PlainValue, readonly string[]>>;
export type PlainValue =
  | 'model'
  | 'tool'
  | 'server'
  | 'callId'
  | 'requestId'
  | 'askedBy'
  | 'durationMs'
  | 'ttftMs'
  | 'exitCode'
  | 'error'
  | 'status'
  | 'attempts'
  | 'costUsd'
  | 'finishReason'
  | 'text'
  | 'agentName'
  | 'parentConversation';

export interface TokenKeys {
  input: readonly string[];
  cached?: readonly string[];
  cacheWrite?: readonly string[];
  output: readonly string[];
  reasoning?: readonly string[];
  /** By it is told whether reasoning is in the output. */
  total?: readonly string[];
  /** Keys of {@link input} whose counts leave out what was read from and written to a cache. */
  cacheBeside?: readonly string[];
  /** Keys of {@link output} whose counts leave out reasoning, unless a total says otherwise. */
  reasoningBeside?: readonly string[];
}

export interface RunEntry {
  kind: RunEventKind;
  rank?: number;
  part?: true;
  /** Of a span or span event: another of the same step has the row in lists of events. */
  twin?: true;
  alone?: RunEventForm['alone'];
  throwaway?: true;
  isAttempt?: true;
  afterwards?: true;
  keys?: readonly KeySource[];
  place?: Placement;
  turn?: readonly TurnSource[];
  values?: ValueKeys;
  tokens?: TokenKeys;
  /** The outcome that its mere presence tells. */
  outcome?: RunValues['outcome'];
  /** A log record that tells how long something took, and is stamped at its end. */
  startsBefore?: readonly string[];
  /** Of its values these count only where nothing else tells them. */
  weak?: ReadonlyArray<keyof RunValues>;
  opensLane?: true;
  durationHoldsWait?: true;
  /** What cannot be told by keys alone. */
  read?: (view: RecordView, values: RunValues, event: RunEvent) => void;
}

export interface RunTable {
  /** How the agent's names are made whole, such as `claude_code.`; a name that has it already keeps it. */
  namePrefix?: string;
  /** Names of attributes with the conversation's id; of log records, then of spans. */
  conversation: readonly string[];
  spanConversation?: readonly string[];
  /** The resource's, where no attribute has it. */
  resourceConversation?: readonly string[];
  /** Read of every event, where the entry names nothing else. */
  values?: ValueKeys;
  logs: Readonly<Record<string, RunEntry>>;
  spans: Readonly<Record<string, RunEntry>>;
  spanEvents: Readonly<Record<string, RunEntry>>;
  /** An entry of {@link spans} for spans whose names hold something else, such as `chat MODEL`. */
  spanName?: (view: RecordView, name: string) => string;
  /** A log record without a name. */
  namelessLog?: (view: RecordView) => string | undefined;
  /** Applied to every event that is no noise, after its entry. */
  each?: (view: RecordView, values: RunValues, event: RunEvent) => void;
  /** Its `service.version` is something else's. */
  noVersion?: true;
  /** Turns are told apart by prompts and time alone; without prompts, by an answer that asked for no call. */
  turnsByPrompt?: true;
  /**
   * What these signals never say, by kind of step: logs alone, spans alone. What both cannot tell is told by neither. A value that
   * is there all the same is inferred; with `?` behind the field it is stated, and only missing sometimes.
   */
  cannotTell: { logs: CannotTell; spans: CannotTell };
  /** Why a turn may have no end, for people. */
  missingEnd?: string;
}

export type CannotTell = Readonly<Partial<Record<RunEventKind, readonly string[]>>>;
