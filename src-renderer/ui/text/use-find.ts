import { useDeferredValue, useMemo, useState } from 'react';
import { findMatches, type TextMatches } from './text-search.ts';

export interface Find {
  isOpen: boolean;
  query: string;
  matches: TextMatches;
  /** Index of the match that is looked at; -1 when there is none. */
  active: number;
  setQuery(query: string): void;
  step(by: 1 | -1): void;
  toggle(): void;
  close(): void;
}

/** Search inside one text. Typing stays quick: the search itself may lag behind. */
export function useFind(text: string): Find {
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [wanted, setWanted] = useState(0);
  const searched = useDeferredValue(isOpen ? query : '');
  const matches = useMemo(() => findMatches(text, searched), [text, searched]);
  const found = matches.starts.length;
  const close = () => {
    setOpen(false);
    setQuery('');
  };
  return {
    isOpen,
    query,
    matches,
    active: found === 0 ? -1 : ((wanted % found) + found) % found,
    setQuery(next) {
      setQuery(next);
      setWanted(0);
    },
    step: (by) => setWanted((at) => at + by),
    toggle: () => (isOpen ? close() : setOpen(true)),
    close,
  };
}
