/**
 * What the catalogue's table is made of. A spec says an attribute's name on the wire, whether it is always there, and
 * how a typed value becomes the wire's (Codex sends durations, most counts and `success` as strings).
 */
export type WireValue = string | number | boolean;

/**
 * - `required`, `optional`: given by the caller.
 * - `derived`: always on the wire; the emitter computes it when the caller does not give it.
 * - `fixed`: always the same; the caller cannot give it.
 */
export type Presence = 'required' | 'optional' | 'derived' | 'fixed';

export interface AttributeSpec<Value, P extends Presence = Presence> {
  readonly wire: string;
  readonly presence: P;
  /** For messages, after "must be". */
  readonly expected: string;
  toWire(value: Value): WireValue;
  /** From a value of a JSON event, which may also be in the wire's form; undefined when it is wrong. */
  fromJson(json: unknown): Value | undefined;
}

export type Shape = Readonly<Record<string, AttributeSpec<unknown>>>;

type ValueOf<Spec> = Spec extends AttributeSpec<infer Value> ? Value : never;
type KeysWith<S extends Shape, P extends Presence> = {
  [K in keyof S]: S[K]['presence'] extends P ? K : never;
}[keyof S];

/** What a caller gives for a shape. */
export type InputOf<S extends Shape> = { readonly [K in KeysWith<S, 'required'>]: ValueOf<S[K]> } & {
  readonly [K in KeysWith<S, 'optional' | 'derived'>]?: ValueOf<S[K]> | undefined;
};

type Required<Value> = AttributeSpec<Value, 'required'>;

/** A string. */
export function text(wire: string): Required<string> {
  return {
    wire,
    presence: 'required',
    expected: 'a string',
    toWire: (value) => value,
    fromJson: (json) => (typeof json === 'string' ? json : undefined),
  };
}

/** One of a closed set of strings. */
export function choice<const Value extends string>(wire: string, values: readonly Value[]): Required<Value> {
  return {
    wire,
    presence: 'required',
    expected: values.map((value) => JSON.stringify(value)).join(' or '),
    toWire: (value) => value,
    fromJson: (json) => values.find((value) => value === json),
  };
}

/** Strings, joined with ", " on the wire. */
export function joined(wire: string): Required<readonly string[]> {
  return {
    wire,
    presence: 'required',
    expected: 'a list of strings, or one string',
    toWire: (value) => value.join(', '),
    fromJson(json) {
      if (typeof json === 'string') return json === '' ? [] : [json];
      return Array.isArray(json) && json.every((item) => typeof item === 'string') ? json : undefined;
    },
  };
}

/** A count or a duration, rounded to a whole number of at least 0; an int on the wire. */
export function integer(wire: string): Required<number> {
  return {
    wire,
    presence: 'required',
    expected: 'a number of at least 0',
    toWire: whole,
    fromJson: numberFromJson,
  };
}

/** The same, as decimal text on the wire. */
export function integerText(wire: string): Required<number> {
  return { ...integer(wire), toWire: (value) => String(whole(value)) };
}

export function flag(wire: string): Required<boolean> {
  return {
    wire,
    presence: 'required',
    expected: 'true or false',
    toWire: (value) => value,
    fromJson: flagFromJson,
  };
}

/** `"true"` or `"false"` on the wire. */
export function flagText(wire: string): Required<boolean> {
  return { ...flag(wire), toWire: String };
}

/** Always this value. */
export function fixed(wire: string, value: string): AttributeSpec<string, 'fixed'> {
  return { ...choice(wire, [value]), presence: 'fixed', toWire: () => value };
}

export function optional<Value>(spec: Required<Value>): AttributeSpec<Value, 'optional'> {
  return { ...spec, presence: 'optional' };
}

export function derived<Value>(spec: Required<Value>): AttributeSpec<Value, 'derived'> {
  return { ...spec, presence: 'derived' };
}

/** A double would not be what the catalogue promises, so fractions (clocks) are rounded and what is no number is 0. */
function whole(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(0, Math.round(value)), Number.MAX_SAFE_INTEGER);
}

function numberFromJson(json: unknown): number | undefined {
  const value = typeof json === 'string' && /^\d+(\.\d+)?$/.test(json) ? Number(json) : json;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function flagFromJson(json: unknown): boolean | undefined {
  if (json === true || json === 'true') return true;
  return json === false || json === 'false' ? false : undefined;
}
