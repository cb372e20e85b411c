import { compiledEventOf } from '../../../src-shared/agents/compile-tables.ts';
import { decodedReader } from '../../../src-shared/agents/decoded-reader.ts';
import { errorSentence } from '../../../src-shared/agents/error-sentence.ts';
import { type FilterTerm, matchesTerm } from '../../../src-shared/timeline/filter.ts';
import { attributeText, filterableRecord } from '../../../src-shared/timeline/filterable-record.ts';
import { type EventStore, recognisedOf, type StoredEvent } from '../read/event-store.ts';
import type { RecordStore, StoredRecord } from '../read/record-store.ts';

/** Decides terms on one event; the record is decoded when a term asks for it, and once. */
export type EventCheck = (event: StoredEvent, terms: readonly FilterTerm[]) => boolean;

export function createEventCheck(events: EventStore, records: RecordStore): EventCheck {
  return (stored, terms) => {
    if (terms.length === 0) return true;
    const conversation = events.conversation(stored.conversationId);
    let found: StoredRecord | undefined;
    const record = () => {
      found ??= records.record(stored.seq);
      return found;
    };
    const error = stored.shape.failed
      ? errorOf(record(), conversation?.agent ?? 'other', stored.shape.name)
      : undefined;
    const event = recognisedOf(stored, conversation, error);
    const contents = () => {
      const located = record();
      return located === undefined ? [] : filterableRecord(event, located.record, located.resource).contents();
    };
    const filterable = {
      event,
      contents,
      attribute: (key: string) => {
        const attribute = records.attribute(stored.seq, key);
        return attribute === undefined ? undefined : attributeText(attribute.value);
      },
    };
    return terms.every((term) => matchesTerm(term, filterable));
  };
}

function errorOf(
  located: StoredRecord | undefined,
  agent: Parameters<typeof compiledEventOf>[0],
  name: string,
): string | undefined {
  if (located === undefined) return undefined;
  return errorSentence(decodedReader(located.record), compiledEventOf(agent, name));
}
