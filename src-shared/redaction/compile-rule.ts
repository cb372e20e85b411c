/** A rule ready to run. */

import type { AgentId, EventKind } from '../agents/common-event.ts';
import { compileExpression, type Expression } from './expression.ts';
import { type Action, PLACES, type Place, type Rule, type What } from './rule.ts';
import { createScanner, type Scanner, scan } from './secrets/literal-scanner.ts';
import { longestPiece, type NameTest, nameTest } from './wildcard.ts';

/**
 * Whose part it is. What is not known is left out: a rule that asks for it applies then, to be safe. That is so for envelopes,
 * spans and metrics; of a log record all but `exporter` is known from recognition.
 */
export interface RedactionContext {
  exporter?: string;
  /** The name of the scope around it. */
  scope?: string;
  /** Whose group it came in, where `agent` is not known; only for what asks about text that nobody has explained. */
  groupAgent?: AgentId;
  agent?: AgentId;
  kind?: EventKind;
  /** The event's full name; '' for a record without one. */
  event?: string;
}

export interface CompiledRule {
  /** The rule's own, or its bundle's. */
  name: string;
  what: What;
  action: Action;
  places: ReadonlySet<Place>;
  /** Undefined: the rule is about all keys. */
  keyTest: NameTest | undefined;
  keys: readonly string[] | undefined;
  /** It is about the attributes of spans' events of such names, and about nothing else. */
  spanEventTest: NameTest | undefined;
  expression: Expression | undefined;
  kinds: ReadonlySet<string> | undefined;
  applies(context: RedactionContext): boolean;
  /** It asks for no agent, kind or event. */
  isForEveryEvent: boolean;
  /** Whether a text with these codes can hold one of the rule's keys; may be wrong with yes only. */
  mayNameKey(codes: Uint8Array): boolean;
  /** What a JSON text that names one of the rule's keys has in it, escapes aside; undefined when that cannot be told. */
  jsonKeys: readonly string[] | undefined;
}

/** Throws for an expression that does not compile: `ruleSchema` has refused such rules. */
export function compileRule(rule: Rule, name = rule.name): CompiledRule {
  const { where, what } = rule;
  const exporter = where.exporters && nameTest(where.exporters);
  const event = where.events && nameTest(where.events);
  const jsonKeys = where.keys && jsonKeysOf(where.keys);
  return {
    name,
    what,
    action: rule.action,
    places: new Set(where.in ?? PLACES),
    keyTest: where.keys && nameTest(where.keys),
    keys: where.keys,
    spanEventTest: where.spanEvents && nameTest(where.spanEvents),
    expression: what.match === 'regex' ? expressionOf(what.regex) : undefined,
    kinds: what.match === 'detector' && what.kinds !== undefined ? new Set(what.kinds) : undefined,
    applies: (context) =>
      (context.exporter === undefined || exporter === undefined || exporter(context.exporter)) &&
      (context.agent === undefined || where.agents === undefined || where.agents.includes(context.agent)) &&
      (context.kind === undefined || where.kinds === undefined || where.kinds.includes(context.kind)) &&
      (context.event === undefined || event === undefined || event(context.event)),
    isForEveryEvent: where.agents === undefined && where.kinds === undefined && where.events === undefined,
    mayNameKey: jsonKeys === undefined ? () => true : keySearch(jsonKeys),
    jsonKeys,
  };
}

/** Quoted, as they stand in JSON. */
function jsonKeysOf(keys: readonly string[]): string[] | undefined {
  const literals = keys.map((key) => (key.includes('*') ? longestPiece(key) : `"${key}"`));
  return literals.some((literal) => !/^[\x20-\x7e]+$/.test(literal) || /[\\%]/.test(literal)) ? undefined : literals;
}

/** Finds them however often they were escaped. */
function keySearch(jsonKeys: readonly string[]): (codes: Uint8Array) => boolean {
  let scanner: Scanner | undefined;
  return (codes) => {
    scanner ??= createScanner(jsonKeys.map((text) => ({ text, anyCase: false })));
    return !scan(scanner, codes, () => -1);
  };
}

function expressionOf(regex: string): Expression {
  const compiled = compileExpression(regex);
  if (!compiled.ok) throw new Error(`the expression of a rule does not compile: ${compiled.problem.message}`);
  return compiled.expression;
}
