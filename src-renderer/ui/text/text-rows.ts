/**
 * Cuts a long text into rows of equal height, so that only the rows on the screen are ever built: a row ends at a line
 * feed or after at most `columns` UTF-16 units, behind a space where one is near, and never inside a surrogate pair.
 */
export interface TextRows {
  readonly count: number;
  /** Start of row `row` in the text, UTF-16 units. */
  start(row: number): number;
  /** Its end, exclusive, without the line feed. */
  end(row: number): number;
  /** Row that holds the character at `position`. */
  rowAt(position: number): number;
  /** 0-based number of the line that row `row` belongs to. */
  line(row: number): number;
  /** Start and end of line `line` in the text. */
  lineStart(line: number): number;
  lineEnd(line: number): number;
  /** False when the row goes on with the line of the row before. */
  startsLine(row: number): boolean;
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;

export function cutIntoRows(text: string, columns: number): TextRows {
  const width = Math.max(8, Math.floor(columns));
  let starts = new Uint32Array(1024);
  let lines = new Uint32Array(1024);
  let count = 0;
  let line = 0;
  const push = (at: number) => {
    if (count === starts.length) {
      starts = grown(starts);
      lines = grown(lines);
    }
    starts[count] = at;
    lines[count] = line;
    count += 1;
  };

  for (let from = 0; from <= text.length; line += 1) {
    const feed = text.indexOf('\n', from);
    const end = feed === -1 ? text.length : feed;
    push(from);
    for (let at = breakAt(text, from, width); at < end; at = breakAt(text, at, width)) push(at);
    from = end + 1;
  }

  const firstRowOf = (wanted: number) => {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((lines[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const startOf = (row: number) => starts[row] as number;
  return {
    count,
    start: startOf,
    end(row) {
      const next = row + 1 < count ? startOf(row + 1) : text.length + 1;
      return text.charCodeAt(next - 1) === LINE_FEED || next > text.length ? next - 1 : next;
    },
    rowAt(position) {
      let low = 0;
      let high = count - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if (startOf(middle) <= position) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    line: (row) => lines[row] as number,
    lineStart: (wanted) => startOf(firstRowOf(wanted)),
    lineEnd: (wanted) => (wanted >= line - 1 ? text.length : startOf(firstRowOf(wanted + 1)) - 1),
    startsLine: (row) => row === 0 || lines[row] !== lines[row - 1],
  };
}

/** End of the row that starts at `from` within a longer line: behind a space near its end, else at full width. */
function breakAt(text: string, from: number, width: number): number {
  const full = from + width;
  for (let at = full; at > full - width / 3; at -= 1) if (text.charCodeAt(at - 1) === SPACE) return at;
  return isLowSurrogate(text.charCodeAt(full)) ? full - 1 : full;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
