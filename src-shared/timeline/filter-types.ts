/** A filter once parsed. The language itself, and what each term means: `filter.ts`. */
import type { AgentId, EventKind } from '../agents/common-event.ts';
import type { StepOutcome } from '../agents/run-event.ts';
import type { Signal } from '../otlp/otlp-json.ts';
import type { TurnOutcome } from '../run/run-model.ts';

/** A parsed filter: all terms must hold (space = AND). No terms: everything matches. */
export interface Filter {
  terms: FilterTerm[];
}

export type ComparisonOp = '=' | '<' | '<=' | '>' | '>=';
export type PatternField = 'name' | 'model' | 'tool' | 'server' | 'call' | 'conversation' | 'error' | 'trace';
/** Of a step or, for conversations, of their last turn. */
export type Outcome = StepOutcome | TurnOutcome;
export type NumberField =
  | 'duration'
  | 'status'
  | 'exit'
  | 'input'
  | 'cached'
  | 'output'
  | 'reasoning'
  | 'tokens'
  | 'cost'
  | 'wait'
  | 'ttft'
  | 'tokens.input'
  | 'tokens.cached'
  | 'tokens.output';

/** Microseconds since the epoch, whole ones; `fromUs` inclusive, `toUs` exclusive, and at least one of them. */
export interface TimeSpan {
  fromUs?: number;
  toUs?: number;
}

export type FilterTerm = { negated: boolean } & (
  | { type: 'text'; text: string }
  | { type: 'agent'; values: AgentId[] }
  | { type: 'kind'; values: EventKind[] }
  | { type: 'ok'; value: boolean }
  | { type: 'signal'; values: Signal[] }
  | { type: 'outcome'; values: Outcome[] }
  /** A number from 1, or the agent's own id of the turn. */
  | { type: 'turn'; op: ComparisonOp; pattern: string }
  /** Words as a text's, or with `*` a pattern. */
  | { type: 'command'; pattern: string }
  /** name, model, tool, server, call, conversation, error, trace: case-insensitive, `*` stands for any run of characters. */
  | { type: 'field'; field: PatternField; pattern: string }
  /** `value` in milliseconds, tokens, US dollars, or as it is. */
  | { type: 'number'; field: NumberField; op: ComparisonOp; value: number }
  | ({ type: 'time' } & TimeSpan)
  /** Any other key: an attribute of the record, else of its resource, by its text. */
  | { type: 'attribute'; key: string; op: ComparisonOp; pattern: string }
);

/** `position`: where in the text, in UTF-16 units from 0. */
export type FilterResult = { ok: true; filter: Filter } | { ok: false; position: number; message: string };
