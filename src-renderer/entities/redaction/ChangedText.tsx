import { useMemo } from 'react';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { InertText } from '../../ui/text/InertText.tsx';
import { BRIEF, type ShownPiece, shownChanges, textChanges } from './text-changes.ts';
import './changed-text.css';

/**
 * A text with what rules took out and put in, marked where it stands; what is far from a change is left out and counted.
 * Brief: its first change with a few words around it, so that the change itself is in sight in a line or two.
 */
export function ChangedText({ before, after, isBrief = false }: { before: string; after: string; isBrief?: boolean }) {
  const { pieces, more } = useMemo(
    () => shownChanges(textChanges(before, after), isBrief ? BRIEF : {}),
    [before, after, isBrief],
  );
  return (
    <div className={isBrief ? 'changed-text is-brief' : 'changed-text'} dir="auto">
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity beyond their place
        <Piece key={index} piece={piece} isBrief={isBrief} />
      ))}
      {more > 0 && (
        <span className="changed-text-gap">
          {formatCount(more)} more {more === 1 ? 'change' : 'changes'}
        </span>
      )}
    </div>
  );
}

/** A text that does not leave at all. */
export function StruckText({ text }: { text: string }) {
  const [piece] = shownChanges([{ kind: 'removed', text }]).pieces;
  if (piece === undefined || text === '') return <span className="changed-text-gap">empty</span>;
  return (
    <div className="changed-text" dir="auto">
      <Piece piece={piece} />
    </div>
  );
}

const SPOKEN = { removed: 'taken out: ', added: 'in its place: ' };

function Piece({ piece, isBrief = false }: { piece: ShownPiece; isBrief?: boolean }) {
  const text = (
    <>
      <InertText text={piece.text} />
      {piece.gap !== undefined && (
        <>
          {isBrief ? (
            '…'
          ) : (
            <span className="changed-text-gap">
              {formatCount(piece.gap.units)} {piece.kind === 'same' ? 'characters as they are' : 'more characters'}
            </span>
          )}
          <InertText text={piece.gap.tail} />
        </>
      )}
    </>
  );
  if (piece.kind === 'same') return <span>{text}</span>;
  const spoken = <span className="visually-hidden">{SPOKEN[piece.kind]}</span>;
  return piece.kind === 'removed' ? (
    <del>
      {spoken}
      {text}
    </del>
  ) : (
    <ins>
      {spoken}
      {text}
    </ins>
  );
}
