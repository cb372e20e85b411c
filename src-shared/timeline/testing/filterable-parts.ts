import type { RecognisedEvent } from '../../agents/common-event.ts';
import type { FilterableEvent } from '../filter.ts';

/** What a test says of an event; the rest is filled in. */
export interface FilterableParts {
  event?: Partial<RecognisedEvent>;
  contents?: string[];
  attributes?: Record<string, string>;
}

export function filterableParts({ event, contents = [], attributes = {} }: FilterableParts): FilterableEvent {
  return {
    event: { agent: 'codex', kind: 'other', name: 'codex.x', timeUs: 1, ...event },
    contents: () => contents,
    attribute: (key) => (Object.hasOwn(attributes, key) ? attributes[key] : undefined),
  };
}
