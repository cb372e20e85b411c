import { AGENT_IDS, EVENT_KINDS } from '../agents/common-event.ts';
import { AGENT_TITLES, KIND_TITLES } from '../agents/registry.ts';
import { KNOWN_KEYS, OUTCOMES, ROW_SIGNALS } from './filter-keys.ts';
import { isSpace } from './parse-filter.ts';

export interface Completion {
  /** Replaces the text from `from` to `to`. */
  text: string;
  /** What it stands for, in a few words. */
  hint: string;
}

export interface Completions {
  /** UTF-16 units from 0. */
  from: number;
  to: number;
  options: Completion[];
}

/**
 * What may stand at the cursor: keys while a key is written, values behind `kind:`, `agent:`, `ok:`, `is:` and `time:`.
 * Nothing inside a phrase or behind other keys.
 */
export function completions(text: string, cursor: number): Completions {
  const to = Math.max(0, Math.min(cursor, text.length));
  const none: Completions = { from: to, to, options: [] };
  if (insidePhrase(text, to)) return none;
  let start = to;
  while (start > 0 && !isSpace(text[start - 1])) start--;
  if (text[start] === '-' && start < to) start++;
  const word = text.slice(start, to);
  const colon = word.indexOf(':');
  if (colon === -1) {
    const options = startingWith(word, [...KNOWN_KEYS], ':');
    return { from: start, to, options };
  }
  const values = VALUES.get(word.slice(0, colon).toLowerCase());
  if (values === undefined) return none;
  const from = start + Math.max(colon, word.lastIndexOf(',')) + 1;
  return { from, to, options: startingWith(text.slice(from, to), values, '') };
}

const VALUES: ReadonlyMap<string, ReadonlyArray<[value: string, hint: string]>> = new Map([
  ['kind', EVENT_KINDS.map((kind): [string, string] => [kind, KIND_TITLES[kind]])],
  ['agent', AGENT_IDS.map((agent): [string, string] => [agent, AGENT_TITLES[agent]])],
  [
    'ok',
    [
      ['true', 'succeeded'],
      ['false', 'failed'],
    ],
  ],
  ['is', [['error', 'failed']]],
  ['outcome', OUTCOMES.map((outcome): [string, string] => [outcome, 'of its step'])],
  ['signal', ROW_SIGNALS.map((signal): [string, string] => [signal, signal === 'logs' ? 'log records' : 'spans'])],
  [
    'time',
    [
      ['today', 'since midnight'],
      ['yesterday', 'the day before'],
      ['>-15m', 'the last 15 minutes'],
      ['>-1h', 'the last hour'],
      ['>-1d', 'the last 24 hours'],
    ],
  ],
]);

function startingWith(prefix: string, values: ReadonlyArray<readonly [string, string]>, suffix: string): Completion[] {
  const lower = prefix.toLowerCase();
  return values.filter(([value]) => value.startsWith(lower)).map(([value, hint]) => ({ text: value + suffix, hint }));
}

function insidePhrase(text: string, end: number): boolean {
  let inside = false;
  for (let at = 0; at < end; at++) {
    if (inside && text[at] === '\\') at++;
    else if (text[at] === '"' && (inside || at === 0 || /[\s\-:@=<>]/.test(text[at - 1] ?? ''))) inside = !inside;
  }
  return inside;
}
