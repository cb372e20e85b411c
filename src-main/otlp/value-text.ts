/** Decodes validated attribute values from where {@link ValueWalker} found them. */
import { parseFlagText, parseNumericText } from '../../src-shared/otlp/scalar-text.ts';
import { asciiText } from './text-cache.ts';
import {
  VALUE_ARRAY,
  VALUE_ASCII,
  VALUE_BOOL,
  VALUE_BYTES,
  VALUE_DOUBLE,
  VALUE_EMPTY,
  VALUE_INT,
  VALUE_KVLIST,
  VALUE_UTF8,
} from './value-walker.ts';
import { WIRE_LENGTH, WireReader } from './wire.ts';

/** Text of a scalar value; undefined for empty values, lists and bytes. */
export function valueText(wire: WireReader, kind: number, start: number, end: number): string | undefined {
  switch (kind) {
    case VALUE_ASCII:
      return asciiText(wire.bytes, wire.view, start, end);
    case VALUE_UTF8:
      return wire.bytes.toString('utf8', start, end);
    case VALUE_INT:
      return int64Text(wire, start, end);
    case VALUE_BOOL:
      return boolAt(wire, start, end) ? 'true' : 'false';
    case VALUE_DOUBLE:
      return String(wire.view.getFloat64(start, true));
    default:
      return undefined;
  }
}

/** A finite number from an int, a double or a numeric string. */
export function valueNumber(wire: WireReader, kind: number, start: number, end: number): number | undefined {
  switch (kind) {
    case VALUE_ASCII:
      return asciiNumber(wire.bytes, start, end);
    case VALUE_INT: {
      const saved = wire.pos;
      wire.pos = start;
      wire.varint(end, 'AnyValue.int_value');
      wire.pos = saved;
      return (wire.high | 0) * 0x1_0000_0000 + wire.low;
    }
    case VALUE_DOUBLE: {
      const value = wire.view.getFloat64(start, true);
      return Number.isFinite(value) ? value : undefined;
    }
    default:
      return undefined;
  }
}

/** A bool, or the strings "true" and "false" in any case. */
export function valueFlag(wire: WireReader, kind: number, start: number, end: number): boolean | undefined {
  if (kind === VALUE_BOOL) return boolAt(wire, start, end);
  if (kind !== VALUE_ASCII || end - start > 5) return undefined;
  return parseFlagText(asciiText(wire.bytes, wire.view, start, end));
}

/** Members of AnyValue that hold text, by tag. A string is not known to be ASCII without looking. */
const KIND_BY_TAG: ReadonlyMap<number, number> = new Map([
  [0x0a, VALUE_UTF8],
  [0x10, VALUE_BOOL],
  [0x18, VALUE_INT],
  [0x21, VALUE_DOUBLE],
  [0x2a, VALUE_ARRAY],
  [0x32, VALUE_KVLIST],
  [0x3a, VALUE_BYTES],
]);

/** Collects the text of values, lists flattened, until the bound is reached. */
export interface TextSink {
  parts: string[];
  /** UTF-16 units that still fit. */
  room: number;
}

/** Adds every string and scalar of a validated value to the sink, depth first; bytes hold no text. */
export function collectText(wire: WireReader, kind: number, start: number, end: number, sink: TextSink): void {
  if (sink.room <= 0) return;
  if (kind !== VALUE_ARRAY && kind !== VALUE_KVLIST) {
    // A character takes at most as many UTF-16 units as it has bytes, so this never decodes far more than fits.
    const limit = kind === VALUE_UTF8 || kind === VALUE_ASCII ? Math.min(end, start + sink.room * 3) : end;
    const text = valueText(wire, kind, start, limit);
    if (text === undefined || text === '') return;
    const fitting = text.length > sink.room ? text.slice(0, sink.room) : text;
    sink.parts.push(fitting);
    sink.room -= fitting.length + 1;
    return;
  }
  // A cursor of its own: the request's is in use by the walk.
  const cursor = new WireReader(wire.bytes);
  cursor.pos = start;
  while (cursor.pos < end && sink.room > 0) {
    const tag = cursor.tag(end, 'AnyValue');
    if (tag !== 0x0a) {
      cursor.skip(tag, end, 'AnyValue');
      continue;
    }
    const elementEnd = cursor.length(end, 'AnyValue');
    if (kind === VALUE_ARRAY) collectAnyValue(cursor, elementEnd, sink);
    else collectPair(cursor, elementEnd, sink);
    cursor.pos = elementEnd;
  }
}

function collectPair(cursor: WireReader, end: number, sink: TextSink): void {
  while (cursor.pos < end) {
    const tag = cursor.tag(end, 'KeyValue');
    if (tag !== 0x12) {
      cursor.skip(tag, end, 'KeyValue');
      continue;
    }
    const valueEnd = cursor.length(end, 'KeyValue.value');
    collectAnyValue(cursor, valueEnd, sink);
    cursor.pos = valueEnd;
  }
}

/** Finds the value's last member by stepping over the others: each byte is looked at once on the way down. */
function collectAnyValue(cursor: WireReader, end: number, sink: TextSink): void {
  let kind = VALUE_EMPTY;
  let start = 0;
  let valueEnd = 0;
  while (cursor.pos < end) {
    const tag = cursor.tag(end, 'AnyValue');
    const found = KIND_BY_TAG.get(tag);
    const at = cursor.pos;
    cursor.skip(tag, end, 'AnyValue');
    if (found === undefined) continue;
    kind = found;
    valueEnd = cursor.pos;
    start = at;
    if ((tag & 7) === WIRE_LENGTH) {
      cursor.pos = at;
      cursor.length(end, 'AnyValue');
      start = cursor.pos;
      cursor.pos = valueEnd;
    }
  }
  collectText(cursor, kind, start, valueEnd, sink);
}

/** int64 in decimal, exact. */
function int64Text(wire: WireReader, start: number, end: number): string {
  const value = valueNumber(wire, VALUE_INT, start, end) as number;
  if (Number.isSafeInteger(value)) return String(value);
  return ((BigInt(wire.high | 0) << 32n) | BigInt(wire.low)).toString();
}

/** Any bit set makes a varint true. */
function boolAt(wire: WireReader, start: number, end: number): boolean {
  return (valueNumber(wire, VALUE_INT, start, end) as number) !== 0;
}

/** Plain digits without making a string, everything else through {@link parseNumericText}. */
function asciiNumber(bytes: Buffer, start: number, end: number): number | undefined {
  const length = end - start;
  if (length > 64) return undefined;
  if (length > 0 && length <= 15) {
    let value = 0;
    let at = start;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === end) return value;
  }
  return parseNumericText(bytes.toString('latin1', start, end));
}
