/** A decoded record as the filter sees it. */
import type { RecognisedEvent } from '../agents/common-event.ts';
import { isContentKey } from '../agents/content-keys.ts';
import { decodedReader, scalarText } from '../agents/decoded-reader.ts';
import { detailsOf } from '../agents/event-details.ts';
import type { AnyValue, KeyValue, LogRecord, Resource, Signal } from '../otlp/otlp-json.ts';
import { plainValue } from '../otlp/plain-value.ts';
import type { StepFacts } from '../run/step-facts.ts';
import type { FilterableEvent } from './filter.ts';

/** What is known of a record beside itself. */
export interface FilterablePlace {
  signal?: Signal;
  step?: StepFacts | undefined;
}

export function filterableRecord(
  event: RecognisedEvent,
  record: LogRecord,
  resource: Resource,
  { signal = 'logs', step }: FilterablePlace = {},
): FilterableEvent {
  return {
    event,
    signal,
    traceId: () => record.traceId?.toLowerCase(),
    step: () => step,
    *contents() {
      if (record.body !== undefined) yield* valueTexts(record.body);
      for (const { key, value } of record.attributes) {
        if (value !== undefined && isContentKey(key)) yield* valueTexts(value);
      }
      yield* detailsOf(event, decodedReader(record));
    },
    attribute(key) {
      const found = find(record.attributes, key) ?? find(resource.attributes, key);
      return found === undefined ? undefined : attributeText(found.value);
    },
  };
}

/** The texts in a value that a text term looks into, each on its own: a scalar's text, or those within a list or map. */
export function* valueTexts(value: AnyValue): Generator<string, void> {
  if (value.arrayValue !== undefined) {
    for (const element of value.arrayValue.values) yield* valueTexts(element);
  } else if (value.kvlistValue !== undefined) {
    for (const entry of value.kvlistValue.values) if (entry.value !== undefined) yield* valueTexts(entry.value);
  } else {
    const text = scalarText(value);
    if (text !== undefined && text !== '') yield text;
  }
}

/** What an attribute term compares: a scalar's text, '' for an empty value, compact JSON of a list or map, base64 of bytes. */
export function attributeText(value: AnyValue | undefined): string {
  if (value === undefined) return '';
  if (value.arrayValue !== undefined || value.kvlistValue !== undefined) return JSON.stringify(plainValue(value));
  return scalarText(value) ?? value.bytesValue ?? '';
}

/** The first of several attributes with the same key counts, as in recognition. */
function find(attributes: readonly KeyValue[], key: string): KeyValue | undefined {
  return attributes.find((attribute) => attribute.key === key);
}
