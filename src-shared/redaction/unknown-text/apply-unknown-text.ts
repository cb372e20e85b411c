/** The rule `unknown-text` over one part. What it leaves alone is the same object as before. */
import type { AnyValue, KeyValue } from '../../otlp/otlp-json.ts';
import { mapSame } from '../act.ts';
import type { Change } from '../apply-rule.ts';
import { base64OfText, textOfBase64 } from '../bytes-text.ts';
import { isMark } from '../marks.ts';
import { type Part, SHAPES, type Shape } from '../shapes.ts';
import { hasGenAiSign } from './genai-signs.ts';
import type { UnknownPlace, UnknownText, UnknownTextContext } from './unknown-text.ts';

type Json = Record<string, unknown>;

interface Run {
  unknown: UnknownText;
  context: UnknownTextContext;
  rule: string;
  changes: Change[];
}

/** Bytes that are no text: more of them than this are content of some kind. */
const MAX_PLAIN_BYTES = 64;
const ANY_TEXT = 'any text';

export function applyUnknownText<T extends object>(
  unknown: UnknownText,
  part: Part,
  value: T,
  context: UnknownTextContext,
  rule: string,
  changes: Change[],
): T {
  // A constant mask would make two series one.
  if (part === 'metric') return value;
  const message = value as Json;
  const known = part === 'scope' ? { ...context, scope: scopeName(message) } : context;
  return shape({ unknown, context: known, rule, changes }, SHAPES[part], message, '') as T;
}

function scopeName(envelope: Json): string {
  return ((envelope['scope'] as Json | undefined)?.['name'] as string | undefined) ?? '';
}

function shape(run: Run, { texts, lists, values, attributes, children }: Shape, message: Json, path: string): Json {
  let after = message;
  const set = (name: string, value: unknown): void => {
    if (value === after[name]) return;
    if (after === message) after = { ...message };
    after[name] = value;
  };
  for (const name of texts ?? []) {
    const text = message[name];
    // Of a status: what failed, as an error's message.
    if (typeof text === 'string' && name !== 'message') set(name, string(run, 'name', [], text, `${path}${name}`));
  }
  for (const name of lists ?? []) {
    const list = message[name];
    if (Array.isArray(list))
      set(
        name,
        mapSame(list as string[], (text) => string(run, 'name', [], text, `${path}${name}[]`)),
      );
  }
  for (const name of values ?? []) {
    const body = message[name] as AnyValue | undefined;
    if (body !== undefined) set(name, bodyValue(run, body, message, `${path}${name}`));
  }
  for (const name of attributes ?? []) {
    const list = message[name] as KeyValue[] | undefined;
    if (list !== undefined) set(name, pairs(run, 'attribute', list, [], `${path}${name}`));
  }
  for (const [name, inner] of Object.entries(children ?? {})) {
    const child = message[name];
    if (Array.isArray(child)) {
      let index = 0;
      set(
        name,
        mapSame(child as Json[], (element) => shape(run, inner, element, `${path}${name}[${index++}].`)),
      );
    } else if (typeof child === 'object' && child !== null) {
      set(name, shape(run, inner, child as Json, `${path}${name}.`));
    }
  }
  return after;
}

/** A program that says nothing of models keeps its messages. */
function bodyValue(run: Run, body: AnyValue, record: Json, path: string): AnyValue {
  if (body.stringValue === undefined) return anyValue(run, 'body-member', body, [], path);
  const { agent, event, scope } = run.context;
  const attributes = (record['attributes'] as KeyValue[] | undefined) ?? [];
  const name = event === undefined || event === '' ? (record['eventName'] as string | undefined) : event;
  if (agent === 'other' && !hasGenAiSign(attributes, name, scope)) return body;
  return anyValue(run, 'body', body, [], path);
}

function pairs(run: Run, place: UnknownPlace, list: KeyValue[], around: readonly string[], path: string): KeyValue[] {
  const isTop = around.length === 0 && place === 'attribute';
  return mapSame(list, (pair) => {
    if (isTop && isMark(pair)) return pair;
    const at = isTop ? `${path}["${pair.key}"]` : `${path}.${pair.key}`;
    const key = run.unknown.leaves('key', around, pair.key, run.context);
    if (key !== pair.key) note(run, `${path}[key]`, { stringValue: pair.key }, { stringValue: key });
    const value = pair.value && anyValue(run, place, pair.value, [...around, pair.key], at);
    if (key === pair.key && value === pair.value) return pair;
    return value === undefined ? { key } : { key, value };
  });
}

function anyValue(run: Run, place: UnknownPlace, value: AnyValue, keys: readonly string[], path: string): AnyValue {
  if (value.stringValue !== undefined) {
    const text = string(run, place, keys, value.stringValue, path);
    return text === value.stringValue ? value : { stringValue: text };
  }
  if (value.arrayValue !== undefined) {
    const { values } = value.arrayValue;
    const inside = place === 'body' ? 'body-member' : place;
    let index = 0;
    const after = mapSame(values, (element) => anyValue(run, inside, element, keys, `${path}[${index++}]`));
    return after === values ? value : { arrayValue: { values: after } };
  }
  if (value.kvlistValue !== undefined) {
    const { values } = value.kvlistValue;
    const after = pairs(run, place, values, keys, path);
    return after === values ? value : { kvlistValue: { values: after } };
  }
  if (value.bytesValue !== undefined) return bytes(run, place, value, keys, path);
  return value;
}

function bytes(run: Run, place: UnknownPlace, value: AnyValue, keys: readonly string[], path: string): AnyValue {
  const content = textOfBase64(value.bytesValue as string);
  // What is no UTF-8 is judged by its size alone, where its key does not say what it is.
  if (!content.isUtf8 && content.text.length <= MAX_PLAIN_BYTES) return value;
  const judged = content.isUtf8 ? content.text : ANY_TEXT;
  const text = run.unknown.leaves(place, keys, judged, run.context);
  if (text === judged) return value;
  const after = { bytesValue: base64OfText({ isUtf8: true, text }) };
  note(run, path, value, after);
  return after;
}

function string(run: Run, place: UnknownPlace, keys: readonly string[], text: string, path: string): string {
  const left = run.unknown.leaves(place, keys, text, run.context);
  if (left !== text) note(run, path, { stringValue: text }, { stringValue: left });
  return left;
}

function note({ rule, changes }: Run, path: string, before: AnyValue, after: AnyValue): void {
  changes.push({ path, rule, before, after, count: 1 });
}
