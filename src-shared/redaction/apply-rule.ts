/** One rule over one part. Nothing is changed in place: what no rule touches is the same object as before. */

import type { AnyValue, KeyValue } from '../otlp/otlp-json.ts';
import { type Acted, actOnValue, DROP, DROP_EVENT, mapSame } from './act.ts';
import { base64OfText, textOfBase64 } from './bytes-text.ts';
import type { Change } from './change.ts';
import { isMark } from './marks.ts';
import { isValueKey, nameInList, nameInMap } from './named-beside.ts';
import { NO_JSON, rewriteMatches, rewriteSecrets, rewriteText, type TextRun } from './rewrite-text.ts';
import type { Place } from './rule.ts';
import { type Part, SHAPES, type Shape } from './shapes.ts';
import type { NameTest } from './wildcard.ts';

type Json = Record<string, unknown>;

export interface RuleRun extends TextRun {
  changes: Change[];
}

/** The part after the rule; {@link DROP_EVENT} when the rule drops it. */
export function applyRule<T extends object>(run: RuleRun, part: Part, value: T): T | typeof DROP_EVENT {
  try {
    if (run.rule.spanEventTest !== undefined)
      return applySpanEvents(run, part, value as Json, run.rule.spanEventTest) as T;
    return applyShape(run, part, SHAPES[part], value as Json, '', part) as T;
  } catch (signal) {
    if (signal === DROP_EVENT) return DROP_EVENT;
    throw signal;
  }
}

function applySpanEvents(run: RuleRun, part: Part, span: Json, test: NameTest): Json {
  const events = span['events'];
  const shape = SHAPES.span.children?.['events'];
  if (part !== 'span' || !Array.isArray(events) || shape === undefined) return span;
  let index = 0;
  const after = mapSame(events as Json[], (event) => {
    const path = `events[${index++}].`;
    return test(String(event['name'] ?? '')) ? applyShape(run, part, shape, event, path, part) : event;
  });
  return after === events ? span : { ...span, events: after };
}

function applyShape(run: RuleRun, part: Part, shape: Shape, message: Json, path: string, owner: Part): Json {
  let after = message;
  const set = (name: string, value: unknown): void => {
    if (value === after[name]) return;
    if (after === message) after = { ...message };
    if (value === undefined) delete after[name];
    else after[name] = value;
  };
  const { places } = run.rule;
  const inEnvelope = owner === 'resource' || owner === 'scope';
  const placeOf = (place: Place): Place => (inEnvelope ? owner : place);

  if (places.has(placeOf('fields'))) {
    for (const name of shape.texts ?? []) {
      const text = message[name];
      if (typeof text === 'string') set(name, applyField(run, text, `${path}${name}`));
    }
    for (const name of shape.lists ?? []) {
      const list = message[name];
      if (!Array.isArray(list)) continue;
      const kept = mapSame(list as string[], (text) => applyField(run, text, `${path}${name}[]`) ?? '');
      set(name, kept);
    }
  }
  if (places.has(placeOf('body'))) {
    for (const name of shape.values ?? []) {
      const body = message[name] as AnyValue | undefined;
      if (body !== undefined) set(name, applyBody(run, body, `${path}${name}`));
    }
  }
  if (places.has(placeOf('attributes'))) {
    for (const name of shape.attributes ?? []) {
      const list = message[name] as KeyValue[] | undefined;
      if (list !== undefined && list.length > 0) set(name, applyPairs(run, list, `${path}${name}`, false));
    }
  }
  for (const [name, inner] of Object.entries(shape.children ?? {})) {
    const child = message[name];
    if (Array.isArray(child)) {
      let index = 0;
      set(
        name,
        mapSame(child as Json[], (element) =>
          applyShape(run, part, inner, element, `${path}${name}[${index++}].`, owner),
        ),
      );
    } else if (typeof child === 'object' && child !== null) {
      set(name, applyShape(run, part, inner, child as Json, `${path}${name}.`, owner));
    }
  }
  return after;
}

/** A string that is no attribute. A rule about keys has no say in it. */
function applyField(run: RuleRun, text: string, path: string): string | undefined {
  if (run.rule.keyTest !== undefined || text === '') return text;
  const value = { stringValue: text };
  const acted =
    run.rule.what.match === 'whole' ? wholeValue(run, value, path) : applyString(run, value, undefined, path, true);
  return acted === undefined ? undefined : (acted.stringValue ?? '');
}

function applyBody(run: RuleRun, body: AnyValue, path: string): AnyValue | undefined {
  const { keyTest, what } = run.rule;
  if (what.match === 'whole' && keyTest === undefined) return wholeValue(run, body, path);
  return applyValue(run, body, undefined, path, keyTest === undefined);
}

/** `inside`: the rule's keys are matched by a key around. `map`: the list is a map's, that stands under the key. */
function applyPairs(
  run: RuleRun,
  list: KeyValue[],
  path: string,
  inside: boolean,
  map?: { key: string | undefined },
): KeyValue[] {
  const { keyTest, what } = run.rule;
  const top = map === undefined;
  const name = top || what.match !== 'detector' ? undefined : nameInMap(list, map.key);
  const nameOf = (key: string) => (name !== undefined && isValueKey(key) ? name : key);
  let dropped = false;
  const kept = mapSame(list, (pair) => {
    if (top && isMark(pair) && what.match !== 'detector') return pair;
    const at = top ? `${path}["${pair.key}"]` : `${path}.${pair.key}`;
    const matched = inside || keyTest === undefined || keyTest(pair.key);
    const key = what.match !== 'whole' && matched ? redactKey(run, pair.key, path) : pair.key;
    if (key === undefined) {
      dropped = true;
      return DROPPED_PAIR;
    }
    const value = pair.value === undefined ? undefined : applyMember(run, pair.value, nameOf(pair.key), at, matched);
    if (pair.value !== undefined && value === undefined) {
      dropped = true;
      return DROPPED_PAIR;
    }
    if (key === pair.key && value === pair.value) return pair;
    return value === undefined ? { key } : { key, value };
  });
  if (!dropped) return kept;
  return kept.filter((pair) => pair !== DROPPED_PAIR);
}

function applyMember(run: RuleRun, value: AnyValue, key: string, path: string, matched: boolean): AnyValue | undefined {
  if (run.rule.what.match === 'whole' && matched) return wholeValue(run, value, path);
  return applyValue(run, value, key, path, matched);
}

/** A key is text as well, and can hold a secret; undefined: the attribute is dropped. */
function redactKey(run: RuleRun, key: string, path: string): string | undefined {
  const { what, keyTest } = run.rule;
  const tally = { count: 0 };
  let acted: Acted<string> = key;
  if (what.match === 'detector') acted = rewriteSecrets(run, key, undefined, tally);
  // With keys, the expression is about what stands under them.
  else if (keyTest === undefined) acted = rewriteMatches(run, key, tally);
  if (acted === key) return key;
  const after = typeof acted === 'symbol' ? acted : { stringValue: acted };
  return settle(run, { stringValue: key }, after, `${path}[key]`, tally.count)?.stringValue;
}

function applyValue(
  run: RuleRun,
  value: AnyValue,
  key: string | undefined,
  path: string,
  inside: boolean,
): AnyValue | undefined {
  if (value.stringValue !== undefined) return applyString(run, value, key, path, inside);
  if (value.arrayValue !== undefined) {
    const { values } = value.arrayValue;
    const isPaired = run.rule.what.match === 'detector';
    let index = 0;
    let dropped = false;
    const kept = mapSame(values, (element) => {
      const name = isPaired ? nameInList(values[index - 1], key) : key;
      const after = applyValue(run, element, name, `${path}[${index++}]`, inside);
      if (after === undefined) dropped = true;
      return after ?? DROPPED;
    });
    if (kept === values) return value;
    return { arrayValue: { values: dropped ? kept.filter((element) => element !== DROPPED) : kept } };
  }
  if (value.kvlistValue !== undefined) {
    const { values } = value.kvlistValue;
    const kept = applyPairs(run, values, path, inside && run.rule.keyTest !== undefined, { key });
    return kept === values ? value : { kvlistValue: { values: kept } };
  }
  if (value.bytesValue !== undefined) return applyBytes(run, value, key, path, inside);
  return value;
}

const DROPPED: AnyValue = {};
const DROPPED_PAIR: KeyValue = { key: '' };

function wholeValue(run: RuleRun, value: AnyValue, path: string): AnyValue | undefined {
  return settle(run, value, actOnValue(run.rule.action, value, run.keyedHash), path, 1);
}

/** Notes a change and says what is left. */
function settle(
  run: RuleRun,
  before: AnyValue,
  acted: Acted<AnyValue>,
  path: string,
  count: number,
): AnyValue | undefined {
  if (acted === DROP_EVENT) {
    note(run, path, before, undefined, count);
    throw DROP_EVENT;
  }
  if (acted === DROP) {
    note(run, path, before, undefined, count);
    return undefined;
  }
  if (acted !== before) note(run, path, before, acted, count);
  return acted;
}

function note(run: RuleRun, path: string, before: AnyValue, after: AnyValue | undefined, count: number): void {
  run.changes.push({ path, rule: run.rule.name, before, ...(after === undefined ? {} : { after }), count });
}

function applyString(
  run: RuleRun,
  value: AnyValue,
  key: string | undefined,
  path: string,
  inside: boolean,
): AnyValue | undefined {
  const text = value.stringValue as string;
  const tally = { count: 0 };
  const acted = rewriteText(run, text, key, inside, tally, 0);
  const after = rewritten(acted, text, value, (stringValue) => ({ stringValue }));
  return settle(run, value, after, path, tally.count);
}

function applyBytes(
  run: RuleRun,
  value: AnyValue,
  key: string | undefined,
  path: string,
  inside: boolean,
): AnyValue | undefined {
  const bytes = textOfBase64(value.bytesValue as string);
  const tally = { count: 0 };
  const acted = rewriteText(run, bytes.text, key, inside, tally, bytes.isUtf8 ? 0 : NO_JSON);
  const after = rewritten(acted, bytes.text, value, (text) => ({ bytesValue: base64OfText({ ...bytes, text }) }));
  return settle(run, value, after, path, tally.count);
}

function rewritten(
  acted: Acted<string>,
  text: string,
  value: AnyValue,
  valueFor: (text: string) => AnyValue,
): Acted<AnyValue> {
  if (typeof acted === 'symbol') return acted;
  return acted === text ? value : valueFor(acted);
}
