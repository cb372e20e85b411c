/**
 * Many literals found across escapes (Aho–Corasick, without regard to the case of ASCII letters): every escape steps as the
 * character that it stands for. `literal-scanner.ts` runs it where escapes are.
 */
import { type EscapedCode, isEscapeStart, readEscape } from './escapes.ts';

export interface Automaton {
  literals: readonly string[];
  /** next[state + class]; a state is its number times {@link classCount}. */
  next: Int32Array;
  classCount: number;
  /** Class of a code. */
  classes: Uint8Array;
  /** By number of the state: the literals that end there, none where undefined. */
  ends: ReadonlyArray<readonly number[] | undefined>;
}

const OTHER_CLASS = 1;
const CODES = 256;
const NOT_ASCII = 0x80;

export function createAutomaton(literals: readonly string[]): Automaton {
  const classes = new Uint8Array(CODES).fill(OTHER_CLASS);
  let classCount = 2;
  for (const literal of literals) {
    for (let index = 0; index < literal.length; index++) {
      const code = fold(literal.charCodeAt(index));
      if (classes[code] === OTHER_CLASS && !isEscapeStart(code)) classes[code] = classCount++;
    }
  }
  for (let code = 65; code <= 90; code++) classes[code] = classes[code + 32] as number;
  // Whatever is not ASCII is as U+0080.
  classes.fill(classes[NOT_ASCII] as number, NOT_ASCII);

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
  return { literals, next: trie.map((state) => state * classCount), classCount, classes, ends };
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

/** The stretch of a text that {@link runAutomaton} reads. */
export interface Span {
  /** Index where it starts. */
  from: number;
  /** Literals that end before are told by others. */
  first: number;
  /** It ends so many characters behind the last escape. */
  quiet: number;
  /** Set: index behind the last escape. */
  resume: number;
}

/** Reads the span and tells its literals; false when the callback stopped it. */
export function runAutomaton(
  { next, classes, classCount, ends }: Automaton,
  codes: Uint8Array,
  span: Span,
  onLiteral: (which: number, end: number) => number,
): boolean {
  const escaped: EscapedCode = { code: 0, end: 0 };
  let state = 0;
  let index = span.from;
  while (index < codes.length && index < span.resume + span.quiet) {
    let code = codes[index++] as number;
    if (isEscapeStart(code)) {
      readEscape(codes, index - 1, escaped);
      index = escaped.end;
      if (index > span.first) span.resume = index;
      code = escaped.code;
      // What stands for nothing, a colour, does not interrupt; an escape of an escape is in no literal.
      if (code < 0) continue;
      if (isEscapeStart(code)) {
        state = 0;
        continue;
      }
    }
    state = next[state + (classes[Math.min(code, CODES - 1)] as number)] as number;
    const found = state === 0 || index <= span.first ? undefined : ends[state / classCount];
    if (found === undefined) continue;
    for (const which of found) {
      const goOn = onLiteral(which, index);
      if (goOn < 0) return false;
      if (goOn > index) {
        span.resume = goOn;
        return true;
      }
    }
  }
  return true;
}
