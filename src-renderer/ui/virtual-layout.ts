/**
 * The layout of rows of one height in a scroller. Browsers cannot make an element taller than about 17 (Firefox) to 33
 * (Chromium) million pixels, so beyond {@link MAX_HEIGHT_PX} the scroller stands for a taller content: a scroll position
 * is scaled to a content position, and rows are placed relative to the scroll position.
 */
export const MAX_HEIGHT_PX = 12_000_000;

/** Rows kept in sight beyond the one that is brought into sight. */
const MARGIN_ROWS = 2;

export interface VirtualLayoutOptions {
  count: number;
  rowHeightPx: number;
  /** Height in which rows are seen, without a sticky header. */
  viewportPx: number;
  maxHeightPx?: number;
}

export interface VirtualLayout {
  /** Height of the element that is scrolled. */
  readonly heightPx: number;
  readonly maxScrollTop: number;
  readonly isScaled: boolean;
  /** Rows that are seen at this scroll position and some around them; `end` is exclusive. */
  range(scrollTop: number, overscanRows: number): { start: number; end: number };
  /** A row's place inside the scrolled element, px, while the scroller is at `scrollTop`. */
  topOf(index: number, scrollTop: number): number;
  /** The scroll position at which the content is moved up by `contentPx`. */
  scrollTopAt(contentPx: number): number;
  /** How far the content is moved up at this scroll position. */
  contentTopAt(scrollTop: number): number;
  /** The scroll position that shows the row; unchanged when it is seen already and `align` is 'nearest'. */
  scrollTopFor(index: number, scrollTop: number, align: 'nearest' | 'center'): number;
}

export function createVirtualLayout(options: VirtualLayoutOptions): VirtualLayout {
  const { count, rowHeightPx, viewportPx } = options;
  const contentPx = count * rowHeightPx;
  const heightPx = Math.min(contentPx, options.maxHeightPx ?? MAX_HEIGHT_PX);
  const isScaled = heightPx < contentPx && heightPx > viewportPx;
  const maxScrollTop = Math.max(0, heightPx - viewportPx);
  const maxContentTop = Math.max(0, contentPx - viewportPx);
  const scale = isScaled ? maxContentTop / maxScrollTop : 1;

  const clamp = (value: number, max: number) => Math.min(max, Math.max(0, value));
  const contentTopAt = (scrollTop: number) => clamp(scrollTop * scale, maxContentTop);
  const scrollTopAt = (content: number) => clamp(content / scale, maxScrollTop);

  return {
    heightPx,
    maxScrollTop,
    isScaled,
    contentTopAt,
    scrollTopAt,
    range(scrollTop, overscanRows) {
      const top = contentTopAt(scrollTop);
      const start = Math.floor(top / rowHeightPx) - overscanRows;
      const end = Math.ceil((top + viewportPx) / rowHeightPx) + overscanRows;
      return { start: clamp(start, count), end: clamp(end, count) };
    },
    topOf: (index, scrollTop) =>
      isScaled ? clamp(scrollTop, maxScrollTop) + index * rowHeightPx - contentTopAt(scrollTop) : index * rowHeightPx,
    scrollTopFor(index, scrollTop, align) {
      const rowTop = index * rowHeightPx;
      const top = contentTopAt(scrollTop);
      if (align === 'center') return scrollTopAt(rowTop - (viewportPx - rowHeightPx) / 2);
      // A row is kept a little away from the edge, so that what comes next is seen as well.
      const marginPx = Math.min(MARGIN_ROWS * rowHeightPx, Math.max(0, (viewportPx - rowHeightPx) / 2));
      if (rowTop < top + marginPx) return scrollTopAt(rowTop - marginPx);
      if (rowTop + rowHeightPx + marginPx > top + viewportPx) {
        return scrollTopAt(rowTop + rowHeightPx + marginPx - viewportPx);
      }
      return scrollTop;
    },
  };
}

/** How close to the end counts as being there. */
export const BOTTOM_TOLERANCE_PX = 4;

/**
 * Whether the view follows the tail after a scroll event: reaching the end locks, any move upwards unlocks. A scroll that
 * the list itself made (`ownTop`) decides nothing.
 */
export function followAfterScroll(scroll: {
  following: boolean;
  scrollTop: number;
  previousTop: number;
  maxScrollTop: number;
  ownTop: number | undefined;
}): boolean {
  const { following, scrollTop, previousTop, maxScrollTop, ownTop } = scroll;
  if (ownTop !== undefined && Math.abs(scrollTop - ownTop) <= 1) return following;
  if (maxScrollTop - scrollTop <= BOTTOM_TOLERANCE_PX) return true;
  return scrollTop < previousTop ? false : following;
}
