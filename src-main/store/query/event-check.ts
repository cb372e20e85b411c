import { compiledEventOf } from '../../../src-shared/agents/compile-tables.ts';
import { decodedReader } from '../../../src-shared/agents/decoded-reader.ts';
import { errorSentence } from '../../../src-shared/agents/error-sentence.ts';
import { type FilterableEvent, type FilterTerm, matchesTerm } from '../../../src-shared/timeline/filter.ts';
import { attributeText, filterableRecord } from '../../../src-shared/timeline/filterable-record.ts';
import { type EventStore, recognisedOf, type StoredEvent } from '../read/event-store.ts';
import type { StepReads } from '../read/read-steps.ts';
import type { RecordStore, StoredRecord } from '../read/record-store.ts';
import { toldSpan } from '../read/told-record.ts';

/** Decides terms on one event; the record is decoded when a term asks for it, and once. */
export type EventCheck = (event: StoredEvent, terms: readonly FilterTerm[]) => boolean;

export function createEventCheck(events: EventStore, records: RecordStore, steps: StepReads): EventCheck {
  return (stored, terms) => {
    if (terms.length === 0) return true;
    const conversation = events.conversation(stored.conversationId);
    let found: StoredRecord | undefined;
    const record = () => {
      found ??= records.record(stored.seq);
      return found;
    };
    const error =
      stored.shape.failed && terms.some(asksForError)
        ? errorOf(record(), conversation?.agent ?? 'other', stored.shape.name)
        : undefined;
    const event = recognisedOf(stored, conversation, error);
    const contents = () => {
      const located = record();
      if (located === undefined) return [];
      if (located.span === undefined) return filterableRecord(event, located.record, located.resource).contents();
      return [toldSpan(located)?.text ?? ''];
    };
    const filterable: FilterableEvent = {
      event,
      signal: conversation?.signal ?? 'logs',
      traceId: () => record()?.record.traceId?.toLowerCase(),
      step: () => steps.of(stored),
      contents,
      attribute: (key) => {
        const attribute = records.attribute(stored.seq, key);
        return attribute === undefined ? undefined : attributeText(attribute.value);
      },
    };
    return terms.every((term) => matchesTerm(term, filterable));
  };
}

/** Only the record knows the sentence. */
function asksForError(term: FilterTerm): boolean {
  return term.type === 'text' || (term.type === 'field' && term.field === 'error');
}

function errorOf(
  located: StoredRecord | undefined,
  agent: Parameters<typeof compiledEventOf>[0],
  name: string,
): string | undefined {
  if (located === undefined) return undefined;
  if (located.span !== undefined) return toldSpan(located)?.event.error;
  return errorSentence(decodedReader(located.record), compiledEventOf(agent, name));
}
