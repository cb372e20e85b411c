/**
 * Finds the replaced parts of a text of any length: text that rules leave alone keeps its order, so both texts are
 * walked side by side and meet again behind each replaced piece. The pieces give back both texts whole.
 */
export interface TextPiece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** So much has to be equal again behind a change. UTF-16 units. */
const PROBE_UNITS = 12;
/** How far behind a change the texts are looked for to meet again: what a rule may write, and what it may take away. */
const MAX_ADDED_UNITS = 400;
const MAX_REMOVED_UNITS = 65_536;

/** Removed text stands before added text. Neighbours are never of the same kind. */
export function textChanges(before: string, after: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  const end = commonEnd(before, after);
  const oldEnd = before.length - end;
  const newEnd = after.length - end;
  let old = 0;
  let now = 0;
  for (;;) {
    const same = commonStart(before, after, old, now, oldEnd, newEnd);
    add(pieces, 'same', before.slice(old, old + same));
    old += same;
    now += same;
    if (old === oldEnd && now === newEnd) break;
    const meeting = meetAgain(before, after, old, now, oldEnd, newEnd);
    add(pieces, 'removed', before.slice(old, meeting.old));
    add(pieces, 'added', after.slice(now, meeting.now));
    old = meeting.old;
    now = meeting.now;
  }
  add(pieces, 'same', before.slice(oldEnd));
  return pieces;
}

function add(pieces: TextPiece[], kind: TextPiece['kind'], text: string): void {
  if (text === '') return;
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}

function commonStart(before: string, after: string, old: number, now: number, oldEnd: number, newEnd: number): number {
  const most = Math.min(oldEnd - old, newEnd - now);
  let length = 0;
  while (length < most && before.charCodeAt(old + length) === after.charCodeAt(now + length)) length += 1;
  // Half of a pair is no character.
  return length > 0 && length < most && isHigh(before.charCodeAt(old + length - 1)) ? length - 1 : length;
}

function commonEnd(before: string, after: string): number {
  const start = commonStart(before, after, 0, 0, before.length, after.length);
  const most = Math.min(before.length, after.length) - start;
  let length = 0;
  while (
    length < most &&
    before.charCodeAt(before.length - 1 - length) === after.charCodeAt(after.length - 1 - length)
  ) {
    length += 1;
  }
  return length > 0 && isLow(before.charCodeAt(before.length - length)) ? length - 1 : length;
}

function meetAgain(
  before: string,
  after: string,
  old: number,
  now: number,
  oldEnd: number,
  newEnd: number,
): { old: number; now: number } {
  const window = before.slice(old, Math.min(oldEnd, old + MAX_REMOVED_UNITS));
  const last = Math.min(newEnd - PROBE_UNITS, now + MAX_ADDED_UNITS);
  for (let at = now; at <= last; at += 1) {
    if (isLow(after.charCodeAt(at))) continue;
    const found = window.indexOf(after.slice(at, at + PROBE_UNITS));
    if (found >= 0 && (found > 0 || at > now)) return { old: old + found, now: at };
  }
  return { old: oldEnd, now: newEnd };
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** A piece as it is drawn: of a long one only what stands beside the changes. */
export type ShownPiece = TextPiece & {
  /** Characters that were left out behind `text`, and what follows them. */
  gap?: { units: number; tail: string };
};

export interface ShownChanges {
  pieces: ShownPiece[];
  /** Changes that are not drawn, because there are too many. */
  more: number;
}

/** For a glance: the first change with a few words around it. */
export const BRIEF = { contextUnits: 28, pieceUnits: 64, maxChanges: 1, minGapUnits: 0 };

/** Bounds what is drawn of a text, however long it is and however often it changed. */
export function shownChanges(
  pieces: readonly TextPiece[],
  { contextUnits = 120, pieceUnits = 600, maxChanges = 60, minGapUnits = MIN_GAP_UNITS } = {},
): ShownChanges {
  const shown: ShownPiece[] = [];
  let changes = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'same') {
      if (piece.kind === 'removed' || pieces[index - 1]?.kind !== 'removed') changes += 1;
      if (changes > maxChanges) continue;
      shown.push(shortened(piece, pieceUnits, Math.round(pieceUnits / 4), minGapUnits));
      continue;
    }
    if (changes > maxChanges) continue;
    const isFirst = index === 0;
    const isLast = index === pieces.length - 1;
    const head = isFirst ? 0 : contextUnits;
    const tail = isLast ? 0 : contextUnits;
    shown.push(shortened(piece, head, tail, minGapUnits));
  }
  return { pieces: shown, more: Math.max(0, changes - maxChanges) };
}

/** Leaving out less than this saves nothing. */
const MIN_GAP_UNITS = 60;

/** Behind a gap a text goes on at the beginning of a line, where one begins soon. */
function lineStart(text: string, from: number): number {
  const lineEnd = text.slice(from, from + Math.floor((text.length - from) / 2)).indexOf('\n');
  return lineEnd < 0 ? from : from + lineEnd + 1;
}

function shortened(piece: TextPiece, head: number, tail: number, minGapUnits: number): ShownPiece {
  const { text, kind } = piece;
  if (text.length <= head + tail + minGapUnits) return { kind, text };
  const start = isHigh(text.charCodeAt(head - 1)) ? head - 1 : head;
  const from = lineStart(text, text.length - tail);
  const end = isLow(text.charCodeAt(from)) ? from + 1 : from;
  return { kind, text: text.slice(0, start), gap: { units: end - start, tail: text.slice(end) } };
}
