import { EVENT_NAME_KEY } from './compile-tables.ts';
import { cutText } from './cut-text.ts';
import type { RecordReader } from './record-reader.ts';

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
  const attribute = record.text(EVENT_NAME_KEY);
  if (attribute !== undefined && attribute !== '') return attribute;
  const field = record.eventName;
  if (field !== '' && !RUST_CALLSITE.test(field)) return field;
  const body = record.bodyText;
  if (body !== undefined && body.length <= MAX_DOTTED_NAME && DOTTED_NAME.test(body)) return body;
  return undefined;
}

const NAMELESS_CHARS = 80;

/** What stands in for the name of a record without one. */
export function substituteName(record: RecordReader): string {
  const body = record.bodyText;
  return body === undefined || body.trim() === '' ? 'log record' : cutText(body, NAMELESS_CHARS);
}
