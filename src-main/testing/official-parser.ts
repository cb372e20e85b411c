/** For tests: protobufjs, a parser of others, over the same table of messages. It reads a request whole, or refuses it. */
import protobuf from 'protobufjs';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { type MessageType, REQUEST_TYPES } from '../otlp/messages.ts';

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Deeper, the parser's own recursion decides. */
const LEVELS = 100;

export interface OfficialRequest {
  /** Log records, spans or data points' metrics: what a ScopeLogs, ScopeSpans or ScopeMetrics holds. */
  records: number;
  /** Of all string fields, in no order that means something. */
  texts: string[];
}

/**
 * Texts are read as bytes, and then as UTF-8 by a reader that refuses what is none, as strict receivers do. Throws for what is
 * no such request. `texts: false` leaves the second part out.
 */
export function parseOfficially(signal: Signal, bytes: Uint8Array, options = { texts: true }): OfficialRequest {
  const type = REQUEST_TYPES[signal];
  const decoded = root().lookupType(type.name).decode(bytes) as unknown as Record<string, unknown>;
  const request: OfficialRequest = { records: 0, texts: [] };
  visit(type, decoded, request, options.texts, 0);
  return request;
}

const RECORDS = new Set(['LogRecord', 'Span', 'Metric']);

function visit(
  type: MessageType,
  value: Record<string, unknown>,
  into: OfficialRequest,
  readsTexts: boolean,
  level: number,
) {
  if (level > LEVELS) throw new Error('too deep');
  if (RECORDS.has(type.name)) into.records++;
  for (const field of type.fields) {
    if (!Object.hasOwn(value, field.name)) continue;
    for (const one of field.repeated ? (value[field.name] as unknown[]) : [value[field.name]]) {
      if (field.message !== undefined) {
        visit(field.message, one as Record<string, unknown>, into, readsTexts, level + 1);
      } else if (field.kind === 'string' && readsTexts) into.texts.push(fatal.decode(one as Uint8Array));
    }
  }
}

let made: protobuf.Root | undefined;

function root(): protobuf.Root {
  made ??= officialRoot();
  return made;
}

/** The messages of requests as protobufjs has them; texts, identifiers and the `opaque` messages are bytes. */
export function officialRoot(opaque: ReadonlySet<string> = new Set()): protobuf.Root {
  const made = new protobuf.Root();
  for (const type of Object.values(REQUEST_TYPES)) define(type, made, opaque);
  return made;
}

function define(type: MessageType, into: protobuf.Root, opaque: ReadonlySet<string>): void {
  if (into.get(type.name) !== null) return;
  const made = new protobuf.Type(type.name);
  into.add(made);
  for (const { name, number, kind, repeated, message } of type.fields) {
    const isBytes = message === undefined ? kind === 'string' || kind === 'id' : opaque.has(message.name);
    const typeName = isBytes ? 'bytes' : (message?.name ?? (kind === 'enum' ? 'int32' : kind));
    made.add(new protobuf.Field(name, number, typeName, repeated ? 'repeated' : undefined));
    if (message !== undefined && !isBytes) define(message, into, opaque);
  }
}
