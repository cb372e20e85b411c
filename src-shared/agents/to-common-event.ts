import type { InstrumentationScope, LogRecord, Resource } from '../otlp/otlp-json.ts';
import { plainAttributes, plainValue } from '../otlp/plain-value.ts';
import type { CommonEvent, RecognisedEvent } from './common-event.ts';
import { scalarText } from './decoded-reader.ts';
import type { RecordGroup } from './record-reader.ts';

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

/** The JSON form of one event. `seq`: its sequence number in the log. */
export function commonEventOf(
  recognised: RecognisedEvent,
  { record, resource, scope }: LocatedRecord,
  seq: number | bigint,
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
    attributes: plainAttributes(record.attributes),
    resource: plainAttributes(resource.attributes),
    scope: scope.name ?? '',
    ...(record.body === undefined ? {} : { body: plainValue(record.body) }),
  };
}
