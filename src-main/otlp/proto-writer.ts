/**
 * Writes protobuf from its end to its beginning into one growing buffer: a message's length is known when its tag is
 * written, so nothing is measured beforehand or moved afterwards. Fields are therefore written last one first.
 */
import { escapedBytes } from './byte-escapes.ts';

const MIN_CAPACITY = 1024;
/** Up to this many characters a loop beats the native encoder. */
const SHORT_TEXT = 48;
/** What is longer is encoded once and copied: to measure it first takes as long as to encode it. */
const LONG_TEXT = 16_384;
/** What is longer still is measured: a copy of it would be in memory beside all else that a large request becomes. */
const HUGE_TEXT = 1024 * 1024;
const encoder = new TextEncoder();
/** Room for the tags and lengths around what is large: else they would double the buffer. */
const HEADS = 256;

export class ProtoWriter {
  #bytes: Buffer;
  #view: DataView;
  /** Offset of the first byte written. */
  #pos: number;
  /** Text may hold bytes as `byte-escapes.ts` writes them. */
  holdsEscapes = false;

  constructor(capacityBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(MIN_CAPACITY, capacityBytes));
    this.#view = new DataView(this.#bytes.buffer);
    this.#pos = this.#bytes.length;
  }

  /** Bytes written so far; the difference of two is a message's length. */
  get sizeBytes(): number {
    return this.#bytes.length - this.#pos;
  }

  /** What was written, without a copy. */
  finish(): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, this.#pos, this.sizeBytes);
  }

  /** Takes back what was written since {@link sizeBytes} was `before`. */
  undo(before: number): void {
    this.#pos = this.#bytes.length - before;
  }

  /** A varint of at most 32 bits. */
  varint(value: number): void {
    if (value < 0x80) {
      this.#reserve(1);
      this.#bytes[--this.#pos] = value;
      return;
    }
    const size = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    this.#reserve(size);
    this.#pos -= size;
    let rest = value;
    for (let index = 0; index < size - 1; index++) {
      this.#bytes[this.#pos + index] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#pos + size - 1] = rest;
  }

  /** A varint of 64 bits; negative numbers as their two's complement, 10 bytes long. */
  varint64(value: bigint): void {
    const bits = BigInt.asUintN(64, value);
    const groups: number[] = [];
    for (let rest = bits; ; rest >>= 7n) {
      const group = Number(rest & 0x7fn);
      if (rest < 128n) {
        groups.push(group);
        break;
      }
      groups.push(group | 0x80);
    }
    this.#reserve(groups.length);
    this.#pos -= groups.length;
    this.#bytes.set(groups, this.#pos);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#pos -= 4;
    this.#view.setUint32(this.#pos, value, true);
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#pos -= 8;
    this.#view.setBigUint64(this.#pos, BigInt.asUintN(64, value), true);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#pos -= 8;
    this.#view.setFloat64(this.#pos, value, true);
  }

  /** Text and its length. Lone surrogates, which UTF-8 cannot hold, become U+FFFD. */
  text(text: string): void {
    if (text.length <= SHORT_TEXT && this.#shortAscii(text)) return;
    if (this.holdsEscapes && !text.isWellFormed()) {
      const bytes = escapedBytes(text);
      this.raw(bytes);
      this.varint(bytes.length);
      return;
    }
    if (text.length > LONG_TEXT && text.length <= HUGE_TEXT) {
      const bytes = longUtf8(text);
      this.raw(bytes);
      this.varint(bytes.length);
      return;
    }
    const size = Buffer.byteLength(text);
    this.#reserve(size);
    this.#pos -= size;
    this.#bytes.write(text, this.#pos, size, 'utf8');
    this.varint(size);
  }

  #shortAscii(text: string): boolean {
    const size = text.length;
    this.#reserve(size);
    const start = this.#pos - size;
    const bytes = this.#bytes;
    for (let index = 0; index < size; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) return false;
      bytes[start + index] = unit;
    }
    this.#pos = start;
    this.varint(size);
    return true;
  }

  /** Bytes given as hex or base64, and their length. */
  encoded(text: string, encoding: 'hex' | 'base64'): void {
    const bytes = Buffer.from(text, encoding);
    this.raw(bytes);
    this.varint(bytes.length);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#pos -= bytes.length;
    this.#bytes.set(bytes, this.#pos);
  }

  #reserve(size: number): void {
    if (this.#pos >= size) return;
    const used = this.sizeBytes;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, used + size + HEADS));
    this.#bytes.copy(grown, grown.length - used, this.#pos);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
    this.#pos = grown.length - used;
  }
}

/** Most text has few characters that are not ASCII: room for three bytes each is made only where it is needed. */
function longUtf8(text: string): Uint8Array {
  for (const most of [Math.ceil(text.length * 1.125), text.length * 3]) {
    const bytes = Buffer.allocUnsafeSlow(most);
    const { read, written } = encoder.encodeInto(text, bytes);
    if (read === text.length) return bytes.subarray(0, written);
  }
  throw new Error('no UTF-16 unit takes more than three bytes');
}
