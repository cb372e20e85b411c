/**
 * What an OTLP request holds, by parsers of others: protobufjs over our table of messages, and JSON.parse. A request is judged
 * in two steps, as partial success takes it apart: its envelope, with every record as bytes, and then each record.
 */
import type protobuf from 'protobufjs';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { REQUEST_TYPES } from '../otlp/messages.ts';
import { officialRoot } from './official-parser.ts';

/** `records` as far as the envelope says; `broken`: how many of them do not parse. Undefined: the request is none. */
export type Judgement = { records: number; broken: number } | undefined;

const RECORDS: Readonly<Record<Signal, string>> = { logs: 'LogRecord', traces: 'Span', metrics: 'Metric' };
/** Names of the fields from the request down to its records. */
const PATHS: Readonly<Record<Signal, readonly string[]>> = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};
const envelopes = officialRoot(new Set(Object.values(RECORDS)));
const whole = officialRoot();

export function judgeProtobuf(signal: Signal, bytes: Uint8Array): Judgement {
  let request: unknown;
  try {
    request = envelopes.lookupType(REQUEST_TYPES[signal].name).decode(bytes);
  } catch {
    return undefined;
  }
  const record = whole.lookupType(RECORDS[signal]);
  const records = recordsAt(request, PATHS[signal]);
  return { records: records.length, broken: records.filter((one) => !parses(record, one as Uint8Array)).length };
}

/** Only whether it is JSON, and how many records stand where records stand. */
export function judgeJson(signal: Signal, bytes: Uint8Array): Judgement {
  try {
    const request: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: false }).decode(bytes));
    return { records: recordsAt(request, PATHS[signal]).length, broken: 0 };
  } catch {
    return undefined;
  }
}

function recordsAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (name === undefined) return [value];
  const inside = (value as Record<string, unknown> | null)?.[name];
  return Array.isArray(inside) ? inside.flatMap((one) => recordsAt(one, rest)) : [];
}

function parses(type: protobuf.Type, bytes: Uint8Array): boolean {
  try {
    type.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
