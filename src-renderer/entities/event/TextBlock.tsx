import { Download, Search } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { CopyButton } from '../../ui/text/CopyButton.tsx';
import { FindBar } from '../../ui/text/FindBar.tsx';
import { MarkedText } from '../../ui/text/InertText.tsx';
import { downloadText } from '../../ui/text/save-text.ts';
import { withoutEscapes } from '../../ui/text/terminal-escapes.ts';
import { useFind } from '../../ui/text/use-find.ts';
import { VirtualText } from '../../ui/text/VirtualText.tsx';
import { useEventAccess } from './event-access.ts';
import type { SourceText } from './event-reader.ts';
import '../../ui/text/text-block.css';

/** Up to here a text is one element that wraps and selects as text does; beyond it only visible rows are built. */
const PLAIN_LIMIT = 24 * 1024;
const PLAIN_LINE_LIMIT = 600;
/** Above this the reader is asked first. UTF-16 units, which is bytes for most of what tools print. */
const ASK_LIMIT = 1024 * 1024;

export interface TextBlockProps {
  title: string;
  source: SourceText;
  /** What to show of the source, such as a tool's output without its head. */
  transform?: (text: string) => string;
  /** Prose is set in the text font; anything else in the data font. */
  prose?: boolean;
  /** Stands beside the title. */
  aside?: ReactNode;
  /** Takes terminal escapes out until asked to show them. */
  terminal?: boolean;
}

/** A long text that scrolls, can be searched, copied and saved. */
export function TextBlock({ title, source, transform, prose = false, aside, terminal = false }: TextBlockProps) {
  const access = useEventAccess();
  const [whole, setWhole] = useState<string>();
  const [areEscapesShown, setEscapesShown] = useState(false);
  const received = whole ?? source.text;
  const text = useMemo(() => (transform === undefined ? received : transform(received)), [received, transform]);
  const plain = useMemo(() => (terminal ? withoutEscapes(text) : { text, removed: 0 }), [text, terminal]);
  const shown = areEscapesShown ? text : plain.text;
  const find = useFind(shown);
  const isCut = source.fullLength !== undefined && whole === undefined;
  const loadWhole = () => (isCut ? access.loadWhole(source.path) : Promise.resolve(received));

  async function download() {
    const all = await loadWhole();
    if (all !== undefined) downloadText(`event-${access.eventId}-${source.key.replaceAll(/[^\w.-]/g, '_')}.txt`, all);
  }

  return (
    <section className="text-block" aria-label={title}>
      <header className="text-block__head">
        <h3 className="text-block__title">{title}</h3>
        {aside}
        <span className="text-block__actions">
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
          {(source.fullLength ?? 0) > ASK_LIMIT && (
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
        </span>
      </header>
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
      {isCut && <CutNote source={source} load={loadWhole} onLoaded={setWhole} onDownload={download} />}
    </section>
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
  if (text === '') return <p className="text-block__empty">Empty</p>;
  return (
    <pre
      className={prose ? 'text-block__body text-block__body--prose' : 'text-block__body'}
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
  source: SourceText;
  load: () => Promise<string | undefined>;
  onLoaded: (text: string) => void;
  onDownload: () => void;
}

/** Under a text that the host cut: how much there is, and the way to the rest. */
function CutNote({ source, load, onLoaded, onDownload }: CutNoteProps) {
  const [phase, setPhase] = useState<'idle' | 'asking' | 'loading' | 'gone'>('idle');
  const length = formatCount(source.fullLength ?? source.text.length);

  async function show() {
    setPhase('loading');
    const text = await load().catch(() => undefined);
    if (text === undefined) setPhase('gone');
    else onLoaded(text);
  }

  return (
    <p className="text-block__cut" role="status">
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
            First {formatCount(source.text.length)} of {length} characters.
          </span>
          <button
            type="button"
            className="text-control"
            onClick={() => ((source.fullLength ?? 0) > ASK_LIMIT ? setPhase('asking') : show())}
          >
            Show all
          </button>
        </>
      )}
    </p>
  );
}
