import { useMemo, useState } from 'react';
import { Block } from './Block.tsx';
import { CopyButton } from './CopyButton.tsx';
import { InertText } from './InertText.tsx';
import { type DiffLine, diffCounts, diffLines } from './structured-text.ts';
import './diff-block.css';

const PAGE = 600;
const LONG_LINE = 2_000;

/** A patch: files, hunks, added and removed lines, each marked by its sign as well as its colour. */
export function DiffBlock({ title, text }: { title: string; text: string }) {
  const lines = useMemo(() => diffLines(text), [text]);
  const counts = useMemo(() => diffCounts(lines), [lines]);
  const [shown, setShown] = useState(PAGE);
  return (
    <Block
      title={title}
      aside={
        <>
          <span className="diff-count is-added">+{counts.added}</span>
          <span className="diff-count is-removed">−{counts.removed}</span>
        </>
      }
      actions={<CopyButton label={`Copy ${title.toLowerCase()}`} text={text} />}
    >
      <pre
        className="diff"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
      >
        {lines.slice(0, shown).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place
          <span key={index} className={`diff-line is-${line.type}`}>
            <DiffText line={line} />
          </span>
        ))}
      </pre>
      {lines.length > shown && (
        <p className="text-block-cut">
          <button type="button" className="text-control" onClick={() => setShown((count) => count + PAGE)}>
            Show {Math.min(PAGE, lines.length - shown)} more of {lines.length} lines
          </button>
        </p>
      )}
    </Block>
  );
}

/** The sign stands in a column of its own; an empty line keeps its height. */
function DiffText({ line }: { line: DiffLine }) {
  const text = line.text.length > LONG_LINE ? `${line.text.slice(0, LONG_LINE)} …` : line.text;
  if (line.type === 'file' || line.type === 'hunk' || line.type === 'meta') return <InertText text={text || ' '} />;
  const sign = line.type === 'added' ? '+' : line.type === 'removed' ? '−' : ' ';
  const rest = line.type === 'context' && !text.startsWith(' ') ? text : text.slice(1);
  return (
    <>
      <span className="diff-sign">{sign}</span>
      <InertText text={rest} />
    </>
  );
}
