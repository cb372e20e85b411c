/** What a stretch of a text in another writing says, and where each character of it stands. */

/** A stretch read: its text, and where each character of it stands in the original. */
export interface Reading {
  text: string;
  starts: number[];
  ends: number[];
  /** Behind the stretch. */
  end: number;
}

export function startReading(): Reading {
  return { text: '', starts: [], ends: [], end: 0 };
}

export function add(reading: Reading, char: string, start: number, end: number): void {
  reading.text += char;
  reading.starts.push(start);
  reading.ends.push(end);
  reading.end = Math.max(reading.end, end);
}

/** So far back what a sign belongs to is looked for: names and the beginnings of tokens. UTF-16 units. */
export const MAX_BEFORE = 240;
/** Longer stretches are read so far. Characters. */
export const MAX_STRETCH = 6_000;

const isText = (code: number) => (code >= 32 && code < 127) || code === 10 || code === 13 || code === 9;
export const textOf = (code: number) => (isText(code) ? String.fromCharCode(code) : undefined);
export const ofHex = (digits: string | undefined) => textOf(Number.parseInt(digits ?? '', 16));
