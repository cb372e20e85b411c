/** Attributes of one decoded record, span or span event, read leniently and without a copy of them. */
import type { AnyValue, KeyValue } from '../otlp/otlp-json.ts';
import { parseFlagText, parseNumericText } from '../otlp/scalar-text.ts';
import { scalarText } from './decoded-reader.ts';

/** JSON text longer than this is not parsed. UTF-16 units. */
const MAX_PARSED_CHARS = 256 * 1_024;

export interface RecordView {
  readonly name: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly parentSpanId: string | undefined;
  /** OTLP status of a span: 0 unset, 1 ok, 2 error. */
  readonly status: number;
  readonly statusText: string;
  /** Microseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly body: AnyValue | undefined;
  /** Names of a span's events. */
  countEvents(name: string): number;
  /** Not empty; numbers and booleans as text. */
  text(key: string): string | undefined;
  /** Texts of an array of them, joined with a comma; a text alone as it is. */
  list(key: string): string | undefined;
  number(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  /** The JSON object or array that the text is. */
  json(key: string): unknown;
}

/** A view that is set to one record after the other: looking at a million of them makes no garbage. */
export class MovableView implements RecordView {
  name = '';
  traceId: string | undefined;
  spanId: string | undefined;
  parentSpanId: string | undefined;
  status = 0;
  statusText = '';
  start = 0;
  end = 0;
  body: AnyValue | undefined;
  #attributes: readonly KeyValue[] = [];
  #eventNames: readonly string[] = [];

  set(attributes: readonly KeyValue[], eventNames: readonly string[] = []): void {
    this.#attributes = attributes;
    this.#eventNames = eventNames;
  }

  countEvents(name: string): number {
    return this.#eventNames.reduce((count, one) => (one === name ? count + 1 : count), 0);
  }

  /** The first of several attributes with the same key counts. */
  #find(key: string): AnyValue | undefined {
    const attributes = this.#attributes;
    for (let index = 0; index < attributes.length; index++) {
      const one = attributes[index] as KeyValue;
      if (one.key === key) return one.value;
    }
    return undefined;
  }

  text(key: string): string | undefined {
    const text = scalarText(this.#find(key));
    return text === '' ? undefined : text;
  }

  list(key: string): string | undefined {
    const value = this.#find(key);
    const values = value?.arrayValue?.values;
    if (values === undefined) return this.text(key);
    const texts = values.map(scalarText).filter((text) => text !== undefined && text !== '');
    return texts.length === 0 ? undefined : texts.join(', ');
  }

  number(key: string): number | undefined {
    const value = this.#find(key);
    if (value === undefined) return undefined;
    if (value.intValue !== undefined) return Number(value.intValue);
    if (value.stringValue !== undefined) return parseNumericText(value.stringValue);
    const double = Number(value.doubleValue ?? Number.NaN);
    return Number.isFinite(double) ? double : undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#find(key);
    return value?.stringValue === undefined ? value?.boolValue : parseFlagText(value.stringValue);
  }

  json(key: string): unknown {
    const text = this.#find(key)?.stringValue;
    return text === undefined ? undefined : parsedJson(text);
  }
}

/** The object or array that the text is; undefined for everything else. */
export function parsedJson(text: string): unknown {
  if (text.length > MAX_PARSED_CHARS) return undefined;
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Member of nested objects and arrays by a dotted path, of what {@link RecordView.json} gave. */
export function memberAt(value: unknown, path: string): unknown {
  let at: unknown = value;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, part) ? (at as Record<string, unknown>)[part] : undefined;
  }
  return at;
}
