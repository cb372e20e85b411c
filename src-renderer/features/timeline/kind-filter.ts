/** Reads and rewrites a filter's terms about kinds and failures, for switches beside its text. */
import type { EventKind } from '../../../src-shared/agents/common-event.ts';
import { type FilterTerm, formatFilter, parseFilter } from '../../../src-shared/timeline/filter.ts';

export interface KindSwitches {
  /** Only these are shown; empty: all. */
  only: readonly EventKind[];
  hidden: readonly EventKind[];
  /** Only what failed. */
  failed: boolean;
}

/** Of a text that is no filter: nothing. */
export function kindSwitches(text: string): KindSwitches {
  const terms = termsOf(text);
  const kinds = terms.flatMap((term) => (term.type === 'kind' ? [term] : []));
  const only = kinds
    .filter(({ negated }) => !negated)
    .map(({ values }) => values)
    .reduce<readonly EventKind[] | undefined>(
      (both, values) => (both === undefined ? values : both.filter((kind) => values.includes(kind))),
      undefined,
    );
  return {
    only: only ?? [],
    hidden: kinds.filter(({ negated }) => negated).flatMap(({ values }) => values),
    failed: terms.some(isFailedTerm),
  };
}

/** The filter with these switches in place of what it said of them; its other terms stay as they were written. */
export function withSwitches(text: string, change: Partial<KindSwitches>): string {
  const { only, hidden, failed } = { ...kindSwitches(text), ...change };
  const terms: FilterTerm[] = [];
  if (only.length > 0) terms.push({ type: 'kind', negated: false, values: [...only] });
  if (hidden.length > 0) terms.push({ type: 'kind', negated: true, values: [...hidden] });
  if (failed) terms.push({ type: 'ok', negated: false, value: false });
  const others = piecesOf(text).filter(
    (piece) => !termsOf(piece).some((term) => term.type === 'kind' || isFailedTerm(term)),
  );
  return [formatFilter({ terms }), ...others].filter((piece) => piece !== '').join(' ');
}

export function toggled(kinds: readonly EventKind[], kind: EventKind): EventKind[] {
  return kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind];
}

function isFailedTerm(term: FilterTerm): boolean {
  return term.type === 'ok' && !term.value && !term.negated;
}

function termsOf(text: string): FilterTerm[] {
  const result = parseFilter(text);
  return result.ok ? result.filter.terms : [];
}

/** The terms as they stand in the text: white space parts them, but not inside of a phrase. */
function piecesOf(text: string): string[] {
  return text.match(/(?:[^\s"]|(?<![\s\-:@=<>]|^)"|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
}
