/** Colours for one line of pretty-printed JSON, in which no string spans lines: `  "key": value,`. */
export type JsonTokenType = 'key' | 'string' | 'number' | 'word' | 'punctuation';

export interface JsonToken {
  type: JsonTokenType;
  start: number;
  end: number;
}

export function jsonLineTokens(line: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === ' ') {
      at += 1;
      continue;
    }
    const start = at;
    if (char === '"') {
      at = stringEnd(line, at);
      const isKey = line.charAt(at) === ':';
      tokens.push({ type: isKey ? 'key' : 'string', start, end: at });
    } else if (/[-\d]/.test(char)) {
      while (at < line.length && /[-+.\deE]/.test(line.charAt(at))) at += 1;
      tokens.push({ type: 'number', start, end: at });
    } else if (/[a-z]/.test(char)) {
      while (at < line.length && /[a-z]/.test(line.charAt(at))) at += 1;
      tokens.push({ type: 'word', start, end: at });
    } else {
      at += 1;
      tokens.push({ type: 'punctuation', start, end: at });
    }
  }
  return tokens;
}

/** End (exclusive) of the string that starts at `at`; the end of the line when it is not closed. */
function stringEnd(line: string, at: number): number {
  for (let quote = line.indexOf('"', at + 1); quote !== -1; quote = line.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (line.charAt(quote - 1 - backslashes) === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return line.length;
}
