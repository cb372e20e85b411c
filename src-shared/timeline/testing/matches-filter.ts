import { type Filter, type FilterableEvent, matchesTerm } from '../filter.ts';

/** The reference: every term holds. The store and the live feed decide term by term instead, the cheapest first. */
export function matchesFilter(filter: Filter, event: FilterableEvent): boolean {
  return filter.terms.every((term) => matchesTerm(term, event));
}
