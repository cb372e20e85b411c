/**
 * Protobuf's wire format over one buffer: a cursor and the checks that every reader of it shares. Nothing is allocated
 * for a field. Source: https://protobuf.dev/programming-guides/encoding/.
 *
 * `where` arguments are constant strings such as `LogRecord.attributes`; they only matter when something is wrong.
 */
import { MalformedError } from './malformed-error.ts';

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LENGTH = 2;
export const WIRE_FIXED32 = 5;

/** How deep messages may be nested, the request itself being 0. Protobuf's own default limit in C++, Java and Go. */
export const MAX_DEPTH = 100;

const WIRE_NAMES = ['varint', '64-bit', 'length-delimited', 'group start', 'group end', '32-bit'];

/** Name of a wire type as messages show it. */
export function wireTypeName(wireType: number): string {
  return WIRE_NAMES[wireType] ?? `unknown wire type ${wireType}`;
}

export class WireReader {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Offset of the next byte. */
  pos = 0;
  /** Lower and upper 32 bits of the last {@link varint}, unsigned. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads a field's tag: field number in the upper 29 bits, wire type in the lower 3. */
  tag(end: number, message: string): number {
    const at = this.pos;
    const first = this.bytes[at] as number;
    if (first < 0x80) {
      this.pos = at + 1;
      if (first < 8) failFieldZero(at, message);
      return first;
    }
    this.varint(end, message);
    if (this.high !== 0) throw new MalformedError(`${message} at byte ${at}: field number is out of range`);
    if (this.low < 8) failFieldZero(at, message);
    return this.low;
  }

  /** Reads a varint into {@link low} and {@link high}: at most 10 bytes, 64 bits. */
  varint(end: number, where: string): void {
    const { bytes } = this;
    const at = this.pos;
    let pos = at;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (pos >= end) failVarint(at, where);
      const byte = bytes[pos++] as number;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#store(pos, low, 0);
        return;
      }
    }
    if (pos >= end) failVarint(at, where);
    let byte = bytes[pos++] as number;
    low |= (byte & 0x0f) << 28;
    let high = (byte & 0x7f) >> 4;
    if (byte < 0x80) {
      this.#store(pos, low, high);
      return;
    }
    for (let shift = 3; shift < 32; shift += 7) {
      if (pos >= end) failVarint(at, where);
      byte = bytes[pos++] as number;
      if (shift === 31 && byte > 1) throw new MalformedError(`${where} at byte ${at}: varint is longer than 64 bits`);
      high |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#store(pos, low, high);
        return;
      }
    }
    throw new MalformedError(`${where} at byte ${at}: varint is longer than 64 bits`);
  }

  #store(pos: number, low: number, high: number): void {
    this.pos = pos;
    this.low = low >>> 0;
    this.high = high >>> 0;
  }

  /** Reads the length of a length-delimited field and answers with the offset at which the field ends. */
  length(end: number, where: string): number {
    const at = this.pos;
    const first = this.bytes[at] as number;
    if (first < 0x80 && at < end) {
      const fieldEnd = at + 1 + first;
      if (fieldEnd > end) failLength(at, first, where);
      this.pos = at + 1;
      return fieldEnd;
    }
    this.varint(end, where);
    const fieldEnd = this.pos + this.high * 0x1_0000_0000 + this.low;
    if (fieldEnd > end) failLength(at, (BigInt(this.high) << 32n) | BigInt(this.low), where);
    return fieldEnd;
  }

  /** Steps over `sizeBytes` (4 or 8) of a fixed-width field and answers with where they began. */
  fixed(sizeBytes: number, end: number, where: string): number {
    const at = this.pos;
    if (at + sizeBytes > end) {
      throw new MalformedError(`${where} at byte ${at}: ${sizeBytes} bytes expected, ${end - at} left in its message`);
    }
    this.pos = at + sizeBytes;
    return at;
  }

  /** Steps over a field that nobody knows. Groups (deprecated since 2008, never in OTLP) are refused. */
  skip(tag: number, end: number, message: string): void {
    const wireType = tag & 7;
    if (wireType === WIRE_VARINT) this.varint(end, message);
    else if (wireType === WIRE_LENGTH) this.pos = this.length(end, message);
    else if (wireType === WIRE_FIXED64) this.fixed(8, end, message);
    else if (wireType === WIRE_FIXED32) this.fixed(4, end, message);
    else {
      throw new MalformedError(
        `${message} at byte ${this.pos}: field ${tag >>> 3} has wire type ${wireType} (${wireTypeName(wireType)}), which is not supported`,
      );
    }
  }
}

/** Throws for a known field that came with another wire type than its own. */
export function failWireType(at: number, tag: number, expected: number, where: string): never {
  throw new MalformedError(
    `${where} at byte ${at}: wire type is ${wireTypeName(tag & 7)}, expected ${wireTypeName(expected)}`,
  );
}

function failLength(at: number, length: number | bigint, where: string): never {
  throw new MalformedError(`${where} at byte ${at}: length ${length} runs past the end of its message`);
}

export function failDepth(at: number, where: string): never {
  throw new MalformedError(`${where} at byte ${at}: nested more than ${MAX_DEPTH} messages deep`);
}

export function failIdLength(at: number, sizeBytes: number, expectedBytes: number, where: string): never {
  throw new MalformedError(`${where} at byte ${at}: an id has ${expectedBytes} bytes or none, not ${sizeBytes}`);
}

function failVarint(at: number, where: string): never {
  throw new MalformedError(`${where} at byte ${at}: ends in the middle of a varint`);
}

function failFieldZero(at: number, message: string): never {
  throw new MalformedError(`${message} at byte ${at}: field number 0 does not exist`);
}
