/**
 * Which rows of a long list are on the screen. Browsers stop laying out somewhere above 16 million pixels, so beyond
 * {@link MAX_HEIGHT_PX} the scroll position stands for a share of the rows instead of a distance.
 */
export const MAX_HEIGHT_PX = 8_000_000;

export interface RowWindow {
  /** Height of the whole scrolled content. */
  heightPx: number;
  /** First row to draw, and how many. */
  first: number;
  count: number;
  /** Where the first drawn row stands in the content. */
  topPx: number;
}

export interface RowWindowInput {
  rows: number;
  rowPx: number;
  viewportPx: number;
  scrollTopPx: number;
  /** Rows drawn above and below what is visible. */
  overscan: number;
}

export function rowWindow({ rows, rowPx, viewportPx, scrollTopPx, overscan }: RowWindowInput): RowWindow {
  const naturalPx = rows * rowPx;
  const heightPx = Math.min(naturalPx, MAX_HEIGHT_PX);
  const scrollablePx = Math.max(1, heightPx - viewportPx);
  const hiddenAbovePx =
    naturalPx <= MAX_HEIGHT_PX
      ? scrollTopPx
      : (Math.min(scrollTopPx, scrollablePx) / scrollablePx) * (naturalPx - viewportPx);
  const first = Math.max(0, Math.min(rows, Math.floor(hiddenAbovePx / rowPx)) - overscan);
  const last = Math.min(rows, Math.ceil((hiddenAbovePx + viewportPx) / rowPx) + overscan);
  return { heightPx, first, count: Math.max(0, last - first), topPx: scrollTopPx + first * rowPx - hiddenAbovePx };
}

/** The scroll position that brings `row` to the middle of the viewport. */
export function scrollTopOf(
  row: number,
  { rows, rowPx, viewportPx }: Omit<RowWindowInput, 'scrollTopPx' | 'overscan'>,
): number {
  const naturalPx = rows * rowPx;
  const wantedPx = Math.max(0, Math.min(naturalPx - viewportPx, (row + 0.5) * rowPx - viewportPx / 2));
  if (naturalPx <= MAX_HEIGHT_PX) return wantedPx;
  return (wantedPx / (naturalPx - viewportPx)) * (MAX_HEIGHT_PX - viewportPx);
}
