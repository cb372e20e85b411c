import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { createVirtualLayout, type VirtualLayout } from './virtual-layout.ts';

export interface VirtualScroll {
  scroller: RefObject<HTMLDivElement | null>;
  layout: VirtualLayout;
  scrollTop: number;
  /** The scroller's present position; `scrollTop` may be a render behind. */
  currentTop(): number;
  viewportPx: number;
  /** Scrolls by the list's own will: it decides nothing about following. */
  scrollTo(top: number): void;
  onScroll(): void;
}

/**
 * A scroller of rows of one height under a sticky header.
 *
 * @param onUserScroll called with each scroll, and the position that the list itself last set
 */
export function useVirtualScroll(options: {
  count: number;
  rowHeightPx: number;
  headerPx: number;
  onUserScroll?: (scroll: { scrollTop: number; previousTop: number; ownTop: number | undefined }) => void;
}): VirtualScroll {
  const { count, rowHeightPx, headerPx, onUserScroll } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const ownTop = useRef<number>(undefined);
  const previousTop = useRef(0);
  const [scrollTop, setScrollTop] = useState(0);
  const [viewportPx, setViewportPx] = useState(0);

  const layout = useMemo(
    () => createVirtualLayout({ count, rowHeightPx, viewportPx }),
    [count, rowHeightPx, viewportPx],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setViewportPx(Math.max(0, element.clientHeight - headerPx));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [headerPx]);

  const scrollTo = useCallback((top: number) => {
    const element = scroller.current;
    if (element === null || Math.abs(previousTop.current - top) < 0.5) return;
    // The element is not asked where it ended up: that would lay the page out once more.
    element.scrollTop = top;
    ownTop.current = top;
    previousTop.current = top;
    setScrollTop(top);
  }, []);
  const currentTop = useCallback(() => previousTop.current, []);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const top = element.scrollTop;
    onUserScroll?.({ scrollTop: top, previousTop: previousTop.current, ownTop: ownTop.current });
    ownTop.current = undefined;
    previousTop.current = top;
    setScrollTop(top);
  }, [onUserScroll]);

  // When rows go away the browser moves the scroller without asking.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || previousTop.current <= layout.maxScrollTop + 1) return;
    previousTop.current = element.scrollTop;
    setScrollTop(element.scrollTop);
  }, [layout]);

  return { scroller, layout, scrollTop, currentTop, viewportPx, scrollTo, onScroll };
}
