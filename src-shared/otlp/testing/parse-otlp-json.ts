/**
 * Reads OTLP/JSON log data as senders really write it into the normalised form of `otlp-json.ts`: numbers or strings for
 * 64-bit integers, `null` or '' for what is absent, ids in any case. For captures, imports and tests; the receivers
 * validate and convert by themselves.
 */
import type { AnyValue, InstrumentationScope, KeyValue, LogRecord, Resource } from '../otlp-json.ts';

export interface ScopeLogs {
  scope: InstrumentationScope;
  logRecords: LogRecord[];
  schemaUrl?: string;
}

export interface ResourceLogs {
  resource: Resource;
  scopeLogs: ScopeLogs[];
  schemaUrl?: string;
}

type Json = Record<string, unknown>;

/** One ExportLogsServiceRequest as parsed JSON. What is not of the expected shape is left out. */
export function parseLogsRequest(request: unknown): ResourceLogs[] {
  return list(object(request)['resourceLogs']).map((entry) => {
    const resource = object(entry['resource']);
    return {
      resource: { attributes: keyValues(resource['attributes']), ...dropped(resource) },
      scopeLogs: list(entry['scopeLogs']).map(parseScopeLogs),
      ...text(entry, 'schemaUrl'),
    };
  });
}

function parseScopeLogs(entry: Json): ScopeLogs {
  const scope = object(entry['scope']);
  return {
    scope: {
      ...text(scope, 'name'),
      ...text(scope, 'version'),
      attributes: keyValues(scope['attributes']),
      ...dropped(scope),
    },
    logRecords: list(entry['logRecords']).map(parseLogRecord),
    ...text(entry, 'schemaUrl'),
  };
}

function parseLogRecord(entry: Json): LogRecord {
  const body = entry['body'];
  return {
    ...nanoseconds(entry, 'timeUnixNano'),
    ...nanoseconds(entry, 'observedTimeUnixNano'),
    ...positive(entry, 'severityNumber'),
    ...text(entry, 'severityText'),
    ...(body === null || body === undefined ? {} : { body: anyValue(body) }),
    attributes: keyValues(entry['attributes']),
    ...dropped(entry),
    ...positive(entry, 'flags'),
    ...hex(entry, 'traceId'),
    ...hex(entry, 'spanId'),
    ...text(entry, 'eventName'),
  };
}

function anyValue(value: unknown): AnyValue {
  const given = object(value);
  const { stringValue, boolValue, intValue, doubleValue, bytesValue } = given;
  if (typeof stringValue === 'string') return { stringValue };
  if (typeof boolValue === 'boolean') return { boolValue };
  if (isInteger(intValue)) return { intValue: String(intValue) };
  if (typeof doubleValue === 'number') return { doubleValue };
  if (doubleValue === 'NaN' || doubleValue === 'Infinity' || doubleValue === '-Infinity') return { doubleValue };
  if (typeof doubleValue === 'string' && doubleValue !== '') return { doubleValue: Number(doubleValue) };
  if (typeof bytesValue === 'string') return { bytesValue };
  if (given['arrayValue']) return { arrayValue: { values: list(object(given['arrayValue'])['values']).map(anyValue) } };
  if (given['kvlistValue']) return { kvlistValue: { values: keyValues(object(given['kvlistValue'])['values']) } };
  return {};
}

function keyValues(value: unknown): KeyValue[] {
  return list(value).map((entry) => {
    const key = typeof entry['key'] === 'string' ? entry['key'] : '';
    return entry['value'] === undefined || entry['value'] === null ? { key } : { key, value: anyValue(entry['value']) };
  });
}

function isInteger(value: unknown): value is string | number {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && /^-?\d+$/.test(value);
}

function nanoseconds<K extends string>(from: Json, key: K): { [P in K]?: string } {
  const value = from[key];
  return (isInteger(value) && BigInt(value) > 0n ? { [key]: String(value) } : {}) as { [P in K]?: string };
}

function positive<K extends string>(from: Json, key: K): { [P in K]?: number } {
  const value = Number(from[key] ?? 0);
  return (Number.isInteger(value) && value > 0 ? { [key]: value } : {}) as { [P in K]?: number };
}

function dropped(from: Json): { droppedAttributesCount?: number } {
  return positive(from, 'droppedAttributesCount');
}

function text<K extends string>(from: Json, key: K): { [P in K]?: string } {
  const value = from[key];
  return (typeof value === 'string' && value !== '' ? { [key]: value } : {}) as { [P in K]?: string };
}

function hex<K extends string>(from: Json, key: K): { [P in K]?: string } {
  const value = from[key];
  return (typeof value === 'string' && value !== '' ? { [key]: value.toLowerCase() } : {}) as { [P in K]?: string };
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}
