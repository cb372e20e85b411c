/**
 * Regular expressions from users. A search runs in time linear in the text (re2js, RE2's syntax: no backreferences, no
 * lookaround), and all searches of a rule in a record have a budget of work, so that no rule can hang the relay.
 */
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { asString, MeteredText, mayMatch, type Work, WorkExceededError } from './metered-text.ts';

export interface Match {
  start: number;
  end: number;
}

/** The matches of an expression in a text, in order, not empty, not overlapping. Throws WorkExceededError. */
export type Expression = (text: string, work: Work) => Match[];

export type ExpressionResult = { ok: true; expression: Expression } | { ok: false; problem: ExpressionProblem };

export interface ExpressionProblem {
  /** What is wrong, such as `missing closing )`. */
  message: string;
  /** Where, counted from 0 in the expression's characters. */
  position: number;
}

/** Longer ones are nobody's, and compiling costs memory. */
const MAX_EXPRESSION = 2_000;
/** Size of the compiled program: what `a{1000}{1000}` would make is refused. */
const MAX_PROGRAM = 20_000;
/** In one text: each is kept until all are acted on. */
const MAX_MATCHES = 1_000_000;

/**
 * Compiles an expression. When it has groups, the first that took part is what matches: `password=(\S+)` is about the value;
 * when none did, all of it. Letter case counts; `(?i)` at the start ignores it.
 */
export function compileExpression(source: string): ExpressionResult {
  if (source === '') return refused('the expression is empty', 0);
  if (source.length > MAX_EXPRESSION) return refused(`longer than ${MAX_EXPRESSION} characters`, MAX_EXPRESSION);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return refused(error.getDescription(), positionOf(source, error));
    if (error instanceof RE2JSException) return refused(error.message, 0);
    throw error;
  }
  if (compiled.programSize() > MAX_PROGRAM)
    return refused('repeats too often: the expression would become too large', 0);
  return { ok: true, expression: searchFor(compiled) };
}

function searchFor(compiled: RE2JS): Expression {
  const groups = compiled.groupCount();
  return (text, work) => {
    if (!mayMatch(compiled, text, work)) return [];
    const found: Match[] = [];
    const metered = new MeteredText(text, work, compiled);
    const matcher = compiled.matcher(asString(metered));
    for (;;) {
      metered.startSearch(0);
      if (!matcher.find()) return found;
      if (groups > 0) metered.startSearch(groups);
      let group = groups === 0 ? 0 : 1;
      while (group > 0 && matcher.start(group) < 0) group = group === groups ? 0 : group + 1;
      const start = matcher.start(group);
      const end = matcher.end(group);
      if (end === start) continue;
      if (found.length === MAX_MATCHES) throw new WorkExceededError();
      found.push({ start, end });
    }
  };
}

/** re2js names the piece that it could not read; where that is in the expression has to be found. */
function positionOf(source: string, error: RE2JSSyntaxException): number {
  const piece = error.getPattern();
  if (piece === null || piece === '') return unbalanced(source) ?? source.length;
  if (piece === source) return unbalanced(source) ?? 0;
  const at = source.lastIndexOf(piece);
  return Math.max(0, at);
}

/** The bracket that is not closed, or that closes nothing. */
function unbalanced(source: string): number | undefined {
  const open: number[] = [];
  let inClass = -1;
  for (let index = 0; index < source.length; index++) {
    const char = source[index];
    if (char === '\\') index++;
    else if (inClass >= 0) {
      if (char === ']' && index > inClass + 1) inClass = -1;
    } else if (char === '[') inClass = index;
    else if (char === '(') open.push(index);
    else if (char === ')' && open.pop() === undefined) return index;
  }
  if (inClass >= 0) return inClass;
  return open.at(-1);
}

function refused(message: string, position: number): ExpressionResult {
  return { ok: false, problem: { message, position } };
}
