/** Text seen without its escapes, a piece at a time. */
import { type EscapedCode, escapeStarts, readEscape } from './escapes.ts';

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
  return (from, to) => {
    if (last === undefined || from < last.from || to > last.to) {
      const start = Math.max(0, from - BEFORE);
      last = viewOf(text, codes, start, Math.min(text.length, to + CHUNK));
    }
    return last;
  };
}

/** Where the next escape starts; `to` where there is none before. */
function nextEscape(codes: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to && escapeStarts[codes[index] as number] === 0) index++;
  return index;
}

/** The text from `from` to `to` without escapes; the whole text itself where there are none. */
function viewOf(text: string, codes: Uint8Array, from: number, to: number): TextView {
  const parts: string[] = [];
  const pieces: Pieces = { at: [0], origins: [from], ends: [from] };
  const escaped: EscapedCode = { code: 0, end: 0 };
  const part = codes.subarray(0, to);
  let copied = from;
  let length = 0;
  for (let index = nextEscape(codes, from, to); index < to; index = nextEscape(codes, escaped.end, to)) {
    readEscape(part, index, escaped);
    if (escaped.code !== codes[index] || escaped.end !== index + 1) {
      parts.push(text.slice(copied, index));
      length += index - copied;
      copied = escaped.end;
      if (escaped.code >= 0) {
        parts.push(String.fromCharCode(escaped.code));
        length++;
      }
      startPiece(pieces, length, escaped.end, escaped.code >= 0 ? escaped.end : index);
    }
  }
  if (parts.length === 0) return { text, from, to, pieces: undefined };
  parts.push(text.slice(copied, to));
  return { text: parts.join(''), from, to, pieces };
}

function startPiece({ at, origins, ends }: Pieces, index: number, origin: number, end: number): void {
  if (at.at(-1) === index) {
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

/** Index in a view of an index of the original, for the end of something found there. */
export function indexInView({ pieces }: TextView, original: number): number {
  if (pieces === undefined) return original;
  const piece = lastUpTo(pieces.origins, original);
  const index = (pieces.at[piece] as number) + original - (pieces.origins[piece] as number);
  // In the middle of an escape: behind what it stands for.
  return Math.min(index, pieces.at[piece + 1] ?? index);
}
