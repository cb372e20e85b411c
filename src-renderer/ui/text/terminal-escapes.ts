/**
 * Terminal escape sequences in tool output, found and taken out so that the text reads well; never interpreted.
 * Grammar: ECMA-48 (control sequences 5.4, control strings 5.6).
 */

const ESC = 0x1b;
const CSI = 0x9b;
const BEL = 0x07;
/** A control string (OSC and the like) that does not end within this many characters is not taken for one. */
const CONTROL_STRING_LIMIT = 4096;

/** End (exclusive) of the escape sequence that starts at `at`, or `at` when none does. */
function sequenceEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === CSI) return controlSequenceEnd(text, at, at + 1);
  if (first !== ESC) return at;
  const second = text.charCodeAt(at + 1);
  if (Number.isNaN(second)) return at;
  if (second === 0x5b) return controlSequenceEnd(text, at, at + 2); // [
  if (second === 0x5d || second === 0x50 || second === 0x58 || second === 0x5e || second === 0x5f) {
    return controlStringEnd(text, at); // ] P X ^ _
  }
  let end = at + 1;
  while (isBetween(text.charCodeAt(end), 0x20, 0x2f)) end += 1;
  return isBetween(text.charCodeAt(end), 0x30, 0x7e) ? end + 1 : at;
}

function controlSequenceEnd(text: string, at: number, from: number): number {
  let end = from;
  while (isBetween(text.charCodeAt(end), 0x20, 0x3f)) end += 1;
  return isBetween(text.charCodeAt(end), 0x40, 0x7e) ? end + 1 : at;
}

function controlStringEnd(text: string, at: number): number {
  const limit = Math.min(text.length, at + CONTROL_STRING_LIMIT);
  for (let end = at + 2; end < limit; end += 1) {
    const code = text.charCodeAt(end);
    if (code === BEL) return end + 1;
    if (code === ESC) return text.charCodeAt(end + 1) === 0x5c ? end + 2 : at;
  }
  return at;
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}

export interface PlainText {
  /** The text without complete escape sequences; whatever is left of broken ones stays and is shown as a mark. */
  text: string;
  /** How many sequences were taken out. */
  removed: number;
}

export function withoutEscapes(text: string): PlainText {
  let removed = 0;
  let plain = '';
  let keptFrom = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== ESC && code !== CSI) continue;
    const end = sequenceEnd(text, at);
    if (end === at) continue;
    plain += text.slice(keptFrom, at);
    keptFrom = end;
    removed += 1;
    at = end - 1;
  }
  return removed === 0 ? { text, removed } : { text: plain + text.slice(keptFrom), removed };
}
