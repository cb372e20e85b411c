/**
 * Many literals found in one pass over the codes of a text (`codes.ts`) or over UTF-8: what is not ASCII is in no literal. Each
 * literal is known by its rarest pair of neighbours: text costs one lookup a character, and only where such a pair stands the
 * literals that have it are compared.
 *
 * Escapes are read through: JSON's (`\"`, `\/`, `\n`, `\u0067`, at any depth of nesting), `\x67`, URL encoding (`%2F`,
 * `%252F`) and terminal colours, so that a literal is found however often it was quoted (`escapes.ts`). Around those that may
 * stand for a letter of a literal an automaton takes over.
 */
import { type Automaton, createAutomaton, runAutomaton, type Span } from './automaton.ts';
import { ESCAPED_SIGNS, SHORT_ESCAPES } from './escapes.ts';

export interface Literal {
  text: string;
  /** Letter case does not count, of ASCII. Otherwise it does, except where an escape is in the way. */
  anyCase: boolean;
}

export interface Scanner {
  literals: readonly Literal[];
  /** By pair of codes, the first times 256: its slot, 0 where nothing begins, or {@link ESCAPE_SLOT}. */
  slots: Uint16Array;
  /** By slot: the literals that have the pair. */
  candidates: ReadonlyArray<readonly Candidate[]>;
  /**
   * Twice for each slot: one bit for each neighbour before the pair that a literal allows, and behind it, of the code's lowest
   * five bits.
   */
  neighbours: Int32Array;
  automaton: Automaton;
  longest: number;
}

interface Candidate {
  which: number;
  /** The pair's place in the literal. */
  at: number;
  letters: Uint8Array;
  /** By character of the literal: 0x20 when its case does not count. */
  folds: Uint8Array;
}

const ESCAPE_SLOT = 0xffff;
const NOT_ASCII_CHAR = '\u0080';

/**
 * Called with a literal and where it ends. Answers where to go on: `end`, or further when what was found is dealt with, or -1
 * to stop. A literal near an escape may be told twice.
 */
export type OnLiteral = (which: number, end: number) => number;

export function createScanner(literals: readonly Literal[]): Scanner {
  const slots = new Uint16Array(0x1_0000);
  const candidates: Candidate[][] = [[]];
  literals.forEach(({ text, anyCase }, which) => {
    if (!/^[\0\t\b\n\x20-\x7e\u0080]+$/.test(text) || /[\\%^]/.test(text))
      throw new Error('literals are ASCII without escapes');
    // U+0080 stands for whatever is not ASCII.
    const folds = Uint8Array.from(text, (char) =>
      char === NOT_ASCII_CHAR ? 0x7f : anyCase && /[a-z]/i.test(char) ? 0x20 : 0,
    );
    const letters = Uint8Array.from(text, (char, index) => char.charCodeAt(0) | (folds[index] as number));
    // One character has anything before it.
    const at = text.length === 1 ? -1 : rarestPair(text, anyCase);
    for (const first of at < 0 ? Array.from({ length: 256 }, (_, code) => code) : spellings(text, at, anyCase)) {
      for (const second of spellings(text, at + 1, anyCase)) {
        const pair = first * 256 + second;
        if (slots[pair] === 0) slots[pair] = candidates.push([]) - 1;
        (candidates[slots[pair] as number] as Candidate[]).push({ which, at, letters, folds });
      }
    }
  });
  const neighbours = new Int32Array(candidates.length * 2);
  candidates.forEach((list, slot) => {
    for (const { at, letters } of list) {
      neighbours[slot * 2] = (neighbours[slot * 2] as number) | neighbourBit(letters[at - 1]);
      neighbours[slot * 2 + 1] = (neighbours[slot * 2 + 1] as number) | neighbourBit(letters[at + 2]);
    }
  });
  const used = new Set(literals.flatMap(({ text }) => [...text]));
  const escapes = ['%'.concat('0123456789abcdefABCDEFuU'), `\\uUx01234567e${ESCAPED_SIGNS}`, '\u001b[(]', '^[@'];
  for (const [letter, code] of Object.entries(SHORT_ESCAPES)) {
    if (used.has(String.fromCharCode(code))) escapes.push(`\\${letter}`);
  }
  for (const [start, ...followers] of escapes.map((list) => [...list])) {
    for (const follower of followers) {
      slots[(start as string).charCodeAt(0) * 256 + follower.charCodeAt(0)] = ESCAPE_SLOT;
    }
  }
  return {
    literals,
    slots,
    candidates,
    neighbours,
    automaton: createAutomaton(literals.map(({ text }) => text)),
    longest: literals.reduce((most, { text }) => Math.max(most, text.length), 0),
  };
}

/** Every bit where the literal does not reach so far. Letters of both cases have the same. */
function neighbourBit(code: number | undefined): number {
  return code === undefined ? -1 : 1 << (code & 31);
}

function spellings(text: string, at: number, anyCase: boolean): number[] {
  const char = text.charAt(at);
  if (char === NOT_ASCII_CHAR) return Array.from({ length: 128 }, (_, code) => code + 128);
  const both = anyCase ? [char.toLowerCase(), char.toUpperCase()] : [char];
  return [...new Set(both.map((spelling) => spelling.charCodeAt(0)))];
}

/** What agents send is like this; how often a pair stands in it tells how rare it is. */
const SAMPLE = `event.name codex.sse_event event.timestamp 2026-11-22T06:11:04.605Z conversation.id 01a201e1-29b5-7c16-8d53-f0c4be7a96d8
  app.version 0.60.1 terminal.type vscode/1.106 model gpt-5.3-codex slug duration_ms 1295 call_id call_b7x2 decision_source
  gen_ai.request.model gen_ai.usage.input_tokens gen_ai.response.finish_reasons tool_name tool_result exec_command success true
  input_token_count 12016 output_token_count 801 cached_token_count reasoning_token_count tool_token_count user.account_id
  user.email session.id prompt_length prompt_id api_request api_response cost_usd http.response.status_code error.message
  originator codex_cli_rs env prod auth_mode service.name telemetry.sdk.language The agent reads the file and then runs the
  tests of this package; export function createTheThing(options: Options): string { return options.value ?? default; }
  const number = await list.map((entry) => entry.text); import type { State } from './state.ts'; if (index === undefined) {
  total 48 -rw-r--r-- 1 dev dev 220 Nov 22 src/main/index.ts node_modules/package.json {"id":10,"type":"message","text":""}`;
const LETTERS = 'etaoinsrlcdpmuhgfbyvkwxqjz';

function rarity(pair: string): number {
  const share = (char: string) => Math.max(0, LETTERS.length - LETTERS.indexOf(char)) % (LETTERS.length + 1);
  return (SAMPLE.split(pair).length - 1) * 1_000 + share(pair.charAt(0)) * share(pair.charAt(1));
}

function rarestPair(text: string, anyCase: boolean): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 1 < text.length; at++) {
    const pair = text.slice(at, at + 2);
    const common = rarity(anyCase ? pair.toLowerCase() : pair);
    if (common < least) {
      best = at;
      least = common;
    }
  }
  return best;
}

/** False when the callback stopped it. */
export function scan(scanner: Scanner, codes: Uint8Array, onLiteral: OnLiteral): boolean {
  let from = 0;
  // Nothing that began before `from` counts.
  let before = 0;
  /** Escapes before it were read. */
  let escapesTo = 0;
  for (;;) {
    const index = nextPair(scanner, codes, from, before);
    if (index >= codes.length) return true;
    if (index > from) before = codes[index - 1] as number;
    const code = codes[index] as number;
    const slot = scanner.slots[(before << 8) | code] as number;
    const isRead = slot === ESCAPE_SLOT && index < escapesTo;
    const goOn = isRead ? index + 1 : atPair(scanner, codes, slot, index, onLiteral);
    if (goOn < 0) return false;
    // In protobuf a length may look like an escape's beginning: what that would take away is read as it is as well.
    if (slot === ESCAPE_SLOT) escapesTo = Math.max(escapesTo, goOn);
    const skips = goOn > escapesTo && goOn > index + 1;
    from = skips ? goOn : index + 1;
    before = skips ? 0 : code;
  }
}

/**
 * Index of the second of the next pair that may be a literal's, from `from` on; the length where there is none. Calls nothing,
 * which makes the loop twice as quick.
 */
function nextPair({ slots, neighbours }: Scanner, codes: Uint8Array, from: number, first: number): number {
  const { length } = codes;
  let before = first;
  for (let index = from; index < length; index++) {
    const code = codes[index] as number;
    const slot = slots[(before << 8) | code] as number;
    before = code;
    if (slot === 0) continue;
    if (slot !== ESCAPE_SLOT && index >= 2 && index + 1 < length) {
      if (((neighbours[slot * 2] as number) & (1 << ((codes[index - 2] as number) & 31))) === 0) continue;
      if (((neighbours[slot * 2 + 1] as number) & (1 << ((codes[index + 1] as number) & 31))) === 0) continue;
    }
    return index;
  }
  return length;
}

/** What stands at a pair of which `last` is the second's index: where to go on, -1 to stop. */
function atPair(scanner: Scanner, codes: Uint8Array, slot: number, last: number, onLiteral: OnLiteral): number {
  if (slot === ESCAPE_SLOT) return throughEscapes(scanner, codes, last - 1, onLiteral);
  let furthest = last + 1;
  const candidates = scanner.candidates[slot] as readonly Candidate[];
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates[index] as Candidate;
    const start = last - 1 - candidate.at;
    if (!standsAt(codes, start, candidate)) continue;
    const end = start + candidate.letters.length;
    const goOn = onLiteral(candidate.which, end);
    if (goOn < 0) return -1;
    if (goOn > end && goOn > furthest) furthest = goOn;
  }
  return furthest;
}

function standsAt(codes: Uint8Array, start: number, { letters, folds }: Candidate): boolean {
  if (start < 0 || start + letters.length > codes.length) return false;
  for (let index = 0; index < letters.length; index++) {
    if (((codes[start + index] as number) | (folds[index] as number)) !== letters[index]) return false;
  }
  return true;
}

/** From an escape on, until it and those near it are so far behind that no literal has them in it. */
function throughEscapes(scanner: Scanner, codes: Uint8Array, at: number, onLiteral: OnLiteral): number {
  let start = at;
  // A run of backslashes is one escape.
  if (isBackslash(codes, start)) while (start > 0 && isBackslash(codes, start - 1)) start--;
  const span: Span = {
    from: Math.max(0, start - scanner.longest),
    first: start,
    quiet: scanner.longest,
    resume: start,
  };
  const finished = runAutomaton(scanner.automaton, codes, span, onLiteral);
  return finished ? Math.max(span.resume, at + 1) : -1;
}

function isBackslash(codes: Uint8Array, index: number): boolean {
  return codes[index] === 0x5c;
}
