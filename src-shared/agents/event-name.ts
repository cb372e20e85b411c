import { EVENT_NAME_KEY } from './compile-tables.ts';
import { cutText } from './cut-text.ts';
import { MAX_NAME_CHARS, type RecordReader } from './record-reader.ts';

/** What the Rust tracing bridge puts into `event_name`: `event otel/src/events/session_telemetry.rs:925`. */
const RUST_CALLSITE = /^event .+\.rs:\d+$/;
/** `claude_code.user_prompt`: dotted, no spaces. */
const DOTTED_NAME = /^[A-Za-z_][\w-]*(?:\.[\w-]+)+$/;
const MAX_DOTTED_NAME = 200;

/**
 * The event's name: the attribute `event.name`, else `event_name` unless it is a source location, else a body that
 * looks like a dotted name. Undefined when the record has none of these.
 */
export function eventNameOf(record: RecordReader): string | undefined {
  const attribute = record.text(EVENT_NAME_KEY, MAX_NAME_CHARS);
  if (attribute !== undefined && attribute !== '') return attribute;
  const field = record.eventName;
  if (field !== '' && !RUST_CALLSITE.test(field)) return field;
  const body = record.bodyHead(MAX_DOTTED_NAME + 1);
  if (body !== undefined && body.length <= MAX_DOTTED_NAME && DOTTED_NAME.test(body)) return body;
  return undefined;
}

const NAMELESS_CHARS = 80;
/** So much of a body is looked at for something to show. */
const LOOKED_AT_CHARS = 1_024;

/** What stands in for the name of a record without one. */
export function substituteName(record: RecordReader): string {
  const body = record.bodyHead(LOOKED_AT_CHARS);
  return body === undefined || body.trim() === '' ? 'log record' : cutText(body, NAMELESS_CHARS);
}
