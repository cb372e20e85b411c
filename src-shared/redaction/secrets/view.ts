/** Text seen without its escapes, a piece at a time. */
import { NOT_ASCII, textOfUnits } from './codes.ts';
import { ESCAPE_STARTS, type EscapedCode, isEscapeStart, readEscape } from './escapes.ts';

/** Part of a text without its escapes. */
export interface TextView {
  text: string;
  /** Where in the original it starts and ends. */
  from: number;
  to: number;
  /** Undefined where no escape stands for something else: then `text` is the whole original. */
  pieces: Pieces | undefined;
}

/** Between escapes a view is as the original. Each list has an entry for each such piece, in order. */
interface Pieces {
  /** Index in the view where the piece starts. */
  at: number[];
  /** The same index in the original. */
  origins: number[];
  /** Index in the original where the character before the piece ends. */
  ends: number[];
}

/** Gives a view that has at least the text from `from` to `to` in it. */
export type Viewer = (from: number, to: number) => TextView;

/** Views are made so large at least, and used again: what is looked at lies close together. UTF-16 units. */
const CHUNK = 16_384;
/** How much before what was asked for. */
const BEFORE = 1_024;

/** `codes`: those of the text. */
export function createViewer(text: string, codes: Uint8Array): Viewer {
  let last: TextView | undefined;
  const nextEscape = escapesOf(text);
  return (from, to) => {
    if (last === undefined || from < last.from || to > last.to) {
      const start = Math.max(0, from - BEFORE);
      last = viewOf(text, codes, nextEscape, start, Math.min(text.length, to + CHUNK));
    }
    return last;
  };
}

/** Tells where the next escape starts, from an index on. Quick when asked in order, and where there are few. */
function escapesOf(text: string): (from: number) => number {
  const searches = [...ESCAPE_STARTS].map((char) => ({ char, from: 0, next: -1 }));
  return (from) => {
    let first = Number.POSITIVE_INFINITY;
    for (const search of searches) {
      if (from < search.from || from > search.next) {
        const found = text.indexOf(search.char, from);
        search.from = from;
        search.next = found < 0 ? Number.POSITIVE_INFINITY : found;
      }
      first = Math.min(first, search.next);
    }
    return first;
  };
}

/** The text from `from` to `to` without escapes; the whole text itself where there are none. */
function viewOf(
  text: string,
  codes: Uint8Array,
  nextEscape: (from: number) => number,
  from: number,
  to: number,
): TextView {
  const escaped: EscapedCode = { code: 0, end: 0 };
  const part = codes.subarray(0, to);
  const isPlain = (index: number) => escaped.code === codes[index] && escaped.end === index + 1;
  let index = nextEscape(from);
  for (; index < to; index = nextEscape(escaped.end)) {
    readEscape(part, index, escaped);
    if (!isPlain(index)) break;
  }
  if (index >= to) return { text, from, to, pieces: undefined };
  // Where there is one, there are more.
  const before = text.slice(from, index);
  const units = new Uint16Array(to - index);
  const pieces: Pieces = { at: [0], origins: [from], ends: [from] };
  let length = 0;
  while (index < to) {
    const code = codes[index] as number;
    if (!isEscapeStart(code)) {
      units[length++] = code < NOT_ASCII ? code : text.charCodeAt(index);
      index++;
      continue;
    }
    readEscape(part, index, escaped);
    const isChar = escaped.code >= 0;
    if (isChar) units[length++] = escaped.code;
    if (!isPlain(index)) startPiece(pieces, before.length + length, escaped.end, isChar ? escaped.end : index);
    index = escaped.end;
  }
  return { text: before + textOfUnits(units.subarray(0, length)), from, to, pieces };
}

function startPiece({ at, origins, ends }: Pieces, index: number, origin: number, end: number): void {
  if (at[at.length - 1] === index) {
    // Of escapes that stand for nothing, one behind another.
    origins[origins.length - 1] = origin;
    return;
  }
  at.push(index);
  origins.push(origin);
  ends.push(end);
}

/** The last entry that is not greater; the first where all are. */
function lastUpTo(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Index in the original where a view's character starts. */
export function originOf({ pieces }: TextView, index: number): number {
  if (pieces === undefined) return index;
  const piece = lastUpTo(pieces.at, index);
  return (pieces.origins[piece] as number) + index - (pieces.at[piece] as number);
}

/** Index in the original where the character before a view's index ends. */
export function endOf(view: TextView, index: number): number {
  const { pieces } = view;
  if (pieces === undefined) return index;
  const piece = lastUpTo(pieces.at, index);
  return pieces.at[piece] === index ? (pieces.ends[piece] as number) : originOf(view, index - 1) + 1;
}

const once = () => 1;

/** How many units of the original stand for each character of the view. */
export function writingOf(view: TextView): (index: number) => number {
  return view.pieces === undefined ? once : (index) => endOf(view, index + 1) - originOf(view, index);
}

/** Index in a view of an index of the original, for the end of something found there. */
export function indexInView({ pieces }: TextView, original: number): number {
  if (pieces === undefined) return original;
  const piece = lastUpTo(pieces.origins, original);
  const index = (pieces.at[piece] as number) + original - (pieces.origins[piece] as number);
  // In the middle of an escape: behind what it stands for.
  return Math.min(index, pieces.at[piece + 1] ?? index);
}
