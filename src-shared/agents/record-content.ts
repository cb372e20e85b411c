/** What a record says where its agent's table names no attribute for it: the text of its body, else of usual attributes. */
import type { AnyValue, LogRecord } from '../otlp/otlp-json.ts';
import { plainValue } from '../otlp/plain-value.ts';
import { scalarText } from './decoded-reader.ts';
import { parseObject } from './inner-value.ts';

/** Members of a body that hold its text, best first: GenAI messages, then what logging libraries write. */
const TEXT_MEMBERS = ['content', 'message', 'text', 'msg', 'parts', 'body', 'event', 'error'];
/** Attributes that hold a record's text when it has no body. */
const TEXT_ATTRIBUTES = [
  'content',
  'message',
  'text',
  'msg',
  'gen_ai.prompt',
  'gen_ai.completion',
  'gen_ai.event.content',
];
/** Members that say what a part is, not what it says. */
const LABELS = new Set(['type', 'role', 'id', 'index', 'finish_reason']);
/** More cannot show in a line. UTF-16 units. */
const MAX_CHARS = 2_000;

/** '' when there is none. */
export function recordContent(record: LogRecord): string {
  const body = bodyContent(record.body);
  if (body !== '') return body;
  for (const key of TEXT_ATTRIBUTES) {
    const text = bodyContent(record.attributes.find((attribute) => attribute.key === key)?.value);
    if (text !== '') return text;
  }
  return '';
}

/** A string as it is, of a message in JSON or a list of members its text; '' for none. */
export function bodyContent(body: AnyValue | undefined): string {
  if (body === undefined) return '';
  if (body.stringValue === undefined) return contentOf(plainValue(body)).slice(0, MAX_CHARS);
  const message = parseObject(body.stringValue);
  const isMessage = message !== undefined && 'role' in message && 'content' in message;
  return (isMessage && contentOf(message).slice(0, MAX_CHARS)) || (scalarText(body) ?? '');
}

function contentOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? '' : String(value);
  if (Array.isArray(value)) return joined(value.map(contentOf), ' ');
  const members = value as Record<string, unknown>;
  for (const name of TEXT_MEMBERS) {
    const text = Object.hasOwn(members, name) ? contentOf(members[name]) : '';
    if (text !== '') return text;
  }
  return joined(
    Object.entries(members).map(([name, member]) => {
      if (LABELS.has(name)) return '';
      const text = contentOf(member);
      return text === '' || typeof member === 'object' ? text : `${name} ${text}`;
    }),
    ' · ',
  );
}

function joined(texts: readonly string[], separator: string): string {
  let line = '';
  for (const text of texts) {
    if (text === '' || line.length > MAX_CHARS) continue;
    line = line === '' ? text : `${line}${separator}${text}`;
  }
  return line;
}
