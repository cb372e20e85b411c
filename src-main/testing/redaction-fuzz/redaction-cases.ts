/**
 * One record after another with a text of any length at any place, of the kinds that detectors and rules are about, with its fields in
 * either order: OpenTelemetry Collectors write backwards. Drawn from a seed.
 */
import { Buffer } from 'node:buffer';
import type { Part } from '../../../src-shared/redaction/engine.ts';
import { SECRET_FORMS } from '../../../src-shared/testing/corpus/secrets.ts';
import { ALNUM, type RandomSource } from '../../../src-shared/testing/random-source.ts';
import { encodeMessage, jsonToProtobuf } from '../../otlp/json-to-protobuf.ts';
import { type MessageType, messageType } from '../../otlp/messages.ts';
import { WIRE_LENGTH, WireReader } from '../../otlp/wire.ts';
import { varint } from '../sample-bytes.ts';

type Json = Record<string, unknown>;

const text = (stringValue: string) => ({ stringValue });
const pair = (key: string, value: object) => ({ key, value });
const point = (inner: object) => ({ gauge: { dataPoints: [{ asInt: '1', attributes: [], ...inner }] } });
const list = (...values: object[]) => ({ arrayValue: { values } });
const map = (...values: object[]) => ({ kvlistValue: { values } });

export interface FuzzPlace {
  name: string;
  part: Part;
  /** `key`: of what has one. */
  write(content: string, key: string): Json;
}

const place = (name: string, part: Part, write: FuzzPlace['write']): FuzzPlace => ({ name, part, write });

export const FUZZ_PLACES: readonly FuzzPlace[] = [
  place('body', 'log', (content) => ({ body: text(content) })),
  place('body member', 'log', (content, key) => ({ body: map(pair('n', text('1')), pair(key, text(content))) })),
  place('body element', 'log', (content) => ({ body: list(text('1'), text(content)) })),
  place('attribute', 'log', (content, key) => ({ attributes: [pair('n', text('1')), pair(key, text(content))] })),
  place('key', 'log', (content) => ({ attributes: [pair(content, text('1'))] })),
  place('nested', 'log', (content, key) => ({
    attributes: [pair('o', map(pair('l', list(map(pair(key, text(content)))))))],
  })),
  place('element', 'log', (content, key) => ({ attributes: [pair(key, list(text('1'), text(content)))] })),
  place('beside its name', 'log', (content, key) => ({
    attributes: [pair('h', list(map(pair('name', text(key)), pair('value', text(content)))))],
  })),
  place('behind its name', 'log', (content, key) => ({ attributes: [pair('h', list(text(key), text(content)))] })),
  place('in a named map', 'log', (content, key) => ({ attributes: [pair(key, map(pair('value', text(content))))] })),
  place('bytes', 'log', (content, key) => ({
    attributes: [pair(key, { bytesValue: Buffer.from(content).toString('base64') })],
  })),
  place('event name', 'log', (content) => ({ eventName: content })),
  place('severity', 'log', (content) => ({ severityText: content })),
  place('span name', 'span', (content) => ({ name: content })),
  place('trace state', 'span', (content) => ({ traceState: content })),
  place('span attribute', 'span', (content, key) => ({ attributes: [pair(key, text(content))] })),
  place('span event', 'span', (content, key) => ({ events: [{ name: 'e', attributes: [pair(key, text(content))] }] })),
  place('span event name', 'span', (content) => ({ events: [{ name: content, attributes: [] }] })),
  place('link', 'span', (content, key) => ({ links: [{ attributes: [pair(key, text(content))] }] })),
  place('status', 'span', (content) => ({ status: { message: content, code: 2 } })),
  place('metric description', 'metric', (content) => ({ description: content })),
  place('metric unit', 'metric', (content) => ({ unit: content })),
  place('data point', 'metric', (content, key) => point({ attributes: [pair(key, text(content))] })),
  place('exemplar', 'metric', (content, key) =>
    point({ exemplars: [{ filteredAttributes: [pair(key, text(content))] }] }),
  ),
  place('metadata', 'metric', (content, key) => ({ metadata: [pair(key, text(content))] })),
  place('resource', 'resource', (content, key) => ({ resource: { attributes: [pair(key, text(content))] } })),
  place('entity', 'resource', (content) => ({ resource: { attributes: [], entityRefs: [{ type: content }] } })),
  place('schema', 'resource', (content) => ({ resource: { attributes: [] }, schemaUrl: content })),
  place('scope', 'scope', (content, key) => ({ scope: { name: 's', attributes: [pair(key, text(content))] } })),
  place('scope name', 'scope', (content) => ({ scope: { name: content, attributes: [] } })),
];

export const FUZZ_KEYS = [
  'a',
  'n.umber',
  'password',
  'db.password',
  'api_key',
  'prompt',
  'gen_ai.tool.call.result',
  'content',
  'url.query',
  'name',
  'ключ',
] as const;

/** Texts by kind; what is around them is added to come to a length. */
const CONTENTS: ReadonlyArray<(random: RandomSource) => string> = [
  ...SECRET_FORMS.map(
    ({ make, name }) =>
      (random: RandomSource) =>
        name ? `${name}=${make(random)}` : make(random),
  ),
  (random) => `DB_PASSWORD=${random.text(ALNUM, 12)}`,
  (random) => JSON.stringify({ prompt: `say ${random.alnum(6)}`, n: 1 }),
  (random) => JSON.stringify(JSON.stringify({ content: random.alnum(9) })),
  (random) => `please do ${random.alnum(5)}`,
  (random) => `你好${random.alnum(3)}`,
  (random) => random.alnum(1 + random.below(20)),
  () => '',
];

const ENCODINGS: ReadonlyArray<(content: string) => string> = [
  (content) => content,
  (content) => content,
  (content) => JSON.stringify({ a: content }),
  (content) => Buffer.from(content).toString('base64'),
  (content) => Buffer.from(content).toString('base64url'),
  (content) => encodeURIComponent(content),
  (content) =>
    [...content].map((char) => `\\u${(char.codePointAt(0) as number).toString(16).padStart(4, '0')}`).join(''),
];

const FILLERS = [' ', 'x', '-', '_', '\n', 'é', '漢 ', ' other text'] as const;

export const MAX_CHARS = 300;

export interface FuzzCase {
  part: Part;
  bytes: Uint8Array;
  /** Where, of what, how written: to tell failures by. */
  label: string;
}

const TYPES: Readonly<Record<Part, MessageType>> = {
  log: messageType('LogRecord'),
  span: messageType('Span'),
  metric: messageType('Metric'),
  resource: messageType('ResourceLogs'),
  scope: messageType('ScopeLogs'),
};

/** `index`: runs through all places, lengths and orders; the rest is drawn. */
export function makeCase(random: RandomSource, index: number): FuzzCase {
  const { name, part, write } = FUZZ_PLACES[index % FUZZ_PLACES.length] as FuzzPlace;
  const length = Math.floor(index / FUZZ_PLACES.length) % (MAX_CHARS + 1);
  const which = random.below(CONTENTS.length);
  const content = random.pick(ENCODINGS)((CONTENTS[which] as (random: RandomSource) => string)(random));
  const filler = random.pick([...FILLERS]);
  const missing = length - content.length;
  const fill = missing > 0 ? filler.repeat(Math.ceil(missing / filler.length)).slice(0, missing) : '';
  const filled = random.below(3) === 0 ? fill + content : content + fill;
  const key = random.pick([...FUZZ_KEYS]);
  const forwards = encoded(part, write(filled, key), random.below(2) === 0);
  const isBackwards = random.below(2) === 0;
  const bytes = isBackwards ? backwards(TYPES[part], forwards) : forwards;
  return { part, bytes, label: `${name} ${key} content ${which} length ${length}${isBackwards ? ' backwards' : ''}` };
}

const ENVELOPES: Readonly<Partial<Record<Part, (record: Json) => Json>>> = {
  log: (record) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
  span: (record) => ({ resourceSpans: [{ scopeSpans: [{ spans: [record] }] }] }),
  metric: (record) => ({ resourceMetrics: [{ scopeMetrics: [{ metrics: [record] }] }] }),
};
const SIGNALS = { log: 'logs', span: 'traces', metric: 'metrics' } as const;

/** As protobuf, or as JSON that the receiver converts. */
function encoded(part: Part, record: Json, throughJson: boolean): Uint8Array {
  const envelope = ENVELOPES[part];
  if (!throughJson || envelope === undefined) return encodeMessage(TYPES[part], record);
  const request = jsonToProtobuf(SIGNALS[part as keyof typeof SIGNALS], Buffer.from(JSON.stringify(envelope(record))));
  // Request, resource, scope: one length-delimited field each.
  let bytes = request;
  for (let depth = 0; depth < 3; depth++) bytes = lastField(bytes);
  return bytes;
}

function lastField(message: Uint8Array): Uint8Array {
  const wire = new WireReader(message);
  let content = message;
  while (wire.pos < message.length) {
    const tag = wire.tag(message.length, '');
    if ((tag & 7) !== WIRE_LENGTH) {
      wire.skip(tag, message.length, '');
      continue;
    }
    const end = wire.length(message.length, '');
    content = message.subarray(wire.pos, end);
    wire.pos = end;
  }
  return content;
}

/** The same message with the fields of it and of all that is in it in the other order; elements of a list change places. */
export function backwards(type: MessageType, message: Uint8Array): Uint8Array {
  const wire = new WireReader(message);
  const fields: Uint8Array[] = [];
  while (wire.pos < message.length) {
    const at = wire.pos;
    const tag = wire.tag(message.length, '');
    const inner = type.byNumber[tag >>> 3]?.message;
    if (inner === undefined || (tag & 7) !== WIRE_LENGTH) {
      wire.skip(tag, message.length, '');
      fields.push(message.subarray(at, wire.pos));
      continue;
    }
    const end = wire.length(message.length, '');
    const content = backwards(inner, message.subarray(wire.pos, end));
    fields.push(Uint8Array.from([...varint(tag), ...varint(content.length), ...content]));
    wire.pos = end;
  }
  return Buffer.concat(fields.reverse());
}
