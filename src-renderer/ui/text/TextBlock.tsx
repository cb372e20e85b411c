import { Download, Search } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { Block } from './Block.tsx';
import { CopyButton } from './CopyButton.tsx';
import { FindBar } from './FindBar.tsx';
import { MarkedText } from './InertText.tsx';
import { downloadText } from './save-text.ts';
import { withoutEscapes } from './terminal-escapes.ts';
import { useFind } from './use-find.ts';
import { VirtualText } from './VirtualText.tsx';

/** Up to here a text is one element that wraps and selects as text does; beyond it only visible rows are built. */
const PLAIN_LIMIT = 24 * 1024;
const PLAIN_LINE_LIMIT = 600;
/** Above this the reader is asked first. UTF-16 units, which is bytes for most of what tools print. */
const ASK_LIMIT = 1024 * 1024;

export interface TextBlockProps {
  title: string;
  text: string;
  /** UTF-16 units of the whole, where `text` is only its beginning. */
  fullLength?: number | undefined;
  /** The whole text; undefined when it is no longer stored. Called only where `fullLength` is given. */
  loadWhole: () => Promise<string | undefined>;
  /** Of the saved text. */
  fileName: string;
  /** The shown part of the text, such as a tool's output without its head. */
  transform?: (text: string) => string;
  /** Prose is set in the text font; anything else in the data font. */
  prose?: boolean;
  /** Stands beside the title. */
  aside?: ReactNode;
  /** Takes terminal escapes out until asked to show them. */
  terminal?: boolean;
}

/** A long text that scrolls, can be searched, copied and saved. */
export function TextBlock(props: TextBlockProps) {
  const { title, fullLength, transform, prose = false, aside, terminal = false } = props;
  const [whole, setWhole] = useState<string>();
  const [areEscapesShown, setEscapesShown] = useState(false);
  const received = whole ?? props.text;
  const text = useMemo(() => (transform === undefined ? received : transform(received)), [received, transform]);
  const plain = useMemo(() => (terminal ? withoutEscapes(text) : { text, removed: 0 }), [text, terminal]);
  const shown = areEscapesShown ? text : plain.text;
  const find = useFind(shown);
  const isCut = fullLength !== undefined && whole === undefined;
  const loadWhole = () => (isCut ? props.loadWhole() : Promise.resolve(received));

  async function download() {
    const all = await loadWhole();
    if (all !== undefined) downloadText(props.fileName, all);
  }

  return (
    <Block
      title={title}
      aside={aside}
      actions={
        <>
          {plain.removed > 0 && (
            <button
              type="button"
              className="text-control"
              aria-pressed={areEscapesShown}
              onClick={() => setEscapesShown((is) => !is)}
            >
              {areEscapesShown ? 'Hide' : 'Show'} {formatCount(plain.removed)} terminal{' '}
              {plain.removed === 1 ? 'code' : 'codes'}
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label={`Find in ${title}`}
            title="Find"
            aria-pressed={find.isOpen}
            onClick={find.toggle}
          >
            <Search size={13} aria-hidden="true" />
          </button>
          <CopyButton label={`Copy ${title.toLowerCase()}`} text={isCut ? loadWhole : text} />
          {(fullLength ?? 0) > ASK_LIMIT && (
            <button
              type="button"
              className="icon-button"
              aria-label={`Save ${title.toLowerCase()} as a file`}
              title="Save as a file"
              onClick={download}
            >
              <Download size={13} aria-hidden="true" />
            </button>
          )}
        </>
      }
    >
      {find.isOpen && <FindBar find={find} label={`Find in ${title}`} />}
      {isPlain(shown) ? (
        <PlainText text={shown} prose={prose} find={find} />
      ) : (
        <VirtualText
          text={shown}
          label={`${title}, text`}
          language="plain"
          matches={find.matches}
          active={find.active}
        />
      )}
      {isCut && (
        <CutNote
          shownLength={props.text.length}
          fullLength={fullLength}
          load={loadWhole}
          onLoaded={setWhole}
          onDownload={download}
        />
      )}
    </Block>
  );
}

function isPlain(text: string): boolean {
  if (text.length > PLAIN_LIMIT) return false;
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines > PLAIN_LINE_LIMIT) return false;
  }
  return true;
}

interface PlainTextProps {
  text: string;
  prose: boolean;
  find: ReturnType<typeof useFind>;
}

function PlainText({ text, prose, find }: PlainTextProps) {
  const [activeMark, setActiveMark] = useState<HTMLElement | null>(null);
  useEffect(() => {
    activeMark?.scrollIntoView({ block: 'nearest' });
  }, [activeMark]);
  if (text === '') return <p className="text-block-empty">Empty</p>;
  return (
    <pre
      className={prose ? 'text-block-body is-prose' : 'text-block-body'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
      tabIndex={0}
    >
      <MarkedText
        text={text}
        from={0}
        to={text.length}
        matches={find.matches}
        active={find.active}
        activeRef={setActiveMark}
      />
    </pre>
  );
}

interface CutNoteProps {
  /** UTF-16 units. */
  shownLength: number;
  fullLength: number;
  load: () => Promise<string | undefined>;
  onLoaded: (text: string) => void;
  onDownload: () => void;
}

/** Under a text that the host cut: how much there is, and the way to the rest. */
function CutNote({ shownLength, fullLength, load, onLoaded, onDownload }: CutNoteProps) {
  const [phase, setPhase] = useState<'idle' | 'asking' | 'loading' | 'gone'>('idle');
  const length = formatCount(fullLength);

  async function show() {
    setPhase('loading');
    const text = await load().catch(() => undefined);
    if (text === undefined) setPhase('gone');
    else onLoaded(text);
  }

  return (
    <p className="text-block-cut" role="status">
      {phase === 'gone' && 'The rest could not be loaded. The event may no longer be stored.'}
      {phase === 'loading' && `Loading ${length} characters…`}
      {phase === 'asking' && (
        <>
          <span>That is a lot of text.</span>
          <button type="button" className="text-control" onClick={show}>
            Show it here
          </button>
          <button type="button" className="text-control" onClick={onDownload}>
            Save as a file
          </button>
          <button type="button" className="text-control" onClick={() => setPhase('idle')}>
            Cancel
          </button>
        </>
      )}
      {phase === 'idle' && (
        <>
          <span>
            First {formatCount(shownLength)} of {length} characters.
          </span>
          <button
            type="button"
            className="text-control"
            onClick={() => (fullLength > ASK_LIMIT ? setPhase('asking') : show())}
          >
            Show all
          </button>
        </>
      )}
    </p>
  );
}
