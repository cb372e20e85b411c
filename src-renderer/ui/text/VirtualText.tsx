import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { BoundedMap } from '../../../src-shared/base/bounded-map.ts';
import { createVirtualLayout } from '../virtual-layout.ts';
import { MarkedText } from './InertText.tsx';
import { type JsonToken, jsonLineTokens } from './json-tokens.ts';
import { cutIntoRows, type TextRows } from './text-rows.ts';
import type { TextMatches } from './text-search.ts';
import './virtual-text.css';

export interface VirtualTextProps {
  text: string;
  label: string;
  language: 'plain' | 'json';
  matches: TextMatches;
  active: number;
  /** Fills its container instead of growing up to a fixed height. */
  fill?: boolean;
}

const ROW_PX = 18;
const OVERSCAN_ROWS = 12;
/** Up to here every row is built, so that the browser's own search and selection see the whole text. */
const WHOLE_ROWS = 800;
const MAX_BLOCK_PX = 420;
const PADDING_PX = 24;

/** A text of any length: of a long one only the rows on the screen are built, long lines are wrapped at the pane's width. */
export function VirtualText({ text, label, language, matches, active, fill = false }: VirtualTextProps) {
  const scroller = useRef<HTMLElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  const [size, setSize] = useState({ columns: 80, heightPx: 0 });
  const [scrollTopPx, setScrollTopPx] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => {
      const characterPx = (ruler.current?.getBoundingClientRect().width ?? 0) / 100 || 7.2;
      const columns = Math.max(20, Math.floor((element.clientWidth - PADDING_PX) / characterPx));
      const heightPx = element.clientHeight;
      setSize((old) => (old.columns === columns && old.heightPx === heightPx ? old : { columns, heightPx }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const rows = useMemo(() => cutIntoRows(text, size.columns), [text, size.columns]);
  const tokensOf = useMemo(() => (language === 'json' ? lineTokens(text, rows) : undefined), [language, text, rows]);
  const layout = useMemo(
    () => createVirtualLayout({ count: rows.count, rowHeightPx: ROW_PX, viewportPx: size.heightPx }),
    [rows, size.heightPx],
  );
  const shown = rows.count <= WHOLE_ROWS ? { start: 0, end: rows.count } : layout.range(scrollTopPx, OVERSCAN_ROWS);

  const activeStart = matches.starts[active];
  useEffect(() => {
    const element = scroller.current;
    if (activeStart === undefined || element === null || element.clientHeight === 0) return;
    element.scrollTop = layout.scrollTopFor(rows.rowAt(activeStart), element.scrollTop, 'center');
  }, [activeStart, rows, layout]);

  const drawn: React.ReactNode[] = [];
  for (let row = shown.start; row < shown.end; row += 1) {
    const from = rows.start(row);
    const to = rows.end(row);
    drawn.push(
      <div className="virtual-text-row" key={row}>
        {tokensOf === undefined ? (
          <MarkedText text={text} from={from} to={to} matches={matches} active={active} />
        ) : (
          coloured(tokensOf(rows.line(row)), from, to, { text, matches, active })
        )}
      </div>,
    );
  }

  const style = fill ? undefined : { height: Math.min(MAX_BLOCK_PX, rows.count * ROW_PX + PADDING_PX - 8) };
  return (
    <section
      className={fill ? 'virtual-text is-fill' : 'virtual-text'}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
      tabIndex={0}
      ref={scroller}
      style={style}
      onScroll={(event) => setScrollTopPx(event.currentTarget.scrollTop)}
    >
      <span className="virtual-text-ruler" ref={ruler} aria-hidden="true">
        {'0'.repeat(100)}
      </span>
      <div className="virtual-text-space" style={{ height: layout.heightPx }}>
        <div
          className="virtual-text-rows"
          style={{ transform: `translateY(${layout.topOf(shown.start, scrollTopPx)}px)` }}
        >
          {drawn}
        </div>
      </div>
    </section>
  );
}

interface LineToken extends JsonToken {
  /** Absolute, in the text. */
  start: number;
  end: number;
}

const MAX_LINES_REMEMBERED = 2_000;

/** Tokens by line, remembered: a line of 10 MB is read once, not once for each of its rows. */
function lineTokens(text: string, rows: TextRows): (line: number) => LineToken[] {
  const remembered = new BoundedMap<number, LineToken[]>(MAX_LINES_REMEMBERED);
  return (line) => {
    let tokens = remembered.get(line);
    if (tokens === undefined) {
      const start = rows.lineStart(line);
      tokens = jsonLineTokens(text.slice(start, rows.lineEnd(line))).map((token) => ({
        type: token.type,
        start: token.start + start,
        end: token.end + start,
      }));
      remembered.set(line, tokens);
    }
    return tokens;
  };
}

function coloured(
  tokens: readonly LineToken[],
  from: number,
  to: number,
  marked: { text: string; matches: TextMatches; active: number },
): React.ReactNode[] {
  const parts: React.ReactNode[] = [];
  let at = from;
  for (const token of tokens) {
    const start = Math.max(from, token.start);
    const end = Math.min(to, token.end);
    if (start >= end) continue;
    if (start > at) parts.push(<MarkedText key={at} {...marked} from={at} to={start} />);
    parts.push(
      <span key={start} className={`json-${token.type}`}>
        <MarkedText {...marked} from={start} to={end} />
      </span>,
    );
    at = end;
  }
  if (at < to) parts.push(<MarkedText key={at} {...marked} from={at} to={to} />);
  return parts;
}
