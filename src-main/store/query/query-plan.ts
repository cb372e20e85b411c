/**
 * From a filter to SQL conditions and a check.
 *
 * The filter's own matching (`matchesTerm`) stays the only definition of what a term means. What depends on a shape or on
 * a conversation alone is decided by running it once for each shape and conversation: the answer is a set of ids, which
 * is exact. Numbers and times are exact in SQL. What needs the record (texts, errors, attributes) narrows the candidates
 * where it can, and each candidate is then checked with `matchesTerm` on the decoded record.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import {
  type Filter,
  type FilterTerm,
  isOfStep,
  matchesTerm,
  type TimeSpan,
} from '../../../src-shared/timeline/filter.ts';
import { signalOf } from '../file/codes.ts';
import { matchExpression } from '../file/search-text.ts';
import { agentOf, shapeOf } from '../read/event-store.ts';

/** More ids than this are not listed in SQL: the check looks them up instead. */
const MAX_LISTED_IDS = 500;

export interface QueryPlan {
  /** Conditions on `event e`, all of which must hold; exact or wider than the filter. */
  conditions: string[];
  params: Array<string | number>;
  /** Terms that the conditions do not decide. */
  checks: FilterTerm[];
  /**
   * Negated texts. `candidate` is an SQL expression with `params`: where it is 0 the text is certainly not there, so the
   * term holds; elsewhere it must be checked.
   */
  negatedTexts: Array<{ candidate: string; params: string[]; term: FilterTerm }>;
  /** No event outside of this span matches: where a walk in order of time may begin. The conditions hold it as well. */
  span: TimeSpan;
  /** The conditions hold the slice's window of sequence numbers, as `:from` and `:to`. */
  usesWindow: boolean;
}

/** Placeholder in a condition for the window of sequence numbers that a slice looks at. */
const WINDOW = 'rowid BETWEEN :from AND :to';

/**
 * `texts`: `indexed` narrows by the full-text index, over windows of sequence numbers; `checked` leaves every text to the
 * check, for walks that are not in order of sequence number.
 */
export function planQuery(
  db: DatabaseSync,
  filter: Filter,
  { texts }: { texts: 'indexed' | 'checked' } = { texts: 'indexed' },
): QueryPlan {
  const plan: QueryPlan = {
    conditions: [],
    params: [],
    checks: [],
    negatedTexts: [],
    span: {},
    usesWindow: false,
  };
  const byShape = filter.terms.filter(isOfShape);
  if (byShape.length > 0) {
    addIds(plan, 'e.shape_id', shapesWhere(db, byShape), byShape);
  }
  const byConversation = filter.terms.filter(isOfConversation);
  if (byConversation.length > 0) {
    addIds(plan, 'e.conversation_id', conversationsWhere(db, byConversation), byConversation);
  }
  for (const term of filter.terms) {
    if (isOfShape(term) || isOfConversation(term)) continue;
    if (isOfStep(term)) {
      plan.checks.push(term);
      continue;
    }
    switch (term.type) {
      case 'number':
        addNumber(plan, term);
        break;
      case 'text':
        if (texts === 'indexed') addText(db, plan, term);
        else plan.checks.push(term);
        break;
      case 'field':
        if (!term.negated) {
          if (term.field === 'call') plan.conditions.push('e.call IS NOT NULL');
          if (term.field === 'error') plan.conditions.push('e.shape_id IN (SELECT id FROM shape WHERE failed = 1)');
        }
        plan.checks.push(term);
        break;
      case 'time':
        addTime(plan, term);
        break;
      case 'attribute':
        plan.checks.push(term);
        break;
    }
  }
  return plan;
}

const SHAPE_FIELDS: ReadonlySet<string> = new Set(['name', 'model', 'tool']);

function isOfShape(term: FilterTerm): boolean {
  if (term.type === 'kind' || term.type === 'ok') return true;
  if (term.type === 'number') return term.field === 'status';
  return term.type === 'field' && SHAPE_FIELDS.has(term.field);
}

function isOfConversation(term: FilterTerm): boolean {
  return term.type === 'agent' || term.type === 'signal' || (term.type === 'field' && term.field === 'conversation');
}

/** The ids of shapes for which all terms hold. */
function shapesWhere(db: DatabaseSync, terms: readonly FilterTerm[]): number[] {
  const ids: number[] = [];
  for (const row of db.prepare('SELECT * FROM shape').iterate()) {
    const { kind, name, model, tool, server, exitCode, ok, status, words } = shapeOf(row);
    const event: RecognisedEvent = {
      agent: 'other',
      kind,
      name,
      timeUs: 0,
      ...(model === undefined ? {} : { model }),
      ...(tool === undefined ? {} : { tool }),
      ...(server === undefined ? {} : { server }),
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(ok === undefined ? {} : { ok }),
      ...(status === undefined ? {} : { status }),
      ...(words === undefined ? {} : { words }),
    };
    if (holdForColumns(terms, event)) ids.push(Number(row['id']));
  }
  return ids;
}

function conversationsWhere(db: DatabaseSync, terms: readonly FilterTerm[]): number[] {
  const ids: number[] = [];
  for (const row of db.prepare('SELECT id, agent, key, signal FROM conversation').iterate()) {
    const key = String(row['key']);
    const event: RecognisedEvent = {
      agent: agentOf(row['agent']),
      kind: 'other',
      name: '',
      timeUs: 0,
      ...(key === '' ? {} : { conversation: key }),
    };
    if (holdForColumns(terms, event, signalOf(Number(row['signal'])))) ids.push(Number(row['id']));
  }
  return ids;
}

/** Of an event of which nothing but columns is known. */
function holdForColumns(terms: readonly FilterTerm[], event: RecognisedEvent, signal: Signal = 'logs'): boolean {
  const nothing = () => undefined;
  const filterable = { event, signal, contents: () => [], attribute: nothing, traceId: nothing, step: nothing };
  return terms.every((term) => matchesTerm(term, filterable));
}

function addIds(plan: QueryPlan, column: string, ids: readonly number[], terms: readonly FilterTerm[]): void {
  if (ids.length <= MAX_LISTED_IDS) plan.conditions.push(`${column} IN (${ids.join(',')})`);
  else plan.checks.push(...terms);
}

const NUMBER_COLUMNS = {
  duration: 'e.duration_ms',
  input: 'e.input',
  cached: 'e.cached',
  output: 'e.output',
  reasoning: 'e.reasoning',
  cost: 'e.cost',
  // NULL only when both are.
  tokens: '(coalesce(e.input, 0 * e.output) + coalesce(e.output, 0 * e.input))',
} as const;

function addNumber(plan: QueryPlan, term: Extract<FilterTerm, { type: 'number' }>): void {
  const column = NUMBER_COLUMNS[term.field as keyof typeof NUMBER_COLUMNS];
  const comparison = `coalesce(${column} ${term.op} ?, 0)`;
  plan.conditions.push(term.negated ? `NOT ${comparison}` : comparison);
  plan.params.push(term.value);
}

function addTime(plan: QueryPlan, { negated, fromUs, toUs }: Extract<FilterTerm, { type: 'time' }>): void {
  const bounds: string[] = [];
  if (fromUs !== undefined) {
    bounds.push('e.time_us >= ?');
    plan.params.push(fromUs);
  }
  if (toUs !== undefined) {
    bounds.push('e.time_us < ?');
    plan.params.push(toUs);
  }
  if (negated) {
    plan.conditions.push(`NOT (${bounds.join(' AND ')})`);
    return;
  }
  plan.conditions.push(...bounds);
  const { span } = plan;
  if (fromUs !== undefined) span.fromUs = Math.max(fromUs, span.fromUs ?? fromUs);
  if (toUs !== undefined) span.toUs = Math.min(toUs, span.toUs ?? toUs);
}

/** Rows whose indexed words or whose shape can hold the text. Errors are indexed with the contents. */
function addText(db: DatabaseSync, plan: QueryPlan, term: Extract<FilterTerm, { type: 'text' }>): void {
  const match = matchExpression(term.text);
  const shapes = match === undefined ? [] : shapesWhere(db, [{ ...term, negated: false }]);
  if (match === undefined || shapes.length > MAX_LISTED_IDS) {
    plan.checks.push(term);
    return;
  }
  plan.usesWindow = true;
  const inTexts = `e.seq IN (SELECT rowid FROM event_text WHERE event_text MATCH ? AND ${WINDOW})`;
  const candidate = shapes.length === 0 ? inTexts : `(${inTexts} OR e.shape_id IN (${shapes.join(',')}))`;
  if (term.negated) {
    plan.negatedTexts.push({ candidate, params: [match], term });
  } else {
    plan.checks.push(term);
    plan.conditions.push(candidate);
    plan.params.push(match);
  }
}
