import { readCapture } from './sluice-process.ts';

/**
 * Seeded load made from the Codex capture: the records of its largest scope in turn, with their conversation id and timestamps replaced in
 * place (both keep their length, so every record stays byte-valid protobuf). About 530 bytes a record.
 */
export interface SyntheticRun {
  /** One ExportLogsServiceRequest of `count` records. */
  protobuf(count: number): Uint8Array<ArrayBuffer>;
  /** The same records as OTLP/JSON. */
  json(count: number): string;
}

interface JsonValue {
  stringValue?: string;
}
interface JsonRecord {
  attributes: Array<{ key: string; value: JsonValue }>;
  observedTimeUnixNano: string;
}
interface JsonRequest {
  resourceLogs: Array<{ resource: unknown; scopeLogs: Array<{ scope: unknown; logRecords: JsonRecord[] }> }>;
}

export interface SyntheticRunOptions {
  /** How many conversations the records are spread over, a block of 1,000 records each in turn. Default 1. */
  conversations?: number;
  /** Time of the first record, ms since the epoch. */
  startMs?: number;
  /** Time between two records. Default 5. */
  stepMs?: number;
  /** Last four hex digits' base, so that several runs do not share conversations. Default 0. */
  run?: number;
}

export function createSyntheticRun(options: SyntheticRunOptions = {}): SyntheticRun {
  const { conversations = 1, startMs = Date.UTC(2026, 10, 22, 6), stepMs = 5, run = 0 } = options;
  let made = 0;

  const stamp = (index: number) => new Date(startMs + index * stepMs).toISOString();
  const conversation = (index: number) => {
    const n = Math.floor(index / 1000) % conversations;
    return `01a201e1-2dad-70c3-${(0x8000 + run).toString(16)}-${n.toString(16).padStart(12, '0')}`;
  };

  const { prefix, records, suffixScope } = splitCapture(readCapture('codex-0.169.0', 'logs', 'pb'));
  const templates: Template[] = records.map((bytes) => ({
    bytes,
    stampsAt: positions(bytes, STAMP),
    conversationsAt: positions(bytes, CONVERSATION),
  }));
  const request = JSON.parse(readCapture('codex-0.169.0', 'logs', 'json').toString()) as JsonRequest;

  return {
    protobuf(count) {
      const parts: Buffer[] = [];
      for (let i = 0; i < count; i++, made++) {
        const template = templates[made % templates.length] as Template;
        const record = Buffer.from(template.bytes);
        for (const at of template.stampsAt) record.write(stamp(made), at, 'latin1');
        for (const at of template.conversationsAt) record.write(conversation(made), at, 'latin1');
        parts.push(record);
      }
      const scopeLogs = Buffer.concat([suffixScope, ...parts]);
      const resourceLogs = Buffer.concat([prefix, tagged(0x12, scopeLogs)]);
      const body = tagged(0x0a, resourceLogs);
      return new Uint8Array(body);
    },
    json(count) {
      const source = request.resourceLogs[0];
      const scope = source?.scopeLogs.sort((a, b) => b.logRecords.length - a.logRecords.length)[0];
      if (!source || !scope) throw new Error('the Codex capture has no records');
      const logRecords: JsonRecord[] = [];
      for (let i = 0; i < count; i++, made++) {
        const record = structuredClone(scope.logRecords[made % scope.logRecords.length] as JsonRecord);
        for (const { key, value } of record.attributes) {
          if (key === 'event.timestamp') value.stringValue = stamp(made);
          if (key === 'conversation.id') value.stringValue = conversation(made);
        }
        logRecords.push(record);
      }
      return JSON.stringify({
        resourceLogs: [{ resource: source.resource, scopeLogs: [{ scope: scope.scope, logRecords }] }],
      });
    },
  };
}

const STAMP = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const CONVERSATION = /01a201e1-2dad-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** One record of the capture and where what is replaced in it stands. */
interface Template {
  bytes: Buffer;
  stampsAt: number[];
  conversationsAt: number[];
}

function positions(record: Buffer, pattern: RegExp): number[] {
  return [...record.toString('latin1').matchAll(pattern)].map((match) => match.index);
}

/** Takes a capture's largest group apart: its resource, each record with its tag, the scope's own bytes. */
function splitCapture(capture: Buffer): { prefix: Buffer; records: Buffer[]; suffixScope: Buffer } {
  const resourceLogs = only(fieldsOf(capture), 1);
  const inner = fieldsOf(resourceLogs);
  const prefix = Buffer.concat(inner.filter((f) => f.number !== 2).map((f) => f.raw));
  const groups = inner.filter((f) => f.number === 2).map((f) => fieldsOf(f.value));
  const scopeLogs = groups.sort((a, b) => b.length - a.length)[0] ?? [];
  return {
    prefix,
    records: scopeLogs.filter((f) => f.number === 2).map((f) => f.raw),
    suffixScope: Buffer.concat(scopeLogs.filter((f) => f.number !== 2).map((f) => f.raw)),
  };
}

interface Field {
  number: number;
  raw: Buffer;
  value: Buffer;
}

/** The length-delimited fields of a message; the captures' outer messages have no other kind. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.length; ) {
    const start = at;
    const tag = message[at++] as number;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] as number;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if ((tag & 7) !== 2) throw new Error(`unexpected wire type in the capture at byte ${start}`);
    at += length;
    fields.push({ number: tag >> 3, raw: message.subarray(start, at), value: message.subarray(at - length, at) });
  }
  return fields;
}

function only(fields: Field[], number: number): Buffer {
  const [field, ...others] = fields.filter((f) => f.number === number);
  if (!field || others.length > 0) throw new Error(`the capture must have exactly one field ${number}`);
  return field.value;
}

function tagged(tag: number, value: Buffer): Buffer {
  const header = [tag];
  let rest = value.length;
  while (rest >= 0x80) {
    header.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  header.push(rest);
  return Buffer.concat([Buffer.from(header), value]);
}
