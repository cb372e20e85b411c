import { CircleAlert, Search, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type Completions, completions, parseFilter } from '../../../src-shared/timeline/filter.ts';
import { useApp } from '../../state/app-context.ts';
import { Keys } from '../../ui/Keys.tsx';
import './filter.css';
import { recentFilters, rememberFilter } from './recent-filters.ts';

export const FILTER_INPUT_ID = 'filter-input';
const MAX_OPTIONS = 12;
const MAX_RECENT = 5;

/** True while a time is being written at the end of the text: `time:>14:0` is no mistake yet. */
function isHalfTime(text: string): boolean {
  return /(?:^|\s)-?time:\S*$/i.test(text) && !parseFilter(text).ok;
}

/**
 * The filter of the timeline: applied while typing pauses, completed by keys and values, errors shown where they are.
 * `onDone`: a filter was entered or the box was left by Esc.
 */
export function FilterBox({ onDone }: { onDone: () => void }) {
  const app = useApp();
  const { filterText, filterError, filter } = useStore(app.navigation.store);
  const input = useRef<HTMLInputElement>(null);
  const [offer, setOffer] = useState<Completions>();
  const [active, setActive] = useState(-1);
  const [hasFocus, setHasFocus] = useState(false);
  const listId = useId();
  const errorId = useId();
  const [recent, setRecent] = useState<readonly string[]>([]);
  // In an empty box, what was asked before stands above what can be asked.
  const again = offer !== undefined && filterText.trim() === '' ? recent.slice(0, MAX_RECENT) : [];
  const options = [
    ...again.map((text) => ({ text, hint: 'used before' })),
    ...(offer?.options.slice(0, MAX_OPTIONS - again.length) ?? []),
  ];
  const isOpen = hasFocus && options.length > 0;

  function refresh(text: string, cursor: number): Completions {
    const next = completions(text, cursor);
    setOffer(next);
    setActive(-1);
    return next;
  }

  function choose(index: number): void {
    const option = options[index];
    if (offer === undefined || option === undefined) return;
    if (index < again.length) {
      app.navigation.applyFilter(option.text);
      rememberFilter(localStorage, option.text);
      leave();
      return;
    }
    const isValue = !option.text.endsWith(':');
    const insert = isValue ? `${option.text} ` : option.text;
    const text = filterText.slice(0, offer.from) + insert + filterText.slice(offer.to);
    const cursor = offer.from + insert.length;
    app.navigation.typeFilter(text);
    pendingCursor.current = cursor;
    setTyping(false);
    refresh(text, cursor);
  }
  /** True when the word before the cursor was just typed: Tab passes over a filter that only stands there. */
  const [isTyping, setTyping] = useState(false);
  const pendingCursor = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor is set once the chosen text stands in the box.
  useEffect(() => {
    if (pendingCursor.current === undefined) return;
    input.current?.setSelectionRange(pendingCursor.current, pendingCursor.current);
    pendingCursor.current = undefined;
  }, [filterText]);

  function leave(): void {
    setOffer(undefined);
    onDone();
  }

  // Tab completes a word that was begun here, or an offer that was chosen; else it goes on to what comes after the box.
  const begun = offer === undefined ? '' : filterText.slice(offer.from, offer.to);
  const mayComplete = active >= 0 || (isTyping && begun !== '' && options[0]?.text !== begun);

  function onKeyDown(event: React.KeyboardEvent): void {
    if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((index) => (index + step + options.length) % options.length);
    } else if (
      isOpen &&
      ((event.key === 'Enter' && active >= 0) || (event.key === 'Tab' && !event.shiftKey && mayComplete))
    ) {
      choose(Math.max(0, active));
    } else if (event.key === 'Enter') {
      app.navigation.applyFilter(filterText);
      const applied = app.navigation.store.getState();
      if (applied.filterError === undefined) {
        // Asked for once more, the last 15 minutes are those before now.
        if (applied.filter === filter) app.query.renewTimes();
        rememberFilter(localStorage, filterText);
      }
      leave();
    } else if (event.key === 'Escape') {
      // First the list of offers, then the text, then the box itself.
      if (isOpen && active >= 0) setActive(-1);
      else if (filterText !== '') app.navigation.applyFilter('');
      else leave();
      setOffer(undefined);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // Half a word is no mistake while it can still become one of the offers.
  const error = isOpen ? undefined : filterError;
  const classes = ['filter'];
  if (error !== undefined) classes.push('is-wrong');
  else if (filter !== '') classes.push('is-active');
  return (
    <div className={classes.join(' ')}>
      <Search size={14} aria-hidden="true" className="filter-icon" />
      <input
        ref={input}
        id={FILTER_INPUT_ID}
        role="combobox"
        aria-label="Filter events"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={error !== undefined ? errorId : undefined}
        placeholder="Filter: kind:tool_result duration:>2s “npm test”"
        value={filterText}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const text = event.target.value;
          setTyping(true);
          const { from, to, options: offers } = refresh(text, event.target.selectionStart ?? text.length);
          const mayBecomeKey = to > from && offers.some((offer) => offer.text.endsWith(':'));
          app.navigation.typeFilter(text, mayBecomeKey || isHalfTime(text.slice(0, to)));
        }}
        onClick={(event) => refresh(filterText, event.currentTarget.selectionStart ?? 0)}
        onFocus={(event) => {
          setHasFocus(true);
          setRecent(recentFilters(localStorage));
          refresh(filterText, event.currentTarget.selectionStart ?? filterText.length);
        }}
        onBlur={() => {
          setHasFocus(false);
          setTyping(false);
        }}
        onKeyDown={onKeyDown}
      />
      {filterText !== '' ? (
        <button
          type="button"
          className="icon-button"
          aria-label="Clear the filter"
          title="Clear (Esc)"
          onClick={() => app.navigation.applyFilter('')}
        >
          <X size={14} aria-hidden="true" />
        </button>
      ) : (
        !hasFocus && <Keys shortcut="/" />
      )}
      {error !== undefined && (
        <div className="filter-pop filter-error" id={errorId} role="alert">
          <CircleAlert size={14} aria-hidden="true" />
          <div>
            <p>{error.message}</p>
            <code>
              {filterText.slice(Math.max(0, error.position - 32), error.position)}
              <mark>{filterText.slice(error.position, error.position + 24) || ' '}</mark>
            </code>
          </div>
        </div>
      )}
      {isOpen && (
        <div className="filter-pop" id={listId} role="listbox" aria-label="Completions">
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the text field names it as its active descendant.
            <div
              key={option.text}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className={index === active ? 'filter-option is-active' : 'filter-option'}
              onPointerDown={(event) => {
                event.preventDefault();
                choose(index);
              }}
            >
              <code>{option.text}</code>
              <span>{option.hint}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
