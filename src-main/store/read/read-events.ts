import type { CommonEvent, RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
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
import { toldAnySpan, toldRecord, toldSpan } from './told-record.ts';
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

/** A stored record, recognised. */
interface Located {
  seq: number;
  conversationId: number;
  stored: StoredRecord;
  recognised: RecognisedEvent;
  summary: string;
}

export function createEventReads(events: EventStore, records: RecordStore): EventReads {
  function locate(
    id: number,
    hidden: ReadonlySet<number>,
    event: StoredEvent | undefined = events.event(id),
  ): Located | undefined {
    if (event === undefined) return locateSpan(id, hidden);
    if (hidden.has(event.conversationId)) return undefined;
    const stored = records.record(id);
    return stored === undefined ? undefined : locatedAt(event, stored);
  }

  const locateVisible = (id: number) => locate(id, events.hiddenConversations());

  /** A span without a row: whoever knows its id, such as from a step, may look at it. */
  function locateSpan(seq: number, hidden: ReadonlySet<number>): Located | undefined {
    const stored = records.record(seq);
    const told = stored === undefined ? undefined : toldAnySpan(stored);
    if (stored === undefined || told === undefined) return undefined;
    const conversationId = events.conversationId(told.event.agent, told.event.conversation ?? '');
    if (conversationId !== undefined && hidden.has(conversationId)) return undefined;
    const summary = inertLine(told.summary) || summarise(told.event, decodedReader(stored.record));
    return { seq, conversationId: conversationId ?? 0, stored, recognised: told.event, summary };
  }

  function locatedAt(event: StoredEvent, stored: StoredRecord): Located {
    const { seq, conversationId } = event;
    const conversation = events.conversation(conversationId);
    const reader = decodedReader(stored.record);
    if (stored.span !== undefined) {
      const told = toldSpan(stored);
      const recognised = recognisedOf(event, conversation, told?.event.error);
      const summary = inertLine(told?.summary ?? '') || summarise(recognised, reader);
      return { seq, conversationId, stored, recognised, summary };
    }
    const agent = conversation?.agent ?? 'other';
    const error = event.shape.failed ? errorSentence(reader, compiledEventOf(agent, event.shape.name)) : undefined;
    const recognised = recognisedOf(event, conversation, error);
    return { seq, conversationId, stored, recognised, summary: summarise(recognised, reader) };
  }

  function rowOf(located: Located): EventRow {
    const { seq, conversationId, stored, recognised, summary } = located;
    const { conversation: _key, timeUs, words: _words, ...shown } = recognised;
    const streamKind = streamKindOf(recognised, decodedReader(stored.record));
    return {
      id: seq,
      timeMs: timeUs / 1000,
      conversationId,
      ...shown,
      summary,
      ...(streamKind === undefined ? {} : { streamKind }),
      sizeBytes: stored.sizeBytes,
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
      const located = locate(id, hidden, event);
      if (located === undefined) continue;
      bytes += located.stored.sizeBytes;
      yield commonEventOf(located.recognised, located.stored, id, toldRecord(located.stored));
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
        const located = locate(id, hidden, event);
        return located === undefined ? [] : [rowOf(located)];
      });
    },
    event(id) {
      const located = locateVisible(id);
      if (located === undefined) return undefined;
      const { stored, recognised } = located;
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
        conversationKey: recognised.conversation ?? '',
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
