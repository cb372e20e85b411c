/** Test support: the records of the captures as the host would give their details. */
import claudeLogs from '../../../../src-shared/agents/fixtures/claude-code-2.1.197.logs.json' with { type: 'json' };
import codexLogs from '../../../../src-shared/agents/fixtures/codex-0.169.0.logs.json' with { type: 'json' };
import geminiLogs from '../../../../src-shared/agents/fixtures/gemini-cli-0.61.0.logs.json' with { type: 'json' };
import { keyNames } from '../../../../src-shared/agents/keys.ts';
import { recognise } from '../../../../src-shared/agents/recognise.ts';
import type { KeyId, RecordReader } from '../../../../src-shared/agents/record-reader.ts';
import type { EventDetail, EventRow } from '../../../../src-shared/contract/host-api.ts';
import type { AnyValue, KeyValue, LogRecord } from '../../../../src-shared/otlp/otlp-json.ts';

const CAPTURES: Record<'codex' | 'claude' | 'gemini', unknown> = {
  codex: codexLogs,
  claude: claudeLogs,
  gemini: geminiLogs,
};

interface RawLogs {
  resourceLogs: Array<{
    resource?: { attributes?: KeyValue[] };
    scopeLogs: Array<{ scope?: { name?: string; version?: string }; logRecords: Array<Record<string, unknown>> }>;
  }>;
}

/** Every event of a capture, in the order of the file. */
export function capturedEvents(capture: 'codex' | 'claude' | 'gemini', firstId = 1): EventDetail[] {
  const details: EventDetail[] = [];
  for (const { resource, scopeLogs } of (CAPTURES[capture] as RawLogs).resourceLogs) {
    for (const { scope, logRecords } of scopeLogs) {
      for (const raw of logRecords) {
        const id = firstId + details.length;
        const attributes = (resource?.attributes ?? []).map(normalised);
        details.push(detailOf(id, raw, attributes, scope ?? {}));
      }
    }
  }
  return details;
}

function detailOf(
  id: number,
  raw: Record<string, unknown>,
  resource: KeyValue[],
  scope: { name?: string; version?: string },
): EventDetail {
  const record: LogRecord = { attributes: ((raw['attributes'] ?? []) as KeyValue[]).map(normalised) };
  for (const field of [
    'timeUnixNano',
    'observedTimeUnixNano',
    'traceId',
    'spanId',
    'eventName',
    'severityText',
  ] as const) {
    const text = raw[field];
    if (typeof text === 'string' && text !== '' && text !== '0') record[field] = text;
  }
  if (typeof raw['severityNumber'] === 'number') record.severityNumber = raw['severityNumber'];
  if (raw['body'] !== null && raw['body'] !== undefined) record.body = raw['body'] as AnyValue;
  const texts = new Map(resource.map(({ key, value }) => [key, value?.stringValue ?? '']));
  const { timeUs, conversation, ...event } = recognise(readerOf(record), {
    scopeName: scope.name ?? '',
    scopeVersion: scope.version ?? '',
    resource: texts,
  });
  const kind = record.attributes.find(({ key }) => key === 'event.kind')?.value?.stringValue;
  const row: EventRow = {
    ...event,
    id,
    timeMs: timeUs / 1000,
    conversationId: 1,
    summary: event.name,
    sizeBytes: JSON.stringify(raw).length,
    ...(event.kind === 'sse_event' && kind !== undefined ? { streamKind: kind } : {}),
  };
  return {
    row,
    record,
    resource: { attributes: resource },
    scope: { ...scope, attributes: [] },
    signal: 'logs',
    receivedMs: timeUs / 1000 + 4,
    cuts: [],
    conversationKey: conversation ?? '',
  };
}

function normalised({ key, value }: KeyValue): KeyValue {
  if (value === undefined) return { key };
  return { key, value: value.intValue === undefined ? value : { intValue: String(value.intValue) } };
}

function readerOf(record: LogRecord): RecordReader {
  const value = (key: KeyId) => record.attributes.find((attribute) => attribute.key === keyNames()[key])?.value;
  const text = (key: KeyId, maxChars?: number) => {
    const found = value(key);
    const scalar = found?.stringValue ?? found?.intValue ?? found?.doubleValue ?? found?.boolValue;
    return scalar === undefined ? undefined : String(scalar).slice(0, maxChars);
  };
  return {
    has: (key) => record.attributes.some((attribute) => attribute.key === keyNames()[key]),
    text,
    textHead: (key, maxChars) => value(key)?.stringValue?.slice(0, maxChars),
    textTail: (key, maxChars) => value(key)?.stringValue?.slice(-maxChars),
    number: (key) => {
      const number = Number(text(key) ?? Number.NaN);
      return Number.isNaN(number) ? undefined : number;
    },
    flag: (key) => ({ true: true, false: false })[text(key)?.toLowerCase() ?? ''],
    timestampUs: (key) => {
      const ms = Date.parse(text(key) ?? '');
      return Number.isNaN(ms) ? undefined : ms * 1000;
    },
    eventName: record.eventName ?? '',
    bodyHead: (maxChars) => record.body?.stringValue?.slice(0, maxChars),
    timeUs: Number(record.timeUnixNano ?? 0) / 1000,
    observedTimeUs: Number(record.observedTimeUnixNano ?? 0) / 1000,
    severityNumber: record.severityNumber ?? 0,
  };
}
