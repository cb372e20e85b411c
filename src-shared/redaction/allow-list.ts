/** Leaves of a part only what is known to be metadata. Fails closed: a field or key that is not listed goes. */
import type { AnyValue, KeyValue } from '../otlp/otlp-json.ts';
import { mapSame } from './act.ts';
import type { Change } from './change.ts';
import { isMark, MARK_KEY } from './marks.ts';
import type { Part, Shape } from './shapes.ts';
import { SHAPES } from './shapes.ts';

type Json = Record<string, unknown>;

/** Beyond that a string is no name. UTF-16 units. */
const MAX_NAME_CHARS = 200;
/** A name: no line breaks, no sentences. */
const NAME = /^[\w.:/ @<>()[\]+,-]*$/;
const SEVERITY =
  /^(?:trace|debug|info|information|notice|warn|warning|error|fatal|critical|unspecified|severity_number_\w+)\d?$/i;
const SCHEMA_URL = 'https://opentelemetry.io/schemas/';

/** Strings that are no attributes, by part and path without indexes; all others go. */
const NAMES: Readonly<Record<string, (text: string) => boolean>> = {
  'log.severityText': (text) => SEVERITY.test(text),
  'log.eventName': isName,
  'span.name': isName,
  'span.events.name': isName,
  'metric.name': isName,
  'metric.unit': isName,
  'resource.schemaUrl': (text) => text.startsWith(SCHEMA_URL) && isName(text),
  'scope.schemaUrl': (text) => text.startsWith(SCHEMA_URL) && isName(text),
  'scope.scope.name': isName,
  'scope.scope.version': isName,
};

function isName(text: string): boolean {
  return text.length <= MAX_NAME_CHARS && NAME.test(text) && text.split(' ').length <= 4;
}

/** A body that only repeats the event's name is kept, as Claude Code writes it. */
function isEventName(body: AnyValue): boolean {
  const text = body.stringValue;
  return text !== undefined && /^[A-Za-z_][\w-]*(?:\.[\w-]+)+$/.test(text) && isName(text);
}

export function applyAllowList<T extends object>(
  part: Part,
  value: T,
  allowed: ReadonlySet<string>,
  rule: string,
  changes: Change[],
): T {
  return allowShape(part, SHAPES[part], value as Json, part, '', allowed, rule, changes) as T;
}

function allowShape(
  part: Part,
  shape: Shape,
  message: Json,
  at: string,
  path: string,
  allowed: ReadonlySet<string>,
  rule: string,
  changes: Change[],
): Json {
  let after = message;
  const set = (name: string, value: unknown): void => {
    if (value === after[name]) return;
    if (after === message) after = { ...message };
    if (value === undefined) delete after[name];
    else after[name] = value;
  };
  const drop = (where: string, before: AnyValue): void => {
    changes.push({ path: where, rule, before, count: 1 });
  };
  for (const name of shape.texts ?? []) {
    const text = message[name];
    if (typeof text !== 'string' || NAMES[`${at}.${name}`]?.(text) === true) continue;
    drop(`${path}${name}`, { stringValue: text });
    set(name, undefined);
  }
  for (const name of shape.lists ?? []) {
    if (message[name] === undefined) continue;
    drop(`${path}${name}`, { stringValue: (message[name] as string[]).join(' ') });
    set(name, undefined);
  }
  for (const name of shape.values ?? []) {
    const body = message[name] as AnyValue | undefined;
    if (body === undefined || isEventName(body)) continue;
    drop(`${path}${name}`, body);
    set(name, undefined);
  }
  for (const name of shape.attributes ?? []) {
    const list = message[name] as KeyValue[] | undefined;
    if (list === undefined) continue;
    const kept = list.filter((pair) => {
      const { key, value } = pair;
      // An agent may have a text under the mark's name.
      if (key === MARK_KEY ? isMark(pair) : allowed.has(key) && isMetadata(value)) return true;
      drop(`${path}${name}["${key}"]`, value ?? {});
      return false;
    });
    if (kept.length < list.length) set(name, kept);
  }
  for (const [name, inner] of Object.entries(shape.children ?? {})) {
    const child = message[name];
    const allow = (element: Json, where: string) =>
      allowShape(part, inner, element, `${at}.${name}`, where, allowed, rule, changes);
    if (Array.isArray(child)) {
      let index = 0;
      set(
        name,
        mapSame(child as Json[], (element) => allow(element, `${path}${name}[${index++}].`)),
      );
    } else if (typeof child === 'object' && child !== null) {
      set(name, allow(child as Json, `${path}${name}.`));
    }
  }
  return after;
}

/** Numbers, flags, short names, lists of short names; nothing that may have text in it. */
function isMetadata(value: AnyValue | undefined): boolean {
  if (value === undefined || value.kvlistValue !== undefined || value.bytesValue !== undefined) return false;
  if (value.arrayValue !== undefined) {
    return (
      value.arrayValue.values.length <= 16 &&
      value.arrayValue.values.every((element) => element.arrayValue === undefined && isMetadata(element))
    );
  }
  return value.stringValue === undefined || isName(value.stringValue);
}
