/** Text seen without its escapes, a piece at a time. */
import { codesToText, type EscapedCode, isEscapeStart, readEscape } from './escapes.ts';

/** Part of a text without its escapes. */
export interface TextView {
  text: string;
  /** Where in the original it starts and ends. */
  from: number;
  to: number;
  /** Index in the original where each character of `text` starts, and that of the end; undefined when it is the same. */
  origins: Int32Array | undefined;
  /** Index in the original where the character before each index ends. */
  ends: Int32Array | undefined;
}

function hasEscapes(text: string): boolean {
  return text.includes('\\') || text.includes('%') || text.includes('\u001b');
}

/** Gives a view that has at least the text from `from` to `to` in it. */
export type Viewer = (from: number, to: number) => TextView;

/** Views are made so large at least, and used again: what is looked at lies close together. UTF-16 units. */
const CHUNK = 16_384;
/** How much before what was asked for. */
const BEFORE = 1_024;

export function createViewer(text: string): Viewer {
  let last: TextView | undefined;
  return (from, to) => {
    if (last === undefined || from < last.from || to > last.to) {
      const start = Math.max(0, from - BEFORE);
      last = viewOf(text, start, Math.min(text.length, to + CHUNK));
    }
    return last;
  };
}

/** The text from `from` to `to` without escapes; the whole text itself where there are none. */
function viewOf(text: string, from: number, to: number): TextView {
  const part = text.slice(from, to);
  if (!hasEscapes(part)) return { text, from, to, origins: undefined, ends: undefined };
  const codes = new Uint16Array(part.length);
  const origins = new Int32Array(part.length + 1);
  const ends = new Int32Array(part.length + 1);
  ends[0] = from;
  const escaped: EscapedCode = { code: 0, end: 0 };
  let length = 0;
  let index = 0;
  while (index < part.length) {
    const code = part.charCodeAt(index);
    if (!isEscapeStart(code)) {
      codes[length] = code;
      origins[length++] = from + index++;
      ends[length] = from + index;
      continue;
    }
    readEscape(part, index, escaped);
    if (escaped.code >= 0) {
      codes[length] = escaped.code;
      origins[length++] = from + index;
      ends[length] = from + escaped.end;
    }
    index = escaped.end;
  }
  origins[length] = from + part.length;
  return { text: codesToText(codes.subarray(0, length)), from, to, origins: origins.subarray(0, length + 1), ends };
}

/** Index in a view of an index of the original, for the end of something found there. */
export function indexInView(view: TextView, original: number): number {
  if (view.origins === undefined) return original;
  let low = 0;
  let high = view.origins.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((view.origins[middle] as number) < original) low = middle + 1;
    else high = middle;
  }
  return low;
}
