/**
 * Bounds what an expression may do. re2js cannot be interrupted, but it reads a text through `charCodeAt` and `indexOf` and
 * nothing else, so a text that charges for what it hands out and throws when the budget is gone ends every search. What is
 * charged depends on the expression and the text alone, never on a clock: what the relay holds, the preview holds.
 */
import type { RE2JS } from 're2js';

/** The budget of one rule for one record, in units of about ten nanoseconds. */
export interface Work {
  left: number;
  /** What texts may still add to it. */
  toGrant: number;
}

/** A rule has used up its budget. */
export class WorkExceededError extends Error {
  override name = 'WorkExceededError';
}

/** What any text may cost. */
const BASE_WORK = 2_000_000;
/** What each character adds: an expression that needs more for every one is held in all but small records. */
const WORK_PER_CHAR = 400;
/** Some seconds. For 10 MB it is three times what a simple expression takes. */
const MAX_WORK = 600_000_000;

export function createWork(): Work {
  return { left: BASE_WORK, toGrant: MAX_WORK - BASE_WORK };
}

/** Reading a character, whatever the expression. */
const READ_WORK = 4;
/** Starting a search. */
const SEARCH_WORK = 150;
/** Characters a literal is looked for in, for one unit. */
const CHARS_PER_SCAN_WORK = 64;
/** The automaton pays off in texts that are longer. */
const MIN_AUTOMATON_CHARS = 2_000;
/** Making a state of the automaton, for each of the program's instructions. */
const STATE_WORK = 20;
/** What states may cost, for each character of a text. */
const STATE_WORK_PER_CHAR = 40;

/** Of re2js, beside what it declares; `metered-text.test.ts` says what has changed when another version has something else. */
interface Program {
  readonly dfa: { stateCount: number };
  lazyDFA: unknown;
  readonly machinePool: unknown[];
  doExecuteNFA(input: typeof NO_TEXT, pos: number, anchor: number, capacity: number): unknown;
  numberOfInstructions(): number;
}

/** What a search simulates an expression with; its queues hold the threads that are alive. */
interface Machine {
  q0: { size: number };
  q1: { size: number };
}

/**
 * Whether an expression may match in a text: as its automaton says, which reads ten times faster than a search, or true where
 * the automaton would become too large. The price is fixed.
 */
export function mayMatch(compiled: RE2JS, text: string, work: Work): boolean {
  grant(work, text.length);
  if (text.length < MIN_AUTOMATON_CHARS) return true;
  spend(work, SEARCH_WORK + text.length * READ_WORK);
  const program = programOf(compiled);
  const told = askAutomaton(compiled, program, text);
  if (told !== undefined) return told;
  // Whether it would have been too large must not depend on what was read before.
  program.lazyDFA = null;
  return askAutomaton(compiled, program, text) ?? true;
}

function askAutomaton(compiled: RE2JS, program: Program, text: string): boolean | undefined {
  try {
    return compiled.test(asString(new AutomatonText(text, program)));
  } catch (error) {
    if (error === TOO_LARGE) return undefined;
    throw error;
  }
}

/** What re2js takes for a string. */
abstract class TextLike {
  readonly length: number;
  protected readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.length = text.length;
  }

  get [Symbol.toStringTag](): string {
    return 'String';
  }

  abstract charCodeAt(index: number): number;

  indexOf(piece: string, from: number): number {
    return this.text.indexOf(piece, from);
  }

  toString(): string {
    return this.text;
  }
}

/** The declarations of re2js ask for a string where it takes anything that says it is one. */
export function asString(text: TextLike): string {
  return text as unknown as string;
}

const TOO_LARGE = Symbol('too large');

/** Is read by the automaton only. */
class AutomatonText extends TextLike {
  readonly #automaton: { stateCount: number };
  readonly #isNew: boolean;
  readonly #stateWork: number;
  readonly #machine: Machine;
  #states = 0;
  #workLeft: number;

  constructor(text: string, program: Program) {
    super(text);
    this.#automaton = program.dfa;
    this.#isNew = this.#automaton.stateCount === 0;
    this.#stateWork = program.numberOfInstructions() * STATE_WORK;
    this.#workLeft = text.length * STATE_WORK_PER_CHAR;
    this.#machine = machineOf(program);
  }

  charCodeAt(index: number): number {
    const { stateCount } = this.#automaton;
    if (stateCount !== this.#states) this.#payFor(stateCount);
    // With too many states re2js falls back to a search.
    if (this.#machine.q0.size + this.#machine.q1.size > 0) throw TOO_LARGE;
    return this.text.charCodeAt(index);
  }

  #payFor(stateCount: number): void {
    // Fewer than before: its memory was full, and it has begun anew.
    const hasBegunAnew = stateCount < this.#states;
    this.#workLeft -= (hasBegunAnew ? stateCount : stateCount - this.#states) * this.#stateWork;
    this.#states = stateCount;
    if (!isLeft(this.#workLeft) || (hasBegunAnew && !this.#isNew)) throw TOO_LARGE;
  }
}

/** Charges for each thread of each step of a search. */
export class MeteredText extends TextLike {
  readonly #work: Work;
  readonly #machine: Machine;
  #threadWork = 1;

  constructor(text: string, work: Work, compiled: RE2JS) {
    super(text);
    this.#work = work;
    this.#machine = machineOf(programOf(compiled));
  }

  /** Before each search. `groups`: how many of them every thread keeps. */
  startSearch(groups: number): void {
    this.#threadWork = 1 + groups / 4;
    spend(this.#work, SEARCH_WORK + groups);
  }

  charCodeAt(index: number): number {
    const { q0, q1 } = this.#machine;
    spend(this.#work, READ_WORK + this.#threadWork * (q0.size + q1.size));
    return this.text.charCodeAt(index);
  }

  override indexOf(piece: string, from: number): number {
    const at = super.indexOf(piece, from);
    spend(this.#work, ((at < 0 ? this.length : at) - from) / CHARS_PER_SCAN_WORK);
    return at;
  }
}

/** Whether there is budget left; what is no number any more is none. */
function isLeft(left: number): boolean {
  return left >= 0;
}

function grant(work: Work, chars: number): void {
  const granted = Math.min(work.toGrant, chars * WORK_PER_CHAR);
  work.left += granted;
  work.toGrant -= granted;
}

function spend(work: Work, amount: number): void {
  work.left -= amount;
  if (!isLeft(work.left)) throw new WorkExceededError();
}

function programOf(compiled: RE2JS): Program {
  return compiled.re2() as unknown as Program;
}

const END_OF_TEXT = -8;
const NO_TEXT = {
  step: () => END_OF_TEXT,
  context: () => 0,
  endPos: () => 0,
  index: () => -1,
  canCheckPrefix: () => false,
};

/** The one that the next search takes: expressions are not searched for within each other. */
function machineOf(program: Program): Machine {
  // A search that was ended took it along.
  if (program.machinePool.length === 0) program.doExecuteNFA(NO_TEXT, 0, 0, 2);
  const machine = program.machinePool.at(-1) as Machine | undefined;
  if (!Number.isInteger(machine?.q0?.size) || !Number.isInteger(machine?.q1?.size)) {
    throw new Error('re2js has other machines than those that metered-text.ts reads');
  }
  return machine as Machine;
}
