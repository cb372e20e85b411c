import type { CommonEvent } from '../../../src-shared/agents/common-event.ts';
import { compiledEventOf } from '../../../src-shared/agents/compile-tables.ts';
import { decodedReader } from '../../../src-shared/agents/decoded-reader.ts';
import { errorSentence } from '../../../src-shared/agents/error-sentence.ts';
import { commonEventOf } from '../../../src-shared/agents/to-common-event.ts';
import type { EventDetail, EventRow, ValuePath } from '../../../src-shared/contract/host-api.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';
import { jsonLine } from '../../../src-shared/timeline/json-line.ts';
import { streamKindOf, summarise } from '../../../src-shared/timeline/summary.ts';
import type { CommonEventLines } from '../../log/queries.ts';
import { type EventStore, recognisedOf, type StoredEvent } from './event-store.ts';
import type { RecordStore, StoredRecord } from './record-store.ts';
import { toldSpan } from './told-span.ts';
import { cutStrings, stringAt } from './value-paths.ts';

/** `rows` and `commonEvents` answer at most so many. */
export const MAX_ROWS = 500;
/** `commonEvents` ends early once its answer passes this; measured by the records' bytes. */
const MAX_COMMON_EVENTS_BYTES = 16 * 1024 * 1024;

/** Rows and details of single events. Hidden ones and those that are gone are left out. */
export interface EventReads {
  rows(ids: readonly number[]): EventRow[];
  event(id: number): EventDetail | undefined;
  eventValue(id: number, path: ValuePath): string | undefined;
  eventOtlpJson(id: number): string | undefined;
  commonEvents(ids: readonly number[]): CommonEvent[];
  commonEventLines(ids: readonly number[]): CommonEventLines;
}

export function createEventReads(events: EventStore, records: RecordStore): EventReads {
  interface Located {
    event: StoredEvent;
    stored: StoredRecord;
  }

  function locate(
    id: number,
    hidden: ReadonlySet<number>,
    event: StoredEvent | undefined = events.event(id),
  ): Located | undefined {
    if (event === undefined || hidden.has(event.conversationId)) return undefined;
    const stored = records.record(id);
    return stored === undefined ? undefined : { event, stored };
  }

  const locateVisible = (id: number) => locate(id, events.hiddenConversations());

  function recognisedAt({ event, stored }: Located) {
    const conversation = events.conversation(event.conversationId);
    const reader = decodedReader(stored.record);
    if (stored.span !== undefined) {
      const told = toldSpan(stored);
      const recognised = recognisedOf(event, conversation, told?.event.error);
      return { recognised, reader, summary: inertLine(told?.summary ?? '') || summarise(recognised, reader) };
    }
    const agent = conversation?.agent ?? 'other';
    const error = event.shape.failed ? errorSentence(reader, compiledEventOf(agent, event.shape.name)) : undefined;
    const recognised = recognisedOf(event, conversation, error);
    return { recognised, reader, summary: summarise(recognised, reader) };
  }

  function rowOf(located: Located): EventRow {
    const { recognised, reader, summary } = recognisedAt(located);
    const { conversation: _key, timeUs, words: _words, ...shown } = recognised;
    const streamKind = streamKindOf(recognised, reader);
    return {
      id: located.event.seq,
      timeMs: timeUs / 1000,
      conversationId: located.event.conversationId,
      ...shown,
      summary,
      ...(streamKind === undefined ? {} : { streamKind }),
      sizeBytes: located.stored.sizeBytes,
    };
  }

  function* commonEvents(ids: readonly number[]): Generator<CommonEvent> {
    const hidden = events.hiddenConversations();
    const asked = ids.slice(0, MAX_ROWS);
    const stored = events.events(asked);
    let bytes = 0;
    for (const id of asked) {
      if (bytes > MAX_COMMON_EVENTS_BYTES) return;
      const event = stored.get(id);
      const located = event === undefined ? undefined : locate(id, hidden, event);
      if (located === undefined) continue;
      bytes += located.stored.sizeBytes;
      yield commonEventOf(recognisedAt(located).recognised, located.stored, id);
    }
  }

  /** The root of value paths: the record's fields, and beside them `resource` and `scope`. */
  const pathRoot = ({ stored }: Located) => ({ ...stored.record, resource: stored.resource, scope: stored.scope });

  return {
    rows(ids) {
      const hidden = events.hiddenConversations();
      const asked = ids.slice(0, MAX_ROWS);
      const stored = events.events(asked);
      return asked.flatMap((id) => {
        const event = stored.get(id);
        const located = event === undefined ? undefined : locate(id, hidden, event);
        return located === undefined ? [] : [rowOf(located)];
      });
    },
    event(id) {
      const located = locateVisible(id);
      if (located === undefined) return undefined;
      const { stored, event } = located;
      const cuts: EventDetail['cuts'] = [];
      return {
        row: rowOf(located),
        signal: stored.span === undefined ? 'logs' : 'traces',
        record: cutStrings(stored.record, [], cuts),
        resource: cutStrings(stored.resource, ['resource'], cuts),
        scope: cutStrings(stored.scope, ['scope'], cuts),
        ...(stored.resourceSchemaUrl === undefined ? {} : { resourceSchemaUrl: stored.resourceSchemaUrl }),
        ...(stored.scopeSchemaUrl === undefined ? {} : { scopeSchemaUrl: stored.scopeSchemaUrl }),
        receivedMs: stored.receivedMs,
        cuts,
        conversationKey: events.conversation(event.conversationId)?.key ?? '',
      };
    },
    eventValue(id, path) {
      const located = locateVisible(id);
      return located === undefined ? undefined : stringAt(pathRoot(located), path);
    },
    eventOtlpJson(id) {
      const located = locateVisible(id);
      if (located === undefined) return undefined;
      const { record, span, resource, scope, resourceSchemaUrl, scopeSchemaUrl } = located.stored;
      const around = { scope, ...optional('schemaUrl', scopeSchemaUrl) };
      if (span !== undefined) {
        const scopeSpans = [{ ...around, spans: [span] }];
        const resourceSpans = [{ resource, scopeSpans, ...optional('schemaUrl', resourceSchemaUrl) }];
        return JSON.stringify({ resourceSpans }, undefined, 2);
      }
      const scopeLogs = [{ ...around, logRecords: [record] }];
      const resourceLogs = [{ resource, scopeLogs, ...optional('schemaUrl', resourceSchemaUrl) }];
      return JSON.stringify({ resourceLogs }, undefined, 2);
    },
    commonEvents: (ids) => [...commonEvents(ids)],
    commonEventLines(ids) {
      const texts: string[] = [];
      let lastId: number | undefined;
      for (const event of commonEvents(ids)) {
        texts.push(jsonLine(event));
        lastId = Number(event.id);
      }
      return { lines: new TextEncoder().encode(texts.join('')), lastId };
    },
  };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
