import type { StepFacts } from '../run/step-facts.ts';
import type { Filter } from './filter-types.ts';
import { matchesTerm } from './match-filter.ts';

/** Whether a step is one for which all terms hold, whatever its events are; of events' own fields nothing is known here. */
export function hasStep(steps: Iterable<StepFacts>, { terms }: Filter): boolean {
  const nothing = () => undefined;
  for (const step of steps) {
    const filterable = {
      event: { agent: 'other', kind: 'other', name: '', timeUs: 0 } as const,
      signal: 'logs' as const,
      contents: () => [],
      attribute: nothing,
      traceId: nothing,
      step: () => step,
    };
    if (terms.every((term) => matchesTerm(term, filterable))) return true;
  }
  return false;
}
