/**
 * The hottest code of Sluice: one pass over a LogRecord's bytes that validates all of it and remembers where the values
 * of registered keys are. Values are decoded when asked for; nothing is allocated in the pass itself.
 */
import { cutText, textEnd } from '../../src-shared/agents/cut-text.ts';
import { keyNames } from '../../src-shared/agents/keys.ts';
import { type KeyId, MAX_NAME_CHARS, type RecordReader } from '../../src-shared/agents/record-reader.ts';
import { parseRfc3339 } from '../../src-shared/otlp/scalar-text.ts';
import { hashBytes } from './byte-hash.ts';
import { createKeyTable, type KeyTable } from './key-table.ts';
import { messageType } from './messages.ts';
import { textKind } from './text-bytes.ts';
import { asciiText } from './text-cache.ts';
import { collectText, type TextSink, valueFlag, valueNumber, valueText } from './value-text.ts';
import { NO_BYTES, VALUE_ASCII, VALUE_EMPTY, VALUE_UTF8, type ValueWalker } from './value-walker.ts';
import { failIdLength, failWireType, type WireReader } from './wire.ts';

/** What {@link LogRecordReader.contentText} answers at most, in UTF-16 units: enough to search by, and a bound on the index. */
export const MAX_CONTENT_CHARS = 1024 * 1024;

/** A {@link RecordReader} that can also give what is worth searching. */
export interface ContentReader extends RecordReader {
  /**
   * The body's text, then the texts of the attributes `keyIds`, then of the other attributes whose key `wildcard`
   * accepts, joined by newlines; nested strings joined by spaces, bytes left out. '' when there is none. Cut at
   * {@link MAX_CONTENT_CHARS}.
   */
  contentText(keyIds: readonly KeyId[], wildcard?: (key: string) => boolean): string;
}

/** A UTF-16 unit is at most three bytes of UTF-8. */
const BYTES_PER_UNIT = 3;
/** In bytes of UTF-8. */
const LONGEST_CHARACTER = 4;

const LOG_RECORD = messageType('LogRecord');

/** Messages above a LogRecord: request, ResourceLogs, ScopeLogs. */
const RECORD_DEPTH = 3;

/** A key that was left out is the empty key. */
const EMPTY_HASH = hashBytes(NO_BYTES.bytes, NO_BYTES.view, 0, 0);

/** Field tags of LogRecord: number * 8 + wire type. */
const TIME = 0x09;
const SEVERITY_NUMBER = 0x10;
const SEVERITY_TEXT = 0x1a;
const BODY = 0x2a;
const ATTRIBUTES = 0x32;
const DROPPED_ATTRIBUTES_COUNT = 0x38;
const FLAGS = 0x45;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;
const OBSERVED_TIME = 0x59;
const EVENT_NAME = 0x62;

/** A reader over bytes. Valid only inside the visitor call that it was handed to; one object serves every record. */
export class LogRecordReader implements ContentReader {
  #wire: WireReader = NO_BYTES;
  readonly #values: ValueWalker;

  #keys: KeyTable = createKeyTable([]);
  /** Which record set the key's value, so that nothing has to be cleared between records. Index of all four: key id. */
  #stamps = new Int32Array(0);
  #kinds = new Uint8Array(0);
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #record = 0;

  #start = 0;
  #end = 0;
  #bodyKind = VALUE_EMPTY;
  #bodyStart = 0;
  #bodyEnd = 0;
  #eventNameKind = VALUE_EMPTY;
  #eventNameStart = 0;
  #eventNameEnd = 0;
  /** -1: unset. */
  #timeAt = -1;
  #observedTimeAt = -1;
  #severity = 0;

  constructor(values: ValueWalker) {
    this.#values = values;
  }

  /** Points the reader at a request's bytes, which {@link read} then goes through. */
  attach(wire: WireReader): void {
    this.#wire = wire;
    this.#values.wire = wire;
    const names = keyNames();
    if (names.length !== this.#keys.size) {
      this.#keys = createKeyTable(names);
      this.#stamps = new Int32Array(names.length);
      this.#kinds = new Uint8Array(names.length);
      this.#starts = new Int32Array(names.length);
      this.#ends = new Int32Array(names.length);
      this.#record = 0;
    }
  }

  /** Validates the LogRecord in bytes[start..end) and makes it the current one. Throws MalformedError. */
  read(start: number, end: number): void {
    const wire = this.#wire;
    const values = this.#values;
    const bytes = wire.bytes;
    this.#record = (this.#record + 1) | 0;
    this.#start = start;
    this.#end = end;
    this.#bodyKind = VALUE_EMPTY;
    this.#eventNameKind = VALUE_EMPTY;
    this.#timeAt = -1;
    this.#observedTimeAt = -1;
    this.#severity = 0;
    let pos = start;
    while (pos < end) {
      const at = pos;
      let tag = bytes[pos++] as number;
      if (tag >= 0x80 || tag < 8) {
        wire.pos = at;
        tag = wire.tag(end, 'LogRecord');
        pos = wire.pos;
      }
      if (tag === ATTRIBUTES) {
        const length = bytes[pos++] as number;
        let fieldEnd = pos + length;
        if (!(length < 0x80 && fieldEnd <= end)) {
          wire.pos = pos - 1;
          fieldEnd = wire.length(end, 'LogRecord.attributes');
          pos = wire.pos;
        }
        this.#attribute(pos, fieldEnd);
        pos = fieldEnd;
        continue;
      }
      wire.pos = pos;
      switch (tag) {
        case TIME:
          this.#timeAt = wire.fixed(8, end, 'LogRecord.time_unix_nano');
          break;
        case OBSERVED_TIME:
          this.#observedTimeAt = wire.fixed(8, end, 'LogRecord.observed_time_unix_nano');
          break;
        case SEVERITY_NUMBER:
          wire.varint(end, 'LogRecord.severity_number');
          this.#severity = wire.low | 0;
          break;
        case SEVERITY_TEXT:
          wire.pos = values.text(end, 'LogRecord.severity_text');
          break;
        case EVENT_NAME:
          wire.pos = values.text(end, 'LogRecord.event_name');
          this.#eventNameKind = values.kind;
          this.#eventNameStart = values.from;
          this.#eventNameEnd = wire.pos;
          break;
        case TRACE_ID:
          this.#id(end, 16, 'LogRecord.trace_id');
          break;
        case SPAN_ID:
          this.#id(end, 8, 'LogRecord.span_id');
          break;
        case FLAGS:
          wire.fixed(4, end, 'LogRecord.flags');
          break;
        case DROPPED_ATTRIBUTES_COUNT:
          wire.varint(end, 'LogRecord.dropped_attributes_count');
          break;
        case BODY: {
          const fieldEnd = wire.length(end, 'LogRecord.body');
          // A second body merges with the first one: of a oneof the last member set counts.
          values.kind = this.#bodyKind;
          values.from = this.#bodyStart;
          values.to = this.#bodyEnd;
          values.anyValue(wire.pos, fieldEnd, RECORD_DEPTH + 1);
          this.#bodyKind = values.kind;
          this.#bodyStart = values.from;
          this.#bodyEnd = values.to;
          wire.pos = fieldEnd;
          break;
        }
        default: {
          const known = LOG_RECORD.byNumber[tag >>> 3];
          if (known !== undefined) failWireType(at, tag, known.wireType, known.path);
          wire.skip(tag, end, 'LogRecord');
        }
      }
      pos = wire.pos;
    }
  }

  /** One of the record's attributes: validated, and its value remembered when the key is registered. */
  #attribute(start: number, end: number): void {
    const wire = this.#wire;
    const values = this.#values;
    const bytes = wire.bytes;
    const view = wire.view;
    let keyStart = start;
    let keyEnd = start;
    let keyHash = EMPTY_HASH;
    values.kind = VALUE_EMPTY;
    let pos = start;
    while (pos < end) {
      const at = pos;
      let tag = bytes[pos++] as number;
      if (tag >= 0x80 || tag < 8) {
        wire.pos = at;
        tag = wire.tag(end, 'KeyValue');
        pos = wire.pos;
      }
      if (tag !== 0x0a && tag !== 0x12) {
        if (tag >>> 3 <= 2) failWireType(at, tag, 2, tag >>> 3 === 1 ? 'KeyValue.key' : 'KeyValue.value');
        wire.pos = pos;
        wire.skip(tag, end, 'KeyValue');
        pos = wire.pos;
        continue;
      }
      const length = bytes[pos++] as number;
      let fieldEnd = pos + length;
      if (!(length < 0x80 && fieldEnd <= end)) {
        wire.pos = pos - 1;
        fieldEnd = wire.length(end, tag === 0x0a ? 'KeyValue.key' : 'KeyValue.value');
        pos = wire.pos;
      }
      if (tag === 0x0a) {
        keyStart = pos;
        keyEnd = fieldEnd;
        keyHash = hashBytes(bytes, view, pos, fieldEnd);
      } else {
        values.anyValue(pos, fieldEnd, RECORD_DEPTH + 2);
      }
      pos = fieldEnd;
    }
    const id = this.#keys.find(bytes, view, keyStart, keyEnd, keyHash);
    // The first of several attributes with the same key counts.
    if (id >= 0 && this.#stamps[id] !== this.#record) {
      this.#stamps[id] = this.#record;
      this.#kinds[id] = values.kind;
      this.#starts[id] = values.from;
      this.#ends[id] = values.to;
    }
  }

  #id(end: number, expectedBytes: number, where: string): void {
    const wire = this.#wire;
    const at = wire.pos;
    const fieldEnd = wire.length(end, where);
    const length = fieldEnd - wire.pos;
    if (length !== 0 && length !== expectedBytes) failIdLength(at, length, expectedBytes, where);
    wire.pos = fieldEnd;
  }

  has(key: KeyId): boolean {
    return this.#stamps[key] === this.#record;
  }

  text(key: KeyId, maxChars = Number.POSITIVE_INFINITY): string | undefined {
    if (this.#stamps[key] !== this.#record) return undefined;
    return this.#head(this.#kinds[key] as number, this.#starts[key] as number, this.#ends[key] as number, maxChars);
  }

  textHead(key: KeyId, maxChars: number): string | undefined {
    return this.#isText(key) ? this.text(key, maxChars) : undefined;
  }

  textTail(key: KeyId, maxChars: number): string | undefined {
    if (!this.#isText(key)) return undefined;
    const { bytes } = this.#wire;
    const end = this.#ends[key] as number;
    let start = this.#starts[key] as number;
    const mostBytes = BYTES_PER_UNIT * maxChars + LONGEST_CHARACTER;
    if (end - start > mostBytes) {
      start = end - mostBytes;
      // No more than one character: what is no UTF-8 may be nothing but middles.
      for (let i = 1; i < LONGEST_CHARACTER && isInsideCharacter(bytes[start]); i++) start++;
    }
    return textEnd(valueText(this.#wire, this.#kinds[key] as number, start, end) ?? '', maxChars);
  }

  #isText(key: KeyId): boolean {
    const kind = this.#kinds[key];
    return this.#stamps[key] === this.#record && (kind === VALUE_ASCII || kind === VALUE_UTF8);
  }

  #head(kind: number, start: number, end: number, maxChars: number): string | undefined {
    let to = end;
    const isText = kind === VALUE_ASCII || kind === VALUE_UTF8;
    const mostBytes = BYTES_PER_UNIT * maxChars + LONGEST_CHARACTER;
    if (isText && end - start > mostBytes) {
      to = start + mostBytes;
      for (let i = 1; i < LONGEST_CHARACTER && isInsideCharacter(this.#wire.bytes[to]); i++) to--;
    }
    const text = valueText(this.#wire, kind, start, to);
    return text === undefined ? undefined : cutText(text, maxChars);
  }

  number(key: KeyId): number | undefined {
    if (this.#stamps[key] !== this.#record) return undefined;
    return valueNumber(this.#wire, this.#kinds[key] as number, this.#starts[key] as number, this.#ends[key] as number);
  }

  flag(key: KeyId): boolean | undefined {
    if (this.#stamps[key] !== this.#record) return undefined;
    return valueFlag(this.#wire, this.#kinds[key] as number, this.#starts[key] as number, this.#ends[key] as number);
  }

  timestampUs(key: KeyId): number | undefined {
    if (this.#stamps[key] !== this.#record || this.#kinds[key] !== VALUE_ASCII) return undefined;
    return parseRfc3339(this.#wire.bytes, this.#starts[key] as number, this.#ends[key] as number);
  }

  get eventName(): string {
    if (this.#eventNameKind === VALUE_EMPTY) return '';
    return this.#head(this.#eventNameKind, this.#eventNameStart, this.#eventNameEnd, MAX_NAME_CHARS) ?? '';
  }

  bodyHead(maxChars: number): string | undefined {
    if (this.#bodyKind !== VALUE_ASCII && this.#bodyKind !== VALUE_UTF8) return undefined;
    return this.#head(this.#bodyKind, this.#bodyStart, this.#bodyEnd, maxChars);
  }

  get timeUs(): number {
    return microsecondsAt(this.#wire.view, this.#timeAt);
  }

  get observedTimeUs(): number {
    return microsecondsAt(this.#wire.view, this.#observedTimeAt);
  }

  get severityNumber(): number {
    return this.#severity;
  }

  contentText(keyIds: readonly KeyId[], wildcard?: (key: string) => boolean): string {
    let content =
      this.#bodyKind === VALUE_EMPTY ? '' : this.#flatText(this.#bodyKind, this.#bodyStart, this.#bodyEnd, '');
    for (const key of keyIds) {
      if (this.#stamps[key] !== this.#record) continue;
      const kind = this.#kinds[key] as number;
      content = this.#flatText(kind, this.#starts[key] as number, this.#ends[key] as number, content);
    }
    return wildcard === undefined ? content : this.#wildcardText(keyIds, wildcard, content);
  }

  /** `content` with the value's text on a line of its own. */
  #flatText(kind: number, start: number, end: number, content: string): string {
    const room = MAX_CONTENT_CHARS - content.length - 1;
    if (room <= 0) return content;
    const sink: TextSink = { parts: [], room };
    collectText(this.#wire, kind, start, end, sink);
    if (sink.parts.length === 0) return content;
    const text = sink.parts.length === 1 ? (sink.parts[0] as string) : sink.parts.join(' ');
    return content === '' ? text : `${content}\n${text}`;
  }

  /** Goes over the record once more, because only registered keys were remembered. */
  #wildcardText(keyIds: readonly KeyId[], wildcard: (key: string) => boolean, content: string): string {
    const wire = this.#wire;
    const { bytes, view } = wire;
    const saved = wire.pos;
    let result = content;
    wire.pos = this.#start;
    while (wire.pos < this.#end) {
      const tag = wire.tag(this.#end, 'LogRecord');
      if (tag !== ATTRIBUTES) {
        wire.skip(tag, this.#end, 'LogRecord');
        continue;
      }
      const pairEnd = wire.length(this.#end, 'LogRecord.attributes');
      let keyStart = wire.pos;
      let keyEnd = wire.pos;
      this.#values.kind = VALUE_EMPTY;
      while (wire.pos < pairEnd) {
        const pairTag = wire.tag(pairEnd, 'KeyValue');
        if (pairTag !== 0x0a && pairTag !== 0x12) {
          wire.skip(pairTag, pairEnd, 'KeyValue');
          continue;
        }
        const fieldEnd = wire.length(pairEnd, 'KeyValue');
        if (pairTag === 0x0a) {
          keyStart = wire.pos;
          keyEnd = fieldEnd;
        } else {
          this.#values.anyValue(wire.pos, fieldEnd, RECORD_DEPTH + 2);
        }
        wire.pos = fieldEnd;
      }
      const id = this.#keys.find(bytes, view, keyStart, keyEnd, hashBytes(bytes, view, keyStart, keyEnd));
      if (id < 0 || !keyIds.includes(id)) {
        const ascii = textKind(bytes, view, keyStart, keyEnd);
        const key = ascii === 1 ? asciiText(bytes, view, keyStart, keyEnd) : bytes.toString('utf8', keyStart, keyEnd);
        if (wildcard(key)) result = this.#flatText(this.#values.kind, this.#values.from, this.#values.to, result);
      }
    }
    wire.pos = saved;
    return result;
  }
}

/** Of UTF-8 where the middle of a character is. */
function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** fixed64 nanoseconds as microseconds, exact up to the year 2255: 2^32 ns are 4,294,967 µs and 296 ns. */
function microsecondsAt(view: DataView, at: number): number {
  if (at < 0) return 0;
  const high = view.getUint32(at + 4, true);
  return high * 4_294_967 + Math.floor((high * 296 + view.getUint32(at, true)) / 1000);
}
