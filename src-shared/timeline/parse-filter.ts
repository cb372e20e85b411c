/** Reads the filter language; the grammar is in `filter.ts`. */
import { AGENT_IDS, EVENT_KINDS } from '../agents/common-event.ts';
import { isNumberField, isPatternField, KNOWN_KEYS, OUTCOMES, PLAIN_KEY, ROW_SIGNALS } from './filter-keys.ts';
import { readTimes } from './filter-time.ts';
import type { ComparisonOp, Filter, FilterResult, FilterTerm, NumberField } from './filter-types.ts';
import { formatFilter } from './format-filter.ts';

/** UTF-16 units. */
export const MAX_FILTER_CHARS = 4_000;
export const MAX_FILTER_TERMS = 100;

interface Fault {
  position: number;
  message: string;
}

type Read<T> = { ok: true; value: T; end: number } | { ok: false; fault: Fault };
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type BareTerm = DistributiveOmit<FilterTerm, 'negated'>;

/**
 * Expected mistakes are answered with their position, never thrown.
 *
 * @param nowMs what `today` and times like `14:05` and `-15m` are relative to, ms since the epoch
 */
export function parseFilter(text: string, nowMs = Date.now()): FilterResult {
  const result = readFilter(text, nowMs);
  return result.ok ? { ok: true, filter: result.filter } : result;
}

/**
 * The same filter with its times written out in UTC, so that they stay what they are whenever and wherever it is parsed;
 * a text that is no filter as it is. Everything but times stays as it was written.
 */
export function fixTimes(text: string, nowMs = Date.now()): string {
  const result = readFilter(text, nowMs);
  return result.ok ? result.fixed : text;
}

type FixedResult = Exclude<FilterResult, { ok: true }> | { ok: true; filter: Filter; fixed: string };

function readFilter(text: string, nowMs: number): FixedResult {
  if (text.length > MAX_FILTER_CHARS) {
    return failed({ position: MAX_FILTER_CHARS, message: `A filter has at most ${MAX_FILTER_CHARS} characters.` });
  }
  const terms: FilterTerm[] = [];
  let fixed = '';
  let fixedTo = 0;
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const start = at;
    const negated = text[at] === '-' && at + 1 < text.length && !isSpace(text[at + 1]);
    const read = readTerm(text, negated ? at + 1 : at, nowMs);
    if (!read.ok) return failed(read.fault);
    if (read.value !== undefined) {
      if (terms.length === MAX_FILTER_TERMS) {
        return failed({ position: start, message: `A filter has at most ${MAX_FILTER_TERMS} terms.` });
      }
      const term: FilterTerm = { negated, ...read.value };
      terms.push(term);
      if (term.type === 'time') {
        fixed += text.slice(fixedTo, start) + formatFilter({ terms: [term] });
        // Behind a phrase the next term may follow without a space.
        if (read.end < text.length && !isSpace(text[read.end])) fixed += ' ';
        fixedTo = read.end;
      }
    }
    at = skipSpace(text, read.end);
  }
  fixed += text.slice(fixedTo);
  if (fixed.length > MAX_FILTER_CHARS) {
    const message = `A filter has at most ${MAX_FILTER_CHARS} characters, its times written out.`;
    return failed({ position: text.length, message });
  }
  return { ok: true, filter: { terms }, fixed };
}

/** `value` undefined: an empty phrase, which asks for nothing. */
function readTerm(text: string, start: number, nowMs: number): Read<BareTerm | undefined> {
  if (text[start] === '"') {
    const phrase = readPhrase(text, start);
    if (!phrase.ok) return phrase;
    return read(phrase.value === '' ? undefined : { type: 'text', text: phrase.value }, phrase.end);
  }
  if (text[start] === '@') {
    const key = readAttributeKey(text, start);
    if (!key.ok) return key;
    if (key.value !== undefined) return readAttribute(text, start, key.value, key.end + 1);
  }
  const end = endOfWord(text, start);
  const colon = text.indexOf(':', start);
  if (colon !== -1 && colon < end) {
    const key = text.slice(start, colon);
    const after = text[colon + 1];
    const isPair = PLAIN_KEY.test(key) && after !== ':' && after !== '\\' && !text.startsWith('//', colon + 1);
    if (isPair) return readPair(text, start, key, colon + 1, nowMs);
  }
  return read({ type: 'text', text: text.slice(start, end) }, end);
}

/** `@key:` or `@"key":`; undefined when it is neither, so that a word may begin with `@`. `end` is the colon. */
function readAttributeKey(text: string, start: number): Read<string | undefined> {
  if (text[start + 1] === '"') {
    const phrase = readPhrase(text, start + 1);
    if (!phrase.ok) return phrase;
    if (text[phrase.end] === ':') return phrase;
    return fault(phrase.end, 'A quoted attribute key is followed by a colon: @"my key":value');
  }
  const colon = text.indexOf(':', start);
  if (colon === -1 || colon > endOfWord(text, start)) return read(undefined, start);
  const key = text.slice(start + 1, colon);
  return read(PLAIN_KEY.test(key) ? key : undefined, colon);
}

function readPair(text: string, start: number, written: string, at: number, nowMs: number): Read<BareTerm> {
  const key = written.toLowerCase();
  if (!KNOWN_KEYS.has(key)) return readAttribute(text, start, written, at);
  if (isNumberField(key)) {
    const { op, length } = readOp(text, at);
    const value = readValue(text, start, at + length);
    if (!value.ok) return value;
    const number = parseAmount(key, value.value);
    if (number === undefined)
      return fault(at + length, `“${value.value}” is not a number for ${key}: ${EXAMPLES[key]}`);
    return read({ type: 'number', field: key, op, value: number }, value.end);
  }
  if (key === 'time') return readTime(text, start, at, nowMs);
  if (key === 'turn') return readTurn(text, start, at);
  const value = readValue(text, start, at);
  if (!value.ok) return value;
  if (isPatternField(key)) return read({ type: 'field', field: key, pattern: value.value }, value.end);
  if (key === 'command') return read({ type: 'command', pattern: value.value }, value.end);
  if (isListKey(key)) return readList(key, value.value, at, value.end);
  const lower = value.value.toLowerCase();
  if (key === 'is') {
    if (lower === 'error') return read({ type: 'ok', value: false }, value.end);
    return fault(at, `“${value.value}” is not known here: is:error`);
  }
  if (lower === 'true' || lower === 'false') return read({ type: 'ok', value: lower === 'true' }, value.end);
  return fault(at, `“${value.value}” is not an outcome: ok:true or ok:false`);
}

function readTime(text: string, start: number, at: number, nowMs: number): Read<BareTerm> {
  const { op, length } = readOp(text, at);
  const valueAt = at + length;
  const value = readValue(text, start, valueAt);
  if (!value.ok) return value;
  const times = readTimes(value.value, op, nowMs);
  if (times.ok) return read({ type: 'time', ...times.span }, value.end);
  return fault(valueAt + (text[valueAt] === '"' ? 1 : 0) + times.offset, times.message);
}

function readTurn(text: string, start: number, at: number): Read<BareTerm> {
  const { op, length } = readOp(text, at);
  const value = readValue(text, start, at + length);
  if (!value.ok) return value;
  if (op !== '=' && parseNumber(value.value) === undefined) {
    return fault(at + length, `“${value.value}” is not the number of a turn, which ${op} needs: turn:>1`);
  }
  return read({ type: 'turn', op, pattern: value.value }, value.end);
}

const LISTS = {
  kind: { known: EVENT_KINDS, several: 'Kinds' },
  agent: { known: AGENT_IDS, several: 'Agents' },
  outcome: { known: OUTCOMES, several: 'Outcomes' },
  signal: { known: ROW_SIGNALS, several: 'Signals' },
} as const satisfies Record<string, { known: readonly string[]; several: string }>;

function isListKey(key: string): key is keyof typeof LISTS {
  return Object.hasOwn(LISTS, key);
}

function readList(key: keyof typeof LISTS, value: string, at: number, end: number): Read<BareTerm> {
  const { several } = LISTS[key];
  const known: readonly string[] = LISTS[key].known;
  const values: string[] = [];
  let partAt = at;
  for (const part of value.toLowerCase().split(',')) {
    if (!known.includes(part)) {
      return fault(partAt, `There is no ${key} “${part}”. ${several}: ${known.join(', ')}`);
    }
    if (!values.includes(part)) values.push(part);
    partAt += part.length + 1;
  }
  return read({ type: key, values } as BareTerm, end);
}

function readAttribute(text: string, start: number, key: string, at: number): Read<BareTerm> {
  const { op, length } = readOp(text, at);
  const value = readValue(text, start, at + length);
  if (!value.ok) return value;
  if (op !== '=' && parseNumber(value.value) === undefined) {
    return fault(at + length, `“${value.value}” is not a number, which ${op} needs.`);
  }
  return read({ type: 'attribute', key, op, pattern: value.value }, value.end);
}

function readOp(text: string, at: number): { op: ComparisonOp; length: number } {
  const first = text[at];
  if (first === '=') return { op: '=', length: 1 };
  if (first !== '<' && first !== '>') return { op: '=', length: 0 };
  return text[at + 1] === '=' ? { op: `${first}=`, length: 2 } : { op: first, length: 1 };
}

/** A value is a phrase, or all up to the next space. `start` is where its term begins. */
function readValue(text: string, start: number, at: number): Read<string> {
  if (text[at] === '"') return readPhrase(text, at);
  const end = endOfWord(text, at);
  if (end > at) return read(text.slice(at, end), end);
  const pair = text.slice(start, at);
  return fault(at, `Write a value after ${pair} or put it in quotes to search for it as text.`);
}

function readPhrase(text: string, start: number): Read<string> {
  let phrase = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return read(phrase, at + 1);
    const next = text[at + 1];
    if (char === '\\' && (next === '"' || next === '\\')) {
      phrase += next;
      at++;
    } else {
      phrase += char;
    }
  }
  return fault(start, 'This quote is not closed.');
}

const EXAMPLES: Readonly<Record<NumberField, string>> = {
  duration: 'duration:>2s (ms, s, m, h)',
  status: 'status:>=400',
  exit: 'exit:>0',
  input: 'input:>1k (k, m)',
  cached: 'cached:>1k (k, m)',
  output: 'output:>1k (k, m)',
  reasoning: 'reasoning:>1k (k, m)',
  tokens: 'tokens:>1k (k, m)',
  cost: 'cost:>0.1',
  wait: 'wait:>1m (ms, s, m, h)',
  ttft: 'ttft:>2s (ms, s, m, h)',
  'tokens.input': 'tokens.input:>1k (k, m)',
  'tokens.cached': 'tokens.cached:>1k (k, m)',
  'tokens.output': 'tokens.output:>1k (k, m)',
};

const DURATION_UNITS = new Map([
  ['', 1],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
const COUNT_UNITS = new Map([
  ['', 1],
  ['k', 1_000],
  ['m', 1_000_000],
]);
const NO_UNITS = new Map([['', 1]]);

const DURATIONS: ReadonlySet<NumberField> = new Set(['duration', 'wait', 'ttft']);
const NO_UNIT_FIELDS: ReadonlySet<NumberField> = new Set(['status', 'exit', 'cost']);

const AMOUNT = /^(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)([a-z]*)$/;

function parseAmount(field: NumberField, text: string): number | undefined {
  const units = DURATIONS.has(field) ? DURATION_UNITS : NO_UNIT_FIELDS.has(field) ? NO_UNITS : COUNT_UNITS;
  const match = AMOUNT.exec((field === 'cost' ? text.replace(/^\$/, '') : text).toLowerCase());
  const unit = units.get(match?.[2] ?? '');
  if (match?.[1] === undefined || unit === undefined) return undefined;
  const value = Number(match[1]) * unit;
  return Number.isFinite(value) ? value : undefined;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A decimal number as attributes are compared by; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function isSpace(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}

export function skipSpace(text: string, at: number): number {
  while (isSpace(text[at])) at++;
  return at;
}

export function endOfWord(text: string, at: number): number {
  while (at < text.length && !isSpace(text[at])) at++;
  return at;
}

function read<T>(value: T, end: number): Read<T> & { ok: true } {
  return { ok: true, value, end };
}

function fault(position: number, message: string): { ok: false; fault: Fault } {
  return { ok: false, fault: { position, message } };
}

function failed(found: Fault): { ok: false } & Fault {
  return { ok: false, ...found };
}
