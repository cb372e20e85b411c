/** Search inside one text: plain, case-insensitive, bounded. */
export interface TextMatches {
  /** Start of each match, ascending. */
  starts: number[];
  /** Length of each match in UTF-16 units. */
  length: number;
  /** True when there are more than `limit`. */
  truncated: boolean;
}

export const NO_MATCHES: TextMatches = { starts: [], length: 0, truncated: false };

export function findMatches(text: string, query: string, limit = 5_000): TextMatches {
  if (query === '') return NO_MATCHES;
  const pattern = new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
  const starts: number[] = [];
  for (const match of text.matchAll(pattern)) {
    if (starts.length === limit) return { starts, length: query.length, truncated: true };
    starts.push(match.index);
  }
  return { starts, length: query.length, truncated: false };
}

export interface Slice {
  start: number;
  end: number;
  /** Index of the match that this slice lies in, or -1. */
  match: number;
}

/** Cuts `[from, to)` at the borders of the matches that touch it. */
export function sliceByMatches(matches: TextMatches, from: number, to: number): Slice[] {
  const slices: Slice[] = [];
  let at = from;
  for (let index = firstTouching(matches, from); index < matches.starts.length && at < to; index += 1) {
    const start = Math.max(from, matches.starts[index] as number);
    const end = Math.min(to, (matches.starts[index] as number) + matches.length);
    if (start >= to) break;
    if (start > at) slices.push({ start: at, end: start, match: -1 });
    slices.push({ start, end, match: index });
    at = end;
  }
  if (at < to) slices.push({ start: at, end: to, match: -1 });
  return slices;
}

function firstTouching({ starts, length }: TextMatches, from: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) + length <= from) low = middle + 1;
    else high = middle;
  }
  return low;
}
