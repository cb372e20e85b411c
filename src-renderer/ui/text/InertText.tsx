import { Fragment } from 'react';
import { sliceByMatches, type TextMatches } from './text-search.ts';
import { codePointName, visibleRuns } from './visible-text.ts';
import './inert-text.css';

/** Text as text: controls, bidi overrides and invisible characters are drawn as small labels, nothing is acted on. */
export function InertText({ text }: { text: string }) {
  return visibleRuns(text).map((run, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: runs have no identity beyond their place
    <Fragment key={index}>
      {run.mark ? (
        <span className="character-mark" title={codePointName(run.codePoint)}>
          {run.label}
        </span>
      ) : (
        run.text
      )}
    </Fragment>
  ));
}

/** A dotted name, which may wrap behind its dots, underscores and slashes and nowhere else if it can be helped. */
export function NameText({ text }: { text: string }) {
  return text.split(/(?<=[._/])(?=[^._/])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity beyond their place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      <InertText text={part} />
    </Fragment>
  ));
}

export interface MarkedTextProps {
  text: string;
  /** The part of the text to draw, UTF-16 units. */
  from: number;
  to: number;
  /** Found in the whole text. */
  matches: TextMatches;
  /** Index of the match that is looked at, -1 for none. */
  active: number;
  activeRef?: (element: HTMLElement | null) => void;
}

export function MarkedText({ text, from, to, matches, active, activeRef }: MarkedTextProps) {
  return sliceByMatches(matches, from, to).map(({ start, end, match }) =>
    match === -1 ? (
      <InertText key={start} text={text.slice(start, end)} />
    ) : (
      <mark key={start} className="found" data-active={match === active} ref={match === active ? activeRef : undefined}>
        <InertText text={text.slice(start, end)} />
      </mark>
    ),
  );
}
