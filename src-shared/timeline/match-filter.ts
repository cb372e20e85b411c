/**
 * The filter's reference semantics, as `filter.ts` states them. The live feed runs it; the store's SQL must agree with it.
 */
import type { RecognisedEvent } from '../agents/common-event.ts';
import type { Signal } from '../otlp/otlp-json.ts';
import type { StepFacts } from '../run/step-facts.ts';
import type { ComparisonOp, FilterTerm, NumberField, Outcome, PatternField } from './filter-types.ts';
import { parseNumber } from './parse-filter.ts';

/** What a filter asks of an event. */
export interface FilterableEvent {
  event: RecognisedEvent;
  /** Body and the values of content-bearing attributes, as text. Only asked for when a text term needs them. */
  contents(): Iterable<string>;
  /** The text of the record's attribute, else of the resource's; undefined when neither has the key. */
  attribute(key: string): string | undefined;
  /** What the event is of. */
  signal: Signal;
  /** Hexadecimal, lower case. */
  traceId(): string | undefined;
  /** The step that the event is part of; undefined while the run was not read, and where it is part of none. */
  step(): StepFacts | undefined;
}

export function matchesTerm(term: FilterTerm, event: FilterableEvent): boolean {
  return holds(term, event) !== term.negated;
}

function holds(term: FilterTerm, filterable: FilterableEvent): boolean {
  const { event } = filterable;
  switch (term.type) {
    case 'text':
      return hasText(term.text, filterable);
    case 'agent':
      return term.values.includes(event.agent);
    case 'kind':
      return term.values.includes(event.kind);
    case 'ok':
      return event.ok === term.value;
    case 'signal':
      return term.values.includes(filterable.signal);
    case 'outcome': {
      const outcome = filterable.step()?.outcome ?? outcomeOf(event);
      return outcome !== undefined && term.values.includes(outcome);
    }
    case 'turn':
      return isTurn(term, filterable.step());
    case 'command': {
      const command = filterable.step()?.command;
      if (command === undefined) return false;
      if (term.pattern.includes('*')) return matchesPattern(term.pattern, command);
      return foldedTextMatches(foldCase(term.pattern), command);
    }
    case 'field': {
      const value = fieldOf(filterable, term.field);
      return value !== undefined && matchesPattern(term.pattern, value);
    }
    case 'number': {
      const value = numberOf(filterable, term.field);
      return value !== undefined && compare(value, term.op, term.value);
    }
    case 'time':
      return (
        (term.fromUs === undefined || event.timeUs >= term.fromUs) &&
        (term.toUs === undefined || event.timeUs < term.toUs)
      );
    case 'attribute': {
      const value = filterable.attribute(term.key);
      if (value === undefined) return false;
      if (term.op === '=') return matchesPattern(term.pattern, value);
      const left = parseNumber(value);
      const right = parseNumber(term.pattern);
      return left !== undefined && right !== undefined && compare(left, term.op, right);
    }
  }
}

function hasText(text: string, filterable: FilterableEvent): boolean {
  const wanted = foldCase(text);
  const { event } = filterable;
  for (const value of [event.name, event.tool, event.server, event.model, event.error, event.status]) {
    if (value !== undefined && foldedTextMatches(wanted, String(value))) return true;
  }
  for (const word of event.words?.split('\n') ?? []) if (foldedTextMatches(wanted, word)) return true;
  const outcome = outcomeOf(event);
  if (outcome !== undefined && foldedTextMatches(wanted, outcome)) return true;
  for (const value of filterable.contents()) if (foldedTextMatches(wanted, value)) return true;
  return false;
}

const STARTS_WITH_WORD = /^[\p{L}\p{N}\p{Co}]/u;
/** With `v`: with `u`, V8 14.6 finds no character beyond U+FFFF in a class before `$`. */
const ENDS_IN_WORD = /[\p{L}\p{N}\p{M}\p{Co}]$/v;

function foldedTextMatches(wanted: string, value: string): boolean {
  const folded = foldCase(value);
  let at = folded.indexOf(wanted);
  if (at <= 0 || !STARTS_WITH_WORD.test(wanted)) return at !== -1;
  while (at > 0) {
    // Two units: the character before may be a surrogate pair.
    if (!ENDS_IN_WORD.test(folded.slice(Math.max(0, at - 2), at))) return true;
    at = folded.indexOf(wanted, at + 1);
  }
  return false;
}

/** Lower case, with the Greek final sigma as any other, so that a word's beginning folds like the word. */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** The whole value, case ignored; `*` stands for any run of characters, also none. Linear in both. */
function matchesPattern(pattern: string, value: string): boolean {
  const parts = foldCase(pattern).split('*');
  const folded = foldCase(value);
  const first = parts[0] ?? '';
  if (parts.length === 1) return folded === first;
  const last = parts[parts.length - 1] ?? '';
  if (folded.length < first.length + last.length) return false;
  if (!folded.startsWith(first) || !folded.endsWith(last)) return false;
  const end = folded.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = folded.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function fieldOf({ event, step, traceId }: FilterableEvent, field: PatternField): string | undefined {
  switch (field) {
    case 'call':
      return event.callId;
    case 'trace':
      return traceId();
    case 'server':
      return step()?.server ?? event.server;
    default:
      return event[field];
  }
}

/** As far as an event tells it by itself. */
function outcomeOf({ ok }: RecognisedEvent): Outcome | undefined {
  if (ok === undefined) return undefined;
  return ok ? 'ok' : 'failed';
}

function isTurn({ op, pattern }: Extract<FilterTerm, { type: 'turn' }>, step: StepFacts | undefined): boolean {
  if (step === undefined) return false;
  const wanted = parseNumber(pattern);
  if (wanted !== undefined && compare(step.turn, op, wanted)) return true;
  return op === '=' && (step.turnIds ?? []).some((id) => matchesPattern(pattern, id));
}

function numberOf({ event, step }: FilterableEvent, field: NumberField): number | undefined {
  const { tokens } = event;
  switch (field) {
    case 'duration':
      return event.durationMs;
    case 'status':
      return event.status;
    case 'exit':
      return step()?.exitCode ?? event.exitCode;
    case 'wait':
      return step()?.waitMs;
    case 'ttft':
      return step()?.ttftMs;
    case 'tokens.input':
      return step()?.tokens?.input ?? tokens?.input;
    case 'tokens.cached':
      return step()?.tokens?.cached ?? tokens?.cached;
    case 'tokens.output':
      return step()?.tokens?.output ?? tokens?.output;
    case 'cost':
      return event.costUsd;
    case 'tokens':
      if (tokens?.input === undefined && tokens?.output === undefined) return undefined;
      return (tokens.input ?? 0) + (tokens.output ?? 0);
    default:
      return tokens?.[field];
  }
}

function compare(left: number, op: ComparisonOp, right: number): boolean {
  switch (op) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}
