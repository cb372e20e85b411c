import type { RecognisedEvent } from '../../agents/common-event.ts';
import type { StepFacts } from '../../run/step-facts.ts';
import type { FilterableEvent } from '../filter.ts';

/** What a test says of an event; the rest is filled in. */
export interface FilterableParts {
  event?: Partial<RecognisedEvent>;
  contents?: string[];
  attributes?: Record<string, string>;
  step?: StepFacts;
  traceId?: string;
}

export function filterableParts({
  event,
  contents = [],
  attributes = {},
  step,
  traceId,
}: FilterableParts): FilterableEvent {
  return {
    event: { agent: 'codex', kind: 'other', name: 'codex.x', timeUs: 1, ...event },
    signal: 'logs',
    traceId: () => traceId,
    step: () => step,
    contents: () => contents,
    attribute: (key) => (Object.hasOwn(attributes, key) ? attributes[key] : undefined),
  };
}
