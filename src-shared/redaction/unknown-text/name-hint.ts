/** What a name says of the string under it: a word alone is content under `prompt`, and a code under `model`. */
import { BoundedMap } from '../../base/bounded-map.ts';

/** Last words of names under which content stands. */
const CONTENT_WORDS: ReadonlySet<string> = new Set(
  `prompt input output message content contents text completion response answer query question instruction argument arg
   args command result reply task body diff patch stdout stderr stdin payload value choice history transcript conversation
   utterance note comment feedback thought thinking memory document passage snippet excerpt script goal objective
   backstory plan todo observation`
    .split(/\s+/)
    .flatMap((word) => [word, word.endsWith('y') && !/[aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`]),
);

/** Everything under these is what somebody called something with. */
const ARGUMENTS_WORDS: ReadonlySet<string> = new Set(['arguments', 'args', 'parameters', 'params', 'kwargs']);

/** Last words under which a single word is a code, also in the middle of content. */
const CODE_WORDS: ReadonlySet<string> = new Set(
  `role type kind id ids uuid index status state reason model provider mime format encoding language version time date timestamp at
   ms seconds tokens count level severity code signature hash etag object`.split(/\s+/),
);

/** Dots, dashes, `camelCase` and `HTTPBody`. */
const WORD = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+/gu;

/** The last word of a name, in lower case; numbers count for nothing (`prompt.0`). */
export function lastWord(name: string): string {
  return (name.slice(-MAX_LOOK).match(WORD)?.at(-1) ?? '').toLowerCase();
}

/** Of a longer name only its end is looked at. */
const MAX_LOOK = 200;

export interface NameHint {
  /** A string under it is content even when it is one word. */
  content: boolean;
  /** So is each string in anything under it, whatever its own name. */
  arguments: boolean;
  /** A single word under it is a code even inside of content. */
  code: boolean;
}

/** What the names around a string make of it. */
export type Surroundings = 'arguments' | 'content' | undefined;

/** `around` with one more name around it. */
export function within(around: Surroundings, name: string | undefined): Surroundings {
  const hint = hintOf(name);
  return around === 'arguments' || hint.arguments ? 'arguments' : hint.content ? 'content' : around;
}

const MAX_HINTS = 4_096;
const hints = new BoundedMap<string, NameHint>(MAX_HINTS);
const NO_HINT: NameHint = { content: false, arguments: false, code: false };

export function hintOf(name: string | undefined): NameHint {
  if (name === undefined) return NO_HINT;
  let hint = hints.get(name);
  if (hint === undefined) {
    const word = lastWord(name);
    hint = { content: CONTENT_WORDS.has(word), arguments: ARGUMENTS_WORDS.has(word), code: CODE_WORDS.has(word) };
    hints.set(name, hint);
  }
  return hint;
}

/** Numbers, flags, nothing; a UUID, hexadecimal digits, `call_3Fb07c5d21e8`; what rules left. */
const NO_CONTENT = [
  /^\s*$/,
  /^[+-]?(?:\d(?:[\d_,]*\d)?(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?%?$/i,
  /^(?:true|false|null|none|nil|undefined|nan|inf|-?infinity)$/i,
  /^\{?[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\}?$/i,
  /^(?=.*\d)(?:0x)?[\da-f]{8,128}$/i,
  /^(?=.*\d)[a-z]{2,12}[_-][A-Za-z\d]{12,64}$/,
  /^[[<]redacted[\]>]$/i,
  /^(?:\[(?:SECRET:[a-z\d-]+|HASH:[\da-f]{32})\])+$/,
] as const;
const MAX_NO_CONTENT = 160;

/** Whether a string says nothing even under a name that tells content. */
export function isNoContent(text: string): boolean {
  return text.length <= MAX_NO_CONTENT && NO_CONTENT.some((form) => form.test(text));
}
