// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the selected row as its active descendant.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of positioned rows cannot be a table element.
import { ArrowDown, Play } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { EventRow } from '../../../src-shared/contract/host-api.ts';
import { formatCount, formatDuration } from '../../../src-shared/timeline/format.ts';
import { useApp } from '../../state/app-context.ts';
import { startOfDay } from '../../ui/clock.ts';
import { Menu } from '../../ui/Menu.tsx';
import { followAfterScroll } from '../../ui/virtual-layout.ts';
import { FailedMarks } from './FailedMarks.tsx';
import { ListBar } from './ListBar.tsx';
import { RunHead } from './RunHead.tsx';
import { rowMenu } from './row-menu.ts';
import { linkedSpan } from './row-text.ts';
import { TimelineNotice } from './TimelineNotice.tsx';
import { TimelineRow } from './TimelineRow.tsx';
import './timeline.css';
import './timeline-overlays.css';
import { useVirtualScroll } from '../../ui/use-virtual-scroll.ts';
import { axisOf } from './waterfall.ts';

const ROW_HEIGHT_PX = 24;
const HEADER_PX = 28;
const HOUR_MS = 3_600_000;
/** Rows rendered beyond the visible ones, and rows asked for beyond those. */
const OVERSCAN_ROWS = 8;
const HYDRATE_AHEAD_ROWS = 60;

/** The list of events: it virtualises, follows the tail and shows; what it shows is decided by `state/`. */
export function Timeline() {
  const app = useApp();
  const { query } = app;
  const snapshot = useStore(query.store);
  const selectedId = useStore(app.navigation.store, (state) => state.selectedId);
  const [hoveredCallId, setHoveredCallId] = useState<string>();
  const [menu, setMenu] = useState<{ x: number; y: number; row: EventRow }>();
  const { list, rows } = query;
  const { count, following, paused, shown, shifts, revision } = snapshot;

  const maxTop = useRef(0);
  const onUserScroll = useCallback(
    (scroll: { scrollTop: number; previousTop: number; ownTop: number | undefined }) => {
      const state = query.store.getState();
      if (state.paused) return;
      query.setFollowing(followAfterScroll({ ...scroll, following: state.following, maxScrollTop: maxTop.current }));
    },
    [query],
  );
  const scroll = useVirtualScroll({ count, rowHeightPx: ROW_HEIGHT_PX, headerPx: HEADER_PX, onUserScroll });
  const { layout, viewportPx, scrollTo, scroller } = scroll;
  // Drawn at once where the effect below scrolls to.
  const scrollTop = following ? layout.maxScrollTop : scroll.scrollTop;
  maxTop.current = layout.maxScrollTop;
  app.viewport.rows = Math.max(1, Math.floor(viewportPx / ROW_HEIGHT_PX) - 1);

  // Position: the tail while following, else the row that was first in sight, whatever came in above it.
  const anchor = useRef<{ id: number; offsetPx: number; shifts: number; query: typeof shown }>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list changes with the revision.
  useLayoutEffect(() => {
    if (viewportPx === 0) return;
    const last = anchor.current;
    if (shown !== last?.query) {
      const index = selectedId === undefined ? -1 : list.indexOf(selectedId);
      if (index >= 0) {
        query.setFollowing(false);
        scrollTo(layout.scrollTopFor(index, 0, 'center'));
      } else if (following) scrollTo(layout.maxScrollTop);
      else scrollTo(0);
    } else if (following) {
      scrollTo(layout.maxScrollTop);
    } else if (last !== undefined && last.shifts !== shifts) {
      const index = list.indexOf(last.id);
      if (index >= 0) scrollTo(layout.scrollTopAt(index * ROW_HEIGHT_PX + last.offsetPx));
    }
    remember();
  }, [revision, layout, following, shown, shifts]);

  function remember(): void {
    const top = layout.contentTopAt(scroll.currentTop());
    const first = Math.floor(top / ROW_HEIGHT_PX);
    const id = count === 0 ? -1 : list.idAt(Math.min(first, count - 1));
    anchor.current = { id, offsetPx: top - first * ROW_HEIGHT_PX, shifts, query: shown };
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each scroll.
  useEffect(remember, [scrollTop]);

  // The selected row is brought into sight when the selection changes, not when rows move.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the selection counts.
  useLayoutEffect(() => {
    if (selectedId === undefined || viewportPx === 0) return;
    const index = list.indexOf(selectedId);
    if (index < 0) return;
    const top = scroll.currentTop();
    const distancePx = Math.abs(index * ROW_HEIGHT_PX - layout.contentTopAt(top) - viewportPx / 2);
    scrollTo(layout.scrollTopFor(index, top, distancePx < viewportPx ? 'nearest' : 'center'));
  }, [selectedId]);

  const { start, end } = layout.range(scrollTop, OVERSCAN_ROWS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list changes with the revision.
  useEffect(() => {
    const ids: number[] = [];
    const ask = layout.range(scrollTop, 0);
    for (let index = ask.start; index < ask.end; index++) ids.push(list.idAt(index));
    for (let step = 0; step < HYDRATE_AHEAD_ROWS; step++) {
      if (ask.end + step < count) ids.push(list.idAt(ask.end + step));
      if (ask.start - 1 - step >= 0) ids.push(list.idAt(ask.start - 1 - step));
    }
    rows.want(ids);
  }, [start, end, revision]);

  const visible: Array<{ index: number; id: number; known: EventRow | 'gone' | undefined; row: EventRow | undefined }> =
    [];
  for (let index = start; index < end && index < list.count; index++) {
    const id = list.idAt(index);
    const known = rows.get(id);
    visible.push({ index, id, known, row: known === 'gone' ? undefined : known });
  }
  const inSight = layout.range(scrollTop, 0);
  const axis = axisOf(
    visible.flatMap(({ row, index }) => (row && index >= inSight.start && index < inSight.end ? [row] : [])),
  );
  const selectedRow = visible.find(({ id }) => id === selectedId)?.row;
  const linkedCallId = hoveredCallId ?? selectedRow?.callId;
  const span = linkedSpan(visible, linkedCallId);
  const conversation = app.openConversation();
  const baseMs = shown?.conversationId === undefined ? undefined : (conversation?.firstTimeMs ?? list.timeAt(0));

  function rowAt(target: EventTarget): EventRow | undefined {
    const element = target instanceof Element ? target.closest<HTMLElement>('[data-event-id]') : null;
    const id = Number(element?.dataset['eventId']);
    const row = rows.get(id);
    return row === 'gone' ? undefined : row;
  }

  function openMenu(event: React.MouseEvent): void {
    const isKey = event.button !== 2;
    const row = isKey && selectedRow !== undefined ? selectedRow : rowAt(event.target);
    if (row === undefined) return;
    event.preventDefault();
    const box = document.getElementById(`event-${row.id}`)?.getBoundingClientRect();
    app.select(row.id, 'move');
    setMenu(isKey && box ? { x: box.left + 120, y: box.bottom, row } : { x: event.clientX, y: event.clientY, row });
  }

  const isEmpty = count === 0;
  const dayMs = startOfDay(Date.now());
  const lastMs = isEmpty ? 0 : list.timeAt(list.count - 1);
  let gridClass = 'timeline-grid';
  if (baseMs === undefined) gridClass += ' is-all';
  else if (lastMs - baseMs >= HOUR_MS) gridClass += ' has-hours';
  return (
    <section className="timeline" aria-label="Timeline">
      <RunHead />
      <ListBar />
      <div className="timeline-body">
        <div className={snapshot.status === 'loading' ? 'progress is-busy' : 'progress'} aria-hidden="true" />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are in the window's table of commands. */}
        <div
          ref={scroller}
          className={gridClass}
          role="grid"
          aria-label="Events"
          aria-rowcount={count + 1}
          aria-activedescendant={
            visible.some(({ id }) => id === selectedId) && selectedId !== undefined ? `event-${selectedId}` : undefined
          }
          tabIndex={0}
          data-testid="timeline-scroller"
          onScroll={scroll.onScroll}
          onPointerOver={(event) => setHoveredCallId(rowAt(event.target)?.callId)}
          onPointerLeave={() => setHoveredCallId(undefined)}
          onClick={(event) => {
            const element = (event.target as Element).closest<HTMLElement>('[data-event-id]');
            if (element === null) return;
            app.select(Number(element.dataset['eventId']), 'jump');
            app.navigation.openDetails(true);
          }}
          onContextMenu={openMenu}
        >
          <div className="timeline-header" role="row" aria-rowindex={1}>
            <div className="cell cell-time" role="columnheader">
              {baseMs === undefined ? 'Time' : 'Offset'}
            </div>
            <div className="cell cell-name" role="columnheader">
              Event
            </div>
            <div className="cell cell-summary" role="columnheader">
              Summary
            </div>
            <div className="cell cell-outcome" role="columnheader">
              Status
            </div>
            <div className="cell cell-waterfall" role="columnheader">
              <span className="cell-duration">Took</span>
              <span className="waterfall-track is-axis">
                {axis !== undefined && !isEmpty && (
                  <>
                    <span aria-hidden="true">0</span>
                    <span title="The time that the rows in sight cover">
                      {formatDuration(axis.endMs - axis.startMs)}
                    </span>
                  </>
                )}
              </span>
            </div>
          </div>
          <div className="timeline-canvas" role="presentation" style={{ height: layout.heightPx }}>
            {visible.map(({ index, id, known }) => {
              const row = known === 'gone' ? undefined : known;
              return (
                <TimelineRow
                  key={id}
                  id={id}
                  index={index}
                  topPx={layout.topOf(index, scrollTop)}
                  timeMs={list.timeAt(index)}
                  baseMs={baseMs}
                  dayMs={dayMs}
                  row={known}
                  axis={axis}
                  isSelected={id === selectedId}
                  isLinked={linkedCallId !== undefined && row?.callId === linkedCallId}
                  link={linkOf(span, index)}
                />
              );
            })}
          </div>
        </div>
        {snapshot.errors > 0 && layout.maxScrollTop > 0 && <FailedMarks revision={revision} />}
        {isEmpty && <TimelineNotice />}
        {!isEmpty && !following && (paused || snapshot.unseen > 0 || scrollTop < layout.maxScrollTop - 1) && (
          <button type="button" className="jump" onClick={() => app.jumpToNewest()}>
            {paused ? (
              <>
                <Play size={13} aria-hidden="true" />
                Resume
                {snapshot.waiting > 0 && <span className="jump-count">{formatCount(snapshot.waiting)} new</span>}
              </>
            ) : (
              <>
                <ArrowDown size={13} aria-hidden="true" />
                Jump to newest
                {snapshot.unseen > 0 && <span className="jump-count">{formatCount(snapshot.unseen)} new</span>}
              </>
            )}
          </button>
        )}
      </div>
      {menu !== undefined && (
        <Menu x={menu.x} y={menu.y} label="Event" groups={rowMenu(app, menu.row)} onClose={() => setMenu(undefined)} />
      )}
    </section>
  );
}

function linkOf(
  span: { first: number; last: number } | undefined,
  index: number,
): 'none' | 'first' | 'middle' | 'last' {
  if (span === undefined || index < span.first || index > span.last) return 'none';
  if (index === span.first) return 'first';
  return index === span.last ? 'last' : 'middle';
}
