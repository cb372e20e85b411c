/**
 * Validates attribute values, however nested, and says which value the last one held. Used for every KeyValue of every
 * signal; for the attributes of log records it is the inner loop of the intake.
 *
 * One-byte tags and lengths are read here by hand instead of through {@link WireReader}: that is half of its speed.
 */
import { messageType } from './messages.ts';
import { TEXT_ASCII, textKind } from './text-bytes.ts';
import { failDepth, failWireType, MAX_DEPTH, WireReader } from './wire.ts';

/**
 * Which member of AnyValue is set; strings are told apart by whether they are ASCII. Text that is not UTF-8 is taken as
 * it came: whoever decodes it gets U+FFFD for what is no character.
 */
export const VALUE_EMPTY = 0;
export const VALUE_ASCII = 1;
export const VALUE_UTF8 = 2;
export const VALUE_BOOL = 3;
export const VALUE_INT = 4;
export const VALUE_DOUBLE = 5;
export const VALUE_ARRAY = 6;
export const VALUE_KVLIST = 7;
export const VALUE_BYTES = 8;

const KEY_VALUE = messageType('KeyValue');
const ANY_VALUE = messageType('AnyValue');
const ARRAY_VALUE = messageType('ArrayValue');
const KEY_VALUE_LIST = messageType('KeyValueList');

/** For walkers and readers that are not attached to a request. */
export const NO_BYTES = new WireReader(new Uint8Array(0));

export class ValueWalker {
  wire: WireReader = NO_BYTES;
  /** What the last value holds, one of the VALUE constants; of several members the last one counts. */
  kind = VALUE_EMPTY;
  /** Where its contents are: of strings, bytes and lists without their length. */
  from = 0;
  to = 0;

  /** Validates the AnyValue in bytes[start..end) and leaves which value it holds in {@link kind}, {@link from}, {@link to}. */
  anyValue(start: number, end: number, depth: number): void {
    const wire = this.wire;
    const bytes = wire.bytes;
    const view = wire.view;
    if (depth > MAX_DEPTH) failDepth(start, 'AnyValue');
    let pos = start;
    while (pos < end) {
      const at = pos;
      let tag = bytes[pos++] as number;
      if (tag >= 0x80 || tag < 8) {
        wire.pos = at;
        tag = wire.tag(end, 'AnyValue');
        pos = wire.pos;
      }
      switch (tag) {
        case 0x0a: {
          const length = bytes[pos++] as number;
          let fieldEnd = pos + length;
          if (!(length < 0x80 && fieldEnd <= end)) {
            wire.pos = pos - 1;
            fieldEnd = wire.length(end, 'AnyValue.string_value');
            pos = wire.pos;
          }
          this.kind = textKind(bytes, view, pos, fieldEnd) === TEXT_ASCII ? VALUE_ASCII : VALUE_UTF8;
          this.from = pos;
          this.to = fieldEnd;
          pos = fieldEnd;
          break;
        }
        case 0x10:
        case 0x18:
          this.kind = tag === 0x10 ? VALUE_BOOL : VALUE_INT;
          this.from = pos;
          if (pos < end && (bytes[pos] as number) < 0x80) {
            pos++;
          } else {
            wire.pos = pos;
            wire.varint(end, tag === 0x10 ? 'AnyValue.bool_value' : 'AnyValue.int_value');
            pos = wire.pos;
          }
          this.to = pos;
          break;
        case 0x21:
          wire.pos = pos;
          wire.fixed(8, end, 'AnyValue.double_value');
          this.kind = VALUE_DOUBLE;
          this.from = pos;
          pos += 8;
          this.to = pos;
          break;
        case 0x2a:
        case 0x32: {
          wire.pos = pos;
          const fieldEnd = wire.length(end, tag === 0x2a ? 'AnyValue.array_value' : 'AnyValue.kvlist_value');
          const listStart = wire.pos;
          this.list(listStart, fieldEnd, depth + 1, tag === 0x32);
          this.kind = tag === 0x2a ? VALUE_ARRAY : VALUE_KVLIST;
          this.from = listStart;
          this.to = fieldEnd;
          pos = fieldEnd;
          break;
        }
        case 0x3a: {
          wire.pos = pos;
          const fieldEnd = wire.length(end, 'AnyValue.bytes_value');
          this.kind = VALUE_BYTES;
          this.from = wire.pos;
          this.to = fieldEnd;
          pos = fieldEnd;
          break;
        }
        default: {
          const known = ANY_VALUE.byNumber[tag >>> 3];
          if (known !== undefined) failWireType(at, tag, known.wireType, known.path);
          wire.pos = pos;
          wire.skip(tag, end, 'AnyValue');
          pos = wire.pos;
        }
      }
    }
  }

  /** Validates an ArrayValue or a KeyValueList: both hold their elements in field 1. */
  list(start: number, end: number, depth: number, ofPairs: boolean): void {
    const wire = this.wire;
    const type = ofPairs ? KEY_VALUE_LIST : ARRAY_VALUE;
    if (depth > MAX_DEPTH) failDepth(start, type.name);
    wire.pos = start;
    while (wire.pos < end) {
      const at = wire.pos;
      const tag = wire.tag(end, type.name);
      if (tag === 0x0a) {
        const fieldEnd = wire.length(end, ofPairs ? 'KeyValueList.values' : 'ArrayValue.values');
        if (ofPairs) this.pair(wire.pos, fieldEnd, depth + 1);
        else this.anyValue(wire.pos, fieldEnd, depth + 1);
        wire.pos = fieldEnd;
      } else {
        if (tag >>> 3 === 1) failWireType(at, tag, 2, `${type.name}.values`);
        wire.skip(tag, end, type.name);
      }
    }
  }

  /** Validates a KeyValue that is nested in a value. */
  pair(start: number, end: number, depth: number): void {
    const wire = this.wire;
    if (depth > MAX_DEPTH) failDepth(start, 'KeyValue');
    wire.pos = start;
    while (wire.pos < end) {
      const at = wire.pos;
      const tag = wire.tag(end, 'KeyValue');
      if (tag === 0x0a) {
        wire.pos = this.text(end, 'KeyValue.key');
      } else if (tag === 0x12) {
        const fieldEnd = wire.length(end, 'KeyValue.value');
        this.anyValue(wire.pos, fieldEnd, depth + 1);
        wire.pos = fieldEnd;
      } else {
        const known = KEY_VALUE.byNumber[tag >>> 3];
        if (known !== undefined) failWireType(at, tag, known.wireType, known.path);
        wire.skip(tag, end, 'KeyValue');
      }
    }
  }

  /** Steps over a string field; leaves where it begins in {@link from}, what it is in {@link kind}, and answers with its end. */
  text(end: number, where: string): number {
    const wire = this.wire;
    const fieldEnd = wire.length(end, where);
    this.kind = textKind(wire.bytes, wire.view, wire.pos, fieldEnd) === TEXT_ASCII ? VALUE_ASCII : VALUE_UTF8;
    this.from = wire.pos;
    return fieldEnd;
  }
}
