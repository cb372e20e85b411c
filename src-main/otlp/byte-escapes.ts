/**
 * JSON whose text is not UTF-8, so that its strings keep their bytes: each byte that belongs to no character becomes the
 * lone surrogate U+DC00 + byte while the JSON is parsed, and that byte again when the string is written (the way Python's
 * `surrogateescape` goes). Escapes of lone surrogates in the JSON itself become U+FFFD first, so that nothing else is one.
 */
import { isUtf8 } from 'node:buffer';

const ESCAPE_BASE = 0xdc00;
/** A pair of surrogates, one alone, or any other escape: each escape is taken as a whole, so that `\\ud83d` is none. */
const ESCAPES = /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}|\\[\s\S]/g;
const LONE_LENGTH = '\\ud83d'.length;

/** The text of bytes that are not UTF-8 as a whole. */
export function escapedText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  let from = 0;
  let at = 0;
  while (at < buffer.length) {
    const length = characterBytes(buffer, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(buffer.toString('utf8', from, at), String.fromCharCode(ESCAPE_BASE + (buffer[at] as number)));
    from = ++at;
  }
  parts.push(buffer.toString('utf8', from));
  return parts
    .map((part) => part.replace(ESCAPES, (written) => (written.length === LONE_LENGTH ? '\\ufffd' : written)))
    .join('');
}

/** The bytes of a string parsed from {@link escapedText}. */
export function escapedBytes(text: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) at++;
    else if (unit >= 0xdc80 && unit <= 0xdcff) {
      parts.push(Buffer.from(text.slice(from, at)), Uint8Array.of(unit - ESCAPE_BASE));
      from = at + 1;
    }
  }
  parts.push(Buffer.from(text.slice(from)));
  return Buffer.concat(parts);
}

/** Length of the UTF-8 character at `at`; 0 when the byte there begins none. */
function characterBytes(bytes: Buffer, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
