/**
 * Writes a changed message: what did not change is copied from the bytes in which it arrived, so that 64-bit integers,
 * doubles, the order of fields and fields that nobody knows stay as they were.
 */
import type { UnknownFields } from '../../src-shared/redaction/bundles.ts';
import { mayHoldSecret } from '../../src-shared/redaction/secrets/may-hold.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import type { FieldType, MessageType } from '../otlp/messages.ts';
import { ProtoWriter } from '../otlp/proto-writer.ts';
import { failDepth, MAX_DEPTH, WIRE_LENGTH, WireReader } from '../otlp/wire.ts';

/** The pieces, in order, of a message whose top-level fields `name` are left out unless their content starts where `keep` says. */
export function withoutFields(
  type: MessageType,
  message: Uint8Array,
  name: string,
  keep: ReadonlySet<number>,
): Uint8Array[] {
  const wire = new WireReader(message);
  const { bytes } = wire;
  const end = bytes.length;
  const tagToLeave = type.byName.get(name)?.tag;
  const kept: Uint8Array[] = [];
  let keptFrom = 0;
  while (wire.pos < end) {
    const at = wire.pos;
    const tag = wire.tag(end, type.name);
    if (tag !== tagToLeave) {
      wire.skip(tag, end, type.name);
      continue;
    }
    const fieldEnd = wire.length(end, name);
    const start = wire.pos;
    wire.pos = fieldEnd;
    if (keep.has(start)) continue;
    if (at > keptFrom) kept.push(bytes.subarray(keptFrom, at));
    keptFrom = fieldEnd;
  }
  if (end > keptFrom) kept.push(bytes.subarray(keptFrom, end));
  return kept;
}

/** What of a message's bytes the decoded form does not show. */
export interface Survey {
  /** A field that may be there once is there again: what it replaces is in the bytes still. */
  hidesValues: boolean;
  hasUnknown: boolean;
  /** Unknown fields that must not leave. */
  dropsUnknown: boolean;
}

export type Json = Record<string, unknown>;

/** Looks at the whole message. Throws MalformedError. */
export function surveyMessage(type: MessageType, bytes: Uint8Array, unknownFields: UnknownFields): Survey {
  const survey: Survey = { hidesValues: false, hasUnknown: false, dropsUnknown: false };
  const wire = new WireReader(bytes);
  surveyUntil(wire, wire.bytes.length, type, unknownFields, survey, 0);
  return survey;
}

function surveyUntil(
  wire: WireReader,
  end: number,
  type: MessageType,
  unknownFields: UnknownFields,
  survey: Survey,
  depth: number,
): void {
  if (depth > MAX_DEPTH) failDepth(wire.pos, type.name);
  /** A bit for each field number; a oneof has the bit 0. All numbers are below 31. */
  let seen = 0;
  while (wire.pos < end) {
    const at = wire.pos;
    const tag = wire.tag(end, type.name);
    const field = type.byNumber[tag >>> 3];
    if (field === undefined) {
      wire.skip(tag, end, type.name);
      survey.hasUnknown = true;
      if (mustGo(type, unknownFields, wire.bytes.subarray(at, wire.pos))) survey.dropsUnknown = true;
      continue;
    }
    if (!field.repeated) {
      const bit = field.oneof ? 1 : 1 << field.number;
      if ((seen & bit) !== 0) survey.hidesValues = true;
      seen |= bit;
    }
    if (field.message === undefined) {
      wire.skip(tag, end, field.path);
      continue;
    }
    const fieldEnd = wire.length(end, field.path);
    surveyUntil(wire, fieldEnd, field.message, unknownFields, survey, depth + 1);
  }
}

/** A value of a kind that nobody knows may be all of what a rule is about. */
export function mustGo(type: MessageType, unknownFields: UnknownFields, bytes: Uint8Array): boolean {
  if (type.name === 'AnyValue') return true;
  return unknownFields === 'drop' || (unknownFields === 'drop-secrets' && mayHoldSecret(bytes));
}

/**
 * The message `after`, which is `before` (decoded from `bytes`) with parts replaced by new objects. Unknown fields stay but
 * those that must go and those of a value that was replaced. Throws when `after` cannot be written.
 */
export function rewriteMessage(
  type: MessageType,
  bytes: Uint8Array,
  before: Json,
  after: Json,
  unknownFields: UnknownFields,
  survey: Survey,
): { bytes: Uint8Array; unknownFieldsDropped: boolean } {
  // Where values hide others, fields cannot be told one by one.
  if (survey.hidesValues) return { bytes: encodeMessage(type, after), unknownFieldsDropped: survey.hasUnknown };
  const rewriter = new Rewriter(bytes, unknownFields, !survey.dropsUnknown);
  rewriter.message(type, 0, bytes.length, before, after);
  return { bytes: rewriter.finish(), unknownFieldsDropped: rewriter.unknownFieldsDropped };
}

/** A field of the new message: bytes as they were, or `message` to be written in its turn. */
type Entry = Uint8Array | { field: FieldType; start: number; end: number; before: Json; after: Json };

class Rewriter {
  unknownFieldsDropped = false;
  readonly #wire: WireReader;
  readonly #writer: ProtoWriter;
  readonly #unknownFields: UnknownFields;
  /** Nothing has to go from messages that did not change. */
  readonly #copies: boolean;

  constructor(bytes: Uint8Array, unknownFields: UnknownFields, copies: boolean) {
    this.#wire = new WireReader(bytes);
    this.#writer = new ProtoWriter(bytes.length + 64);
    this.#unknownFields = unknownFields;
    this.#copies = copies;
  }

  finish(): Uint8Array {
    return this.#writer.finish();
  }

  message(type: MessageType, start: number, end: number, before: Json, after: Json): void {
    const entries = this.#entries(type, start, end, before, after);
    for (let index = entries.length - 1; index >= 0; index--) {
      const entry = entries[index] as Entry;
      if (entry instanceof Uint8Array) {
        this.#writer.raw(entry);
        continue;
      }
      const { field } = entry;
      const sizeBefore = this.#writer.sizeBytes;
      this.message(field.message as MessageType, entry.start, entry.end, entry.before, entry.after);
      this.#writer.varint(this.#writer.sizeBytes - sizeBefore);
      this.#writer.varint(field.tag);
    }
  }

  #entries(type: MessageType, start: number, end: number, before: Json, after: Json): Entry[] {
    const wire = this.#wire;
    const entries: Entry[] = [];
    const lists = new Map<FieldType, { at: number; sources: Aligned }>();
    let seen = 0;
    const keepsUnknown = !isReplaced(type, before, after);
    wire.pos = start;
    while (wire.pos < end) {
      const at = wire.pos;
      const tag = wire.tag(end, type.name);
      const field = type.byNumber[tag >>> 3];
      if (field === undefined) {
        wire.skip(tag, end, type.name);
        const bytes = wire.bytes.subarray(at, wire.pos);
        if (keepsUnknown && !mustGo(type, this.#unknownFields, bytes)) entries.push(bytes);
        else this.unknownFieldsDropped = true;
        continue;
      }
      let contentStart = wire.pos;
      if ((tag & 7) === WIRE_LENGTH) {
        const contentEnd = wire.length(end, field.path);
        contentStart = wire.pos;
        wire.pos = contentEnd;
      } else {
        wire.skip(tag, end, field.path);
      }
      const given = wire.bytes.subarray(at, wire.pos);
      let old = before[field.name];
      let now = after[field.name];
      if (field.repeated && !field.packed) {
        let list = lists.get(field);
        if (list === undefined) {
          list = { at: 0, sources: align((old ?? []) as unknown[], (now ?? []) as unknown[]) };
          lists.set(field, list);
        }
        old = (old as unknown[])[list.at];
        now = list.sources.after[list.at];
        list.at++;
      } else {
        seen |= 1 << field.number;
        // Numbers: no rule changes them, but a rule may drop what they are in.
        if (field.packed && now !== undefined && now !== old) throw new Error(`${field.path} was changed`);
      }
      if (old === now && (this.#copies || field.message === undefined)) entries.push(given);
      else if (now === undefined) continue;
      else if (field.message !== undefined) {
        entries.push({ field, start: contentStart, end: wire.pos, before: old as Json, after: now as Json });
      } else entries.push(encodeMessage(type, { [field.name]: field.repeated ? [now] : now }));
    }
    for (const field of type.fields) {
      const now = after[field.name];
      if (now === undefined || now === before[field.name]) continue;
      if (!field.repeated || field.packed) {
        if ((seen & (1 << field.number)) === 0) entries.push(encodeMessage(type, { [field.name]: now }));
        continue;
      }
      const added = lists.get(field)?.sources.added ?? (now as unknown[]);
      if (added.length > 0) entries.push(encodeMessage(type, { [field.name]: added }));
    }
    return entries;
  }
}

/** Whether a value is another one now, so that what is unknown in it belongs to nothing any more. */
function isReplaced(type: MessageType, before: Json, after: Json): boolean {
  if (before === after) return false;
  if (type.name === 'KeyValue') {
    return before['key'] !== after['key'] || isOtherValue(before['value'] as Json, after['value'] as Json);
  }
  return type.name === 'AnyValue' && isOtherValue(before, after);
}

function isOtherValue(before: Json | undefined, after: Json | undefined): boolean {
  if (before === after) return false;
  if (before === undefined || after === undefined) return true;
  const goesOn = (name: string) => before[name] !== undefined && after[name] !== undefined;
  return !goesOn('arrayValue') && !goesOn('kvlistValue');
}

interface Aligned {
  /** What became of each element; undefined: it was dropped. */
  after: unknown[];
  /** Elements that come from none. */
  added: unknown[];
}

/**
 * Which element of a list became which: elements that are the same are, and of those between them, when there are no fewer
 * than before, each became its counterpart. Where some were dropped the keys decide.
 */
function align(before: readonly unknown[], after: readonly unknown[]): Aligned {
  const aligned: Aligned = { after: new Array(before.length), added: [] };
  const places = new Map<unknown, number>();
  for (const [index, element] of after.entries()) if (!places.has(element)) places.set(element, index);
  let oldFrom = 0;
  let nowFrom = 0;
  const between = (oldTo: number, nowTo: number) => {
    // Nothing but the mark is ever added.
    const noneDropped = nowTo - nowFrom >= oldTo - oldFrom;
    let now = nowFrom;
    for (let old = oldFrom; old < oldTo && now < nowTo; old++) {
      if (!noneDropped && keyOf(before[old]) !== keyOf(after[now])) continue;
      aligned.after[old] = after[now++];
    }
    for (; now < nowTo; now++) aligned.added.push(after[now]);
  };
  for (const [index, element] of before.entries()) {
    const place = places.get(element);
    // Texts may be there twice: they are told apart by their place.
    if (place === undefined || typeof element !== 'object' || place < nowFrom) continue;
    between(index, place);
    aligned.after[index] = element;
    oldFrom = index + 1;
    nowFrom = place + 1;
  }
  between(before.length, after.length);
  return aligned;
}

function keyOf(element: unknown): unknown {
  return (element as { key?: unknown } | undefined)?.key;
}
