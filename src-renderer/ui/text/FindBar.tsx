import { ChevronDown, ChevronUp, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import type { Find } from './use-find.ts';
import './text-controls.css';

export function FindBar({ find, label }: { find: Find; label: string }) {
  const { matches, active, query } = find;
  const found = matches.starts.length;
  const count =
    query === ''
      ? ''
      : found === 0
        ? 'none'
        : `${formatCount(active + 1)} of ${formatCount(found)}${matches.truncated ? '+' : ''}`;

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') find.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search className="find-bar">
      <input
        // biome-ignore lint/a11y/noAutofocus: the bar opens because somebody wants to type into it
        autoFocus
        className="find-bar-input"
        type="text"
        placeholder="Find"
        aria-label={label}
        spellCheck={false}
        value={query}
        onChange={(event) => find.setQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className="find-bar-count" role="status" data-none={query !== '' && found === 0}>
        {count}
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label="Previous match"
        title="Previous (⇧⏎)"
        disabled={found === 0}
        onClick={() => find.step(-1)}
      >
        <ChevronUp size={13} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Next match"
        title="Next (⏎)"
        disabled={found === 0}
        onClick={() => find.step(1)}
      >
        <ChevronDown size={13} aria-hidden="true" />
      </button>
      <button type="button" className="icon-button" aria-label="Close find" title="Close (Esc)" onClick={find.close}>
        <X size={13} aria-hidden="true" />
      </button>
    </search>
  );
}
