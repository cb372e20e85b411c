/** One rule over one text: over JSON in it by its keys, and over what an expression or the detectors find in it. */
import type { AnyValue } from '../otlp/otlp-json.ts';
import { type Acted, actOnText, actOnValue, DROP, DROP_EVENT, type KeyedHash, markOf, marksIn } from './act.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { Match } from './expression.ts';
import { maskFailedAnswer } from './failed-answer.ts';
import { editJson, mayHoldJson } from './json-text.ts';
import type { Work } from './metered-text.ts';
import { type Action, DEFAULT_MASK } from './rule.ts';
import { maskSecrets, secretMask } from './secrets/find-secrets.ts';

export interface TextRun {
  rule: CompiledRule;
  keyedHash: KeyedHash;
  /** What the rule's expression may still do in this record. */
  work: Work;
  /** As of `secrets/codes.ts`. */
  codesOf(text: string): Uint8Array;
  /** Gathers secrets that were masked, with what stands in their place. */
  secrets?: Map<string, string>;
}

/** JSON in a string in JSON in a string … */
const MAX_JSON_DEPTH = 8;
/** As a depth: the text is no JSON whatever it looks like. */
export const NO_JSON = Number.POSITIVE_INFINITY;

/** What was done to a text. */
export interface Tally {
  count: number;
}

/**
 * `key`: under which the text stands. `inside`: the rule is about all of the text, else only about its keys in JSON. `depth`: in
 * how many JSON strings it is. Throws RangeError for JSON that is nested too deeply.
 */
export function rewriteText(
  run: TextRun,
  text: string,
  key: string | undefined,
  inside: boolean,
  tally: Tally,
  depth: number,
): Acted<string> {
  const { rule } = run;
  // Detectors read through JSON's escapes by themselves; rules about keys have to know the keys.
  const readsJson = (rule.what.match !== 'detector' || rule.keyTest !== undefined) && depth <= MAX_JSON_DEPTH;
  const holdsJson = readsJson && mayHoldJson(text) && (inside || rule.mayNameKey(run.codesOf(text)));
  if (holdsJson && depth === MAX_JSON_DEPTH) throw new RangeError('nested too deeply');
  const edited = holdsJson ? rewriteJson(run, text, key, inside, tally, depth) : text;
  if (typeof edited === 'symbol' || !inside) return edited;
  switch (rule.what.match) {
    case 'regex':
      return rewriteMatches(run, edited, tally);
    case 'detector':
      return rewriteSecrets(run, edited, key, tally);
    default:
      return edited;
  }
}

function rewriteJson(
  run: TextRun,
  text: string,
  around: string | undefined,
  inside: boolean,
  tally: Tally,
  depth: number,
): Acted<string> {
  const { rule, keyedHash } = run;
  const whole = rule.what.match === 'whole';
  const isError = rule.what.match === 'whole' && rule.what.errorsUnder?.includes(around ?? '') === true;
  const { keyTest } = rule;
  let dropped: typeof DROP_EVENT | undefined;
  const edited = editJson(text, {
    wants: (key) => keyTest?.(key) === true,
    value(json) {
      const failed = isError ? maskFailedAnswer(json, markOf(rule.action) ?? DEFAULT_MASK) : undefined;
      if (failed !== undefined) {
        if (failed !== json) tally.count++;
        return failed === json ? undefined : failed;
      }
      const before = jsonValue(json, rule.action);
      const tallied = { count: 0 };
      const acted = whole ? actOnValue(rule.action, before, keyedHash) : rewriteJsonMember(run, json, tallied, depth);
      if (acted === DROP_EVENT) dropped = DROP_EVENT;
      if (acted === DROP || acted === DROP_EVENT) {
        tally.count++;
        // A member that is left out would need its comma left out too; null says as little.
        return json === 'null' ? undefined : 'null';
      }
      if (typeof acted === 'string') {
        tally.count += tallied.count;
        return acted === json ? undefined : acted;
      }
      if (acted === before || acted.stringValue === undefined) return undefined;
      tally.count++;
      return JSON.stringify(acted.stringValue);
    },
    text(inner, key) {
      const acted = rewriteText(run, inner, key, inside && !whole, tally, depth + 1);
      if (acted === DROP_EVENT) dropped = DROP_EVENT;
      if (typeof acted === 'symbol') return '';
      return acted === inner ? undefined : acted;
    },
  });
  return dropped ?? edited;
}

/** A JSON member whose key a rule about matches names: everything in it counts as inside. */
function rewriteJsonMember(run: TextRun, json: string, tally: Tally, depth: number): Acted<string> {
  const text = json.startsWith('"') ? parseString(json) : undefined;
  if (text === undefined)
    return rewriteText({ ...run, rule: { ...run.rule, keyTest: undefined } }, json, undefined, true, tally, depth + 1);
  const acted = rewriteText(run, text, undefined, true, tally, depth + 1);
  return typeof acted === 'symbol' ? acted : acted === text ? json : JSON.stringify(acted);
}

/** A list or an object that is truncated is cut as the text that it is. */
function jsonValue(json: string, action: Action): AnyValue {
  const text = json.startsWith('"') ? parseString(json) : undefined;
  if (text !== undefined) return { stringValue: text };
  return json === 'null'
    ? {}
    : action.do !== 'truncate' && /^[[{]/.test(json)
      ? { arrayValue: { values: [{ stringValue: json }] } }
      : { stringValue: json };
}

function parseString(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    // Cut off: what is there, without its opening quote.
    return json.slice(1);
  }
}

export function rewriteMatches(run: TextRun, text: string, tally: Tally): Acted<string> {
  const { rule, keyedHash } = run;
  const matches = rule.expression?.(text, run.work) ?? [];
  if (matches.length === 0) return text;
  const marks = marksIn(rule.action, text);
  let mark = 0;
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of matches) {
    while (mark < marks.length && (marks[mark] as Match).end < start) mark++;
    if (start < from || isOwn(marks, mark, start, end, rule.action)) continue;
    const piece = text.slice(start, end);
    const acted = actOnText(rule.action, piece, keyedHash);
    if (acted === piece) continue;
    tally.count++;
    if (typeof acted === 'symbol') return acted;
    parts.push(text.slice(from, start), acted);
    from = end;
  }
  if (from === 0 && parts.length === 0) return text;
  parts.push(text.slice(from));
  return parts.join('');
}

/** What the rule itself left, or what it kept beside it, which is no longer than what it keeps. `first`: of the marks to look at. */
function isOwn(marks: readonly Match[], first: number, start: number, end: number, action: Action): boolean {
  for (let index = first; index < marks.length; index++) {
    const mark = marks[index] as Match;
    if (mark.start > end) return false;
    if (
      (start >= mark.start && end <= mark.end) ||
      (action.do === 'keep-first' && end >= mark.start && end <= mark.end && mark.start - start <= action.chars) ||
      (action.do === 'keep-last' && start >= mark.start && start <= mark.end && end - mark.end <= action.chars)
    )
      return true;
  }
  return false;
}

export function rewriteSecrets(run: TextRun, text: string, key: string | undefined, tally: Tally): Acted<string> {
  const { rule, keyedHash } = run;
  const { action } = rule;
  const options = { name: key, kinds: rule.kinds, codes: run.codesOf(text) };
  const masked = maskSecrets(text, options, (kind, secret) => {
    const acted = actOnText(action, secret, keyedHash, action.do === 'mask' ? secretMask(kind) : undefined);
    if (action.do === 'mask' && typeof acted === 'string') run.secrets?.set(secret, acted);
    return typeof acted === 'symbol' ? '' : acted;
  });
  if (masked === undefined) return text;
  for (const count of masked.counts.values()) tally.count += count;
  if (action.do === 'drop') return DROP;
  return action.do === 'drop-event' ? DROP_EVENT : masked.text;
}
