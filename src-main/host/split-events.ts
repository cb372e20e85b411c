/**
 * Takes a body of /v1/events apart into the texts of its events, each with the line on which it begins, so that each is
 * judged by itself. Only the outermost list is looked at; whether an event's text is JSON is for whoever parses it.
 */
import type { EventsFormat } from '../receivers/events.ts';

export type EventText = { line: number; bytes: Uint8Array } | { line: number; fault: string };

const LF = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const LIST_START = 0x5b;
const LIST_END = 0x5d;
const OBJECT_START = 0x7b;
const OBJECT_END = 0x7d;
/** UTF-8's byte order mark; what some shells put in front. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export function splitEvents(body: Uint8Array, format: EventsFormat): Generator<EventText> {
  const marked = BYTE_ORDER_MARK.every((byte, at) => body[at] === byte);
  const bytes = marked ? body.subarray(BYTE_ORDER_MARK.length) : body;
  return format === 'ndjson' ? splitLines(bytes) : splitJson(bytes);
}

/** One a line; blank lines are nothing. */
function* splitLines(bytes: Uint8Array): Generator<EventText> {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    // A body may be nothing but line ends: they are passed over without a look at each as a line.
    for (; bytes[from] === LF; from++) line++;
    if (from >= bytes.length) return;
    const found = bytes.indexOf(LF, from);
    const to = found < 0 ? bytes.length : found;
    const text = bytes.subarray(from, to);
    if (!isBlank(text)) yield { line, bytes: text };
    from = to + 1;
  }
}

function* splitJson(bytes: Uint8Array): Generator<EventText> {
  const place = { at: 0, line: 1 };
  skipBlank(bytes, place);
  if (place.at === bytes.length) {
    yield {
      line: 1,
      fault: 'the body is empty; an event is a JSON object, such as {"event.name":"codex.tool_result",…}',
    };
  } else if (bytes[place.at] === LIST_START) {
    place.at += 1;
    yield* splitList(bytes, place);
  } else {
    yield { line: place.line, bytes: bytes.subarray(place.at) };
  }
}

interface Place {
  at: number;
  line: number;
}

/** `place`: behind the list's bracket. */
function* splitList(bytes: Uint8Array, place: Place): Generator<EventText> {
  for (let first = true; ; first = false) {
    skipBlank(bytes, place);
    const { at: from, line } = place;
    const end = skipElement(bytes, place);
    const text = bytes.subarray(from, place.at);
    if (end === undefined) {
      yield { line, fault: 'the list that the body begins with is not closed' };
      return;
    }
    place.at += 1;
    if (!isBlank(text)) yield { line, bytes: text };
    else if (end === COMMA || !first) yield { line, fault: 'an event is missing beside a comma' };
    if (end === LIST_END) break;
  }
  skipBlank(bytes, place);
  if (place.at < bytes.length) yield { line: place.line, fault: 'something follows the end of the list' };
}

/** Moves to the comma or bracket that ends the element; undefined: there is none. */
function skipElement(bytes: Uint8Array, place: Place): typeof COMMA | typeof LIST_END | undefined {
  let depth = 0;
  let inString = false;
  for (; place.at < bytes.length; place.at++) {
    const byte = bytes[place.at];
    if (byte === LF) place.line++;
    if (inString) {
      if (byte === BACKSLASH) place.at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OBJECT_START || byte === LIST_START) {
      depth++;
    } else if (depth > 0) {
      if (byte === OBJECT_END || byte === LIST_END) depth--;
    } else if (byte === COMMA || byte === LIST_END) {
      return byte;
    }
  }
  place.at = bytes.length;
  return undefined;
}

function skipBlank(bytes: Uint8Array, place: Place): void {
  for (; place.at < bytes.length && isBlankByte(bytes[place.at]); place.at++) {
    if (bytes[place.at] === LF) place.line++;
  }
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (!isBlankByte(byte)) return false;
  return true;
}

/** JSON's white space, RFC 8259 section 2. */
function isBlankByte(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09;
}
