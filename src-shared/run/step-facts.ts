/**
 * What filters ask of the step and the turn that an event is part of: an index over a run, small enough to be kept beside its summary.
 * Events that are only counted (pieces of a stream) are in no step; they belong to the turn in whose time they fell.
 */
import type { TokenCounts } from '../agents/common-event.ts';
import type { StepOutcome } from '../agents/run-event.ts';
import type { ShowJson, StepJson, TurnJson } from './run-json.ts';

/** Fields are absent where they are not known. */
export interface StepFacts {
  /** From 1, as `sluice show` counts them. */
  turn: number;
  /** The agent's own ids of the turn. */
  turnIds?: readonly string[];
  outcome?: StepOutcome;
  exitCode?: number;
  server?: string;
  waitMs?: number;
  ttftMs?: number;
  /** What a tool call was asked to do, such as the command of a shell. */
  command?: string;
  tokens?: TokenCounts;
}

/** As JSON in the log. */
export interface StepIndex {
  turns: ReadonlyArray<Pick<StepFacts, 'turn' | 'turnIds'> & { startMs: number; endMs: number }>;
  steps: ReadonlyArray<Omit<StepFacts, 'turnIds'> & { ids: readonly number[] }>;
}

export function stepIndexOf({ turns }: Pick<ShowJson, 'turns'>): StepIndex {
  return {
    turns: turns.map(({ index, ids, start, durationMs }) => {
      const startMs = Date.parse(start);
      return {
        turn: index + 1,
        ...(ids === undefined ? {} : { turnIds: ids }),
        startMs,
        endMs: Math.ceil(startMs + durationMs),
      };
    }),
    steps: turns.flatMap((turn) => [
      { turn: turn.index + 1, ids: [...turn.events, ...turn.spans].map(Number) },
      ...turn.steps.flatMap((step) => factsOf(step, turn)),
    ]),
  };
}

function factsOf(step: StepJson, turn: TurnJson): StepIndex['steps'][number][] {
  const facts: Record<string, unknown> = { turn: turn.index + 1 };
  for (const field of ['outcome', 'exitCode', 'server', 'waitMs', 'ttftMs', 'tokens'] as const) {
    if (step[field] !== undefined) facts[field] = step[field];
  }
  if (step.kind === 'tool_call' && step.title !== undefined) facts['command'] = step.title;
  facts['ids'] = [...step.events, ...step.spans].map(Number);
  const own = facts as unknown as StepIndex['steps'][number];
  return [own, ...(step.steps ?? []).flatMap((inner) => factsOf(inner, turn))];
}

/** Looks up events of one conversation. */
export class StepLookup {
  readonly #turns: StepIndex['turns'];
  readonly #steps: StepIndex['steps'];
  /** Places in `#steps`, by the event's sequence number. */
  readonly #bySeq = new Map<number, number>();

  constructor({ turns, steps }: StepIndex) {
    this.#turns = turns;
    this.#steps = steps;
    for (const [place, { ids }] of steps.entries()) {
      // A step says more than its turn, and a sub-agent's own step more than the sub-agent: the later one counts.
      for (const id of ids) this.#bySeq.set(id, place);
    }
  }

  /** How much is held, in events. */
  get size(): number {
    return this.#bySeq.size;
  }

  /** Whether the event is part of a turn or step. */
  has(seq: number): boolean {
    return this.#bySeq.has(seq);
  }

  of(seq: number, timeUs: number): StepFacts | undefined {
    const place = this.#bySeq.get(seq);
    if (place === undefined) return this.#turnAt(Math.floor(timeUs / 1_000));
    return this.#withTurn(this.#steps[place] as StepIndex['steps'][number]);
  }

  *all(): Generator<StepFacts> {
    for (const step of this.#steps) yield this.#withTurn(step);
  }

  #withTurn({ ids: _ids, ...facts }: StepIndex['steps'][number]): StepFacts {
    const turnIds = this.#turns[facts.turn - 1]?.turnIds;
    return turnIds === undefined ? facts : { ...facts, turnIds };
  }

  #turnAt(ms: number): StepFacts | undefined {
    const turn = this.#turns.findLast(({ startMs, endMs }) => startMs <= ms && ms <= endMs);
    if (turn === undefined) return undefined;
    return turn.turnIds === undefined ? { turn: turn.turn } : { turn: turn.turn, turnIds: turn.turnIds };
  }
}
