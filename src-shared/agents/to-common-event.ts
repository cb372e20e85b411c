import type { InstrumentationScope, LogRecord, Resource } from '../otlp/otlp-json.ts';
import { plainAttributes, plainValue } from '../otlp/plain-value.ts';
import type { CommonEvent, RecognisedEvent } from './common-event.ts';
import { scalarText } from './decoded-reader.ts';
import type { RecordGroup } from './record-reader.ts';
import type { RunEvent, RunValues } from './run-event.ts';

/** A decoded record with what it shares with others of its group. */
export interface LocatedRecord {
  record: LogRecord;
  resource: Resource;
  scope: InstrumentationScope;
}

/** What recognition needs of a resource and a scope. Make one for each group of records: answers are kept by it. */
export function recordGroup(resource: Resource, scope: InstrumentationScope): RecordGroup {
  const texts = new Map<string, string>();
  for (const { key, value } of resource.attributes) {
    const text = scalarText(value);
    if (text !== undefined && !texts.has(key)) texts.set(key, text);
  }
  return { scopeName: scope.name ?? '', scopeVersion: scope.version ?? '', resource: texts };
}

/** What the model of runs reads of the record beside its recognition. */
function placeOf(record: LogRecord, told: RunEvent | undefined): Partial<CommonEvent> {
  const place: Partial<CommonEvent> = {};
  const { traceId = record.traceId, spanId = record.spanId, parentSpanId } = told ?? {};
  if (told !== undefined && told.signal !== 'log') place.signal = 'traces';
  if (told !== undefined && told.start < told.end) place.start = new Date(told.start / 1_000).toISOString();
  if (traceId !== undefined) place.traceId = traceId;
  if (spanId !== undefined) place.spanId = spanId;
  if (parentSpanId !== undefined) place.parentSpanId = parentSpanId;
  const turnId = told?.turnKeys?.find((key) => !/^[st]:/.test(key));
  if (turnId !== undefined) place.turnId = turnId.replace(/^n:/, '');
  for (const field of RUN_FIELDS) {
    const value = told?.values?.[field];
    if (value !== undefined) Object.assign(place, { [field]: value });
  }
  return place;
}

const RUN_FIELDS = [
  'requestId',
  'ttftMs',
  'attempt',
  'waitMs',
  'decidedBy',
  'finishReason',
  'internal',
] as const satisfies ReadonlyArray<keyof RunValues & keyof CommonEvent>;

/** The JSON form of one event. `seq`: its sequence number in the log; `told`: what its agent's run table reads of it. */
export function commonEventOf(
  recognised: RecognisedEvent,
  { record, resource, scope }: LocatedRecord,
  seq: number | bigint,
  told?: RunEvent,
): CommonEvent {
  const { timeUs, agent, conversation, kind, name, words: _words, ...derived } = recognised;
  return {
    id: String(seq),
    time: new Date(timeUs / 1_000).toISOString(),
    agent,
    ...(conversation === undefined ? {} : { conversation }),
    kind,
    name,
    ...derived,
    ...placeOf(record, told),
    attributes: plainAttributes(record.attributes),
    resource: plainAttributes(resource.attributes),
    scope: scope.name ?? '',
    ...(record.body === undefined ? {} : { body: plainValue(record.body) }),
  };
}
