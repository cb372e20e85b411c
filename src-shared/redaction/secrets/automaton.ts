/**
 * Many literals found in one pass (Aho–Corasick, without regard to the case of ASCII letters), over a string or over
 * UTF-8 bytes. Text without any of the literals costs two table lookups a character.
 *
 * Escapes are read through: JSON's (`\"`, `\/`, `\n`, `\u0067`, at any depth of nesting), `\x67`, URL encoding (`%2F`,
 * `%252F`) and terminal colours, so that a literal is found however often it was quoted. See `escapes.ts`.
 */
import { type EscapedCode, isEscapeStart, readEscape } from './escapes.ts';

export interface Automaton {
  literals: readonly string[];
  /**
   * next[state + class]; a state is its number times {@link classCount}. Negative where there is more to do than to go on:
   * an escape, or ~state of a state in which literals end.
   */
  next: Int32Array;
  classCount: number;
  /** Class of a UTF-16 unit. */
  classes: Uint8Array;
  /** By number of the state: the literals that end there, none where undefined. */
  ends: ReadonlyArray<readonly number[] | undefined>;
}

const ESCAPE_CLASS = 0;
const OTHER_CLASS = 1;
const ESCAPED = -0x8000_0000;
const CODES = 128;

export function createAutomaton(literals: readonly string[]): Automaton {
  const classes = new Uint8Array(0x1_0000).fill(OTHER_CLASS);
  let classCount = 2;
  for (const literal of literals) {
    if (literal === '') throw new Error('an empty literal is everywhere');
    for (let index = 0; index < literal.length; index++) {
      const code = fold(literal.charCodeAt(index));
      if (code >= CODES) throw new Error('literals are ASCII');
      if (classes[code] === OTHER_CLASS && !isEscapeStart(code)) classes[code] = classCount++;
    }
  }
  for (let code = 65; code <= 90; code++) classes[code] = classes[code + 32] as number;
  for (let code = 0; code < CODES; code++) if (isEscapeStart(code)) classes[code] = ESCAPE_CLASS;

  const stateCount = literals.reduce((count, literal) => count + literal.length, 1);
  const trie = new Int32Array(stateCount * classCount);
  const ends: Array<number[] | undefined> = new Array(stateCount).fill(undefined);
  let states = 1;
  literals.forEach((literal, which) => {
    let state = 0;
    for (let index = 0; index < literal.length; index++) {
      const at = state * classCount + (classes[fold(literal.charCodeAt(index))] as number);
      if (trie[at] === 0) trie[at] = states++;
      state = trie[at] as number;
    }
    ends[state] = [...(ends[state] ?? []), which];
  });
  followFailures(trie, ends, classCount, states);
  const next = trie.map((state, at) => {
    if (at % classCount === ESCAPE_CLASS) return ESCAPED;
    return ends[state] === undefined ? state * classCount : ~(state * classCount);
  });
  return { literals, next, classCount, classes, ends };
}

/** Turns the trie into an automaton: where it has no edge, the edge of the longest suffix that has one. */
function followFailures(next: Int32Array, ends: Array<number[] | undefined>, classCount: number, states: number) {
  const failure = new Int32Array(states);
  const queue: number[] = [];
  for (let at = 0; at < classCount; at++) if (next[at] !== 0) queue.push(next[at] as number);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as number;
    const back = failure[state] as number;
    const inherited = ends[back];
    if (inherited !== undefined) ends[state] = [...(ends[state] ?? []), ...inherited];
    for (let cls = 2; cls < classCount; cls++) {
      const child = next[state * classCount + cls] as number;
      const fallback = next[back * classCount + cls] as number;
      if (child === 0) {
        next[state * classCount + cls] = fallback;
      } else {
        failure[child] = fallback;
        queue.push(child);
      }
    }
  }
}

function fold(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

/**
 * Called with the literals that end before index `end`. Answers where to go on: `end`, or further when what was found
 * is dealt with, or -1 to stop.
 */
export type OnLiteral = (literals: readonly number[], end: number) => number;

/** False when the callback stopped it. */
export function scanText(automaton: Automaton, text: string, onLiteral: OnLiteral): boolean {
  const { next, classes } = automaton;
  const { length } = text;
  const escaped: EscapedCode = { code: 0, end: 0 };
  let state = 0;
  for (let index = 0; index < length; ) {
    const before = state;
    state = next[state + (classes[text.charCodeAt(index++)] as number)] as number;
    if (state >= 0) continue;
    if (state === ESCAPED) {
      readEscape(text, index - 1, escaped);
      index = escaped.end;
      state = stepEscape(automaton, before, escaped);
      if (state >= 0) continue;
    }
    state = ~state;
    const goOn = onLiteral(endsAt(automaton, state), index);
    if (goOn < 0) return false;
    if (goOn > index) {
      index = goOn;
      state = 0;
    }
  }
  return true;
}

/** The same over UTF-8, or over any bytes: what is not ASCII is in no literal. */
export function scanBytes(automaton: Automaton, bytes: Uint8Array, onLiteral: OnLiteral): boolean {
  const { next, classes } = automaton;
  const { length } = bytes;
  const escaped: EscapedCode = { code: 0, end: 0 };
  let state = 0;
  for (let index = 0; index < length; ) {
    const before = state;
    state = next[state + (classes[bytes[index++] as number] as number)] as number;
    if (state >= 0) continue;
    if (state === ESCAPED) {
      readEscape(bytes, index - 1, escaped);
      index = escaped.end;
      state = stepEscape(automaton, before, escaped);
      if (state >= 0) continue;
    }
    state = ~state;
    const goOn = onLiteral(endsAt(automaton, state), index);
    if (goOn < 0) return false;
    if (goOn > index) {
      index = goOn;
      state = 0;
    }
  }
  return true;
}

function endsAt(automaton: Automaton, state: number): readonly number[] {
  return automaton.ends[state / automaton.classCount] ?? [];
}

/** What stands for nothing, a colour, does not interrupt; an escape of an escape is in no literal. */
function stepEscape(automaton: Automaton, state: number, escaped: EscapedCode): number {
  if (escaped.code < 0) return state;
  const cls = automaton.classes[escaped.code] as number;
  return cls === ESCAPE_CLASS ? 0 : (automaton.next[state + cls] as number);
}
