/** Every text of a part, wherever it stands: names, bodies, attributes at any depth, their keys. What stays is the same object as before. */
import type { AnyValue, KeyValue } from '../otlp/otlp-json.ts';
import { mapSame } from './act.ts';
import { base64OfText, textOfBase64 } from './bytes-text.ts';
import { isMark } from './marks.ts';
import { type Part, SHAPES, type Shape } from './shapes.ts';

/**
 * An attribute's value, by its key and the names inside of it; a member of a body that is a map or a list; a body that is a string; a
 * name of something; a status's message; an attribute's key.
 */
export type TextPlace = 'attribute' | 'body-member' | 'body' | 'name' | 'message' | 'key';

export interface TextLeaf {
  place: TextPlace;
  /** From the attribute's (or the body member's) own key inwards; list elements have none of their own. */
  keys: readonly string[];
  text: string;
  /** As of `Change`; made when it is asked for. */
  path(): string;
  /** Undefined: a string. Else bytes, with `text` as latin-1 when they are no UTF-8. */
  bytes?: { isUtf8: boolean };
}

/** What takes the text's place. */
export type TextVisitor = (leaf: TextLeaf) => string;

type Json = Record<string, unknown>;

export function mapTexts<T extends object>(part: Part, value: T, visit: TextVisitor): T {
  return shape(SHAPES[part], value as Json, '', visit) as T;
}

function shape(
  { texts, lists, values, attributes, children }: Shape,
  message: Json,
  path: string,
  visit: TextVisitor,
): Json {
  let after = message;
  const set = (name: string, value: unknown): void => {
    if (value === after[name]) return;
    if (after === message) after = { ...message };
    after[name] = value;
  };
  for (const name of texts ?? []) {
    const text = message[name];
    const place = name === 'message' ? 'message' : 'name';
    if (typeof text === 'string') set(name, visit({ place, keys: [], text, path: () => `${path}${name}` }));
  }
  for (const name of lists ?? []) {
    const list = message[name];
    if (!Array.isArray(list)) continue;
    set(
      name,
      mapSame(list as string[], (text) => visit({ place: 'name', keys: [], text, path: () => `${path}${name}[]` })),
    );
  }
  for (const name of values ?? []) {
    const body = message[name] as AnyValue | undefined;
    if (body === undefined) continue;
    const place = body.stringValue === undefined ? 'body-member' : 'body';
    set(
      name,
      anyValue(place, body, [], () => `${path}${name}`, visit),
    );
  }
  for (const name of attributes ?? []) {
    const list = message[name] as KeyValue[] | undefined;
    if (list !== undefined && list.length > 0)
      set(
        name,
        pairs('attribute', list, [], () => `${path}${name}`, visit),
      );
  }
  for (const [name, inner] of Object.entries(children ?? {})) {
    const child = message[name];
    if (Array.isArray(child)) {
      let index = 0;
      set(
        name,
        mapSame(child as Json[], (element) => shape(inner, element, `${path}${name}[${index++}].`, visit)),
      );
    } else if (typeof child === 'object' && child !== null) {
      set(name, shape(inner, child as Json, `${path}${name}.`, visit));
    }
  }
  return after;
}

function pairs(
  place: TextPlace,
  list: KeyValue[],
  around: readonly string[],
  path: () => string,
  visit: TextVisitor,
): KeyValue[] {
  const isTop = around.length === 0 && place === 'attribute';
  return mapSame(list, (pair) => {
    if (isTop && isMark(pair)) return pair;
    const at = () => (isTop ? `${path()}["${pair.key}"]` : `${path()}.${pair.key}`);
    const key = visit({ place: 'key', keys: around, text: pair.key, path: () => `${path()}[key]` });
    const value = pair.value && anyValue(place, pair.value, [...around, pair.key], at, visit);
    if (key === pair.key && value === pair.value) return pair;
    return value === undefined ? { key } : { key, value };
  });
}

function anyValue(
  place: TextPlace,
  value: AnyValue,
  keys: readonly string[],
  path: () => string,
  visit: TextVisitor,
): AnyValue {
  if (value.stringValue !== undefined) {
    const text = visit({ place, keys, text: value.stringValue, path });
    return text === value.stringValue ? value : { stringValue: text };
  }
  if (value.arrayValue !== undefined) {
    const { values } = value.arrayValue;
    let index = 0;
    const after = mapSame(values, (element) => {
      const own = index++;
      return anyValue(place, element, keys, () => `${path()}[${own}]`, visit);
    });
    return after === values ? value : { arrayValue: { values: after } };
  }
  if (value.kvlistValue !== undefined) {
    const { values } = value.kvlistValue;
    const after = pairs(place, values, keys, path, visit);
    return after === values ? value : { kvlistValue: { values: after } };
  }
  if (value.bytesValue !== undefined) {
    const { text, isUtf8 } = textOfBase64(value.bytesValue);
    const after = visit({ place, keys, text, path, bytes: { isUtf8 } });
    return after === text ? value : { bytesValue: base64OfText({ text: after, isUtf8 }) };
  }
  return value;
}
