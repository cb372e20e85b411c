/**
 * Where everything stands in a TOML text that is known to parse: the text as statements (whole lines with their line
 * ends), and inside a statement the spans of its keys and values. Offsets count UTF-16 units. No value is decoded but
 * keys; the parser has the values.
 */
export interface ValueNode {
  start: number;
  end: number;
  kind: 'scalar' | 'array' | 'inline';
  /** Of an array. */
  items: ValueNode[];
  /** Of an inline table. */
  entries: Entry[];
}

export interface Span {
  start: number;
  end: number;
}

export interface Entry {
  /** More than one for a dotted key. */
  keys: string[];
  /** Of each key as written, quotes included. */
  keySpans: Span[];
  start: number;
  keyEnd: number;
  value: ValueNode;
}

export interface Statement {
  kind: 'blank' | 'comment' | 'header' | 'array-header' | 'entry';
  /** From the line's first character to after its line end. */
  start: number;
  end: number;
  indent: string;
  /** The table in force: of a header its own path. */
  table: string[];
  /** Inside an element of an array of tables: its path says nothing about where its values are. */
  inArray: boolean;
  entry?: Entry;
  /** Of a header: of each key of its path as written. */
  keySpans?: Span[];
}

export function layOut(text: string): Statement[] {
  const statements: Statement[] = [];
  const arrayPaths: string[][] = [];
  let table: string[] = [];
  let inArray = false;
  let at = 0;

  while (at < text.length) {
    const start = at;
    at = skipSpace(text, at);
    const indent = text.slice(start, at);
    const char = text[at];
    let kind: Statement['kind'] = 'entry';
    let entry: Entry | undefined;
    let keySpans: Span[] | undefined;
    if (char === undefined || char === '\n' || char === '\r') kind = 'blank';
    else if (char === '#') kind = 'comment';
    else if (char === '[') {
      kind = text[at + 1] === '[' ? 'array-header' : 'header';
      const keys = readKeys(text, at + (kind === 'header' ? 1 : 2));
      at = keys.end;
      table = keys.keys;
      keySpans = keys.spans;
      if (kind === 'array-header') arrayPaths.push(table);
      inArray = arrayPaths.some((path) => path.every((key, index) => table[index] === key));
    } else {
      entry = readEntry(text, at);
      at = entry.value.end;
    }
    const lineEnd = text.indexOf('\n', at);
    at = lineEnd === -1 ? text.length : lineEnd + 1;
    statements.push({
      kind,
      start,
      end: at,
      indent,
      table,
      inArray,
      ...(entry && { entry }),
      ...(keySpans && { keySpans }),
    });
  }
  return statements;
}

/** From the root of the file. */
export function fullPath(statement: Statement): string[] {
  return [...statement.table, ...(statement.entry?.keys ?? [])];
}

function readEntry(text: string, start: number): Entry {
  const { keys, spans, end } = readKeys(text, start);
  const equals = text.indexOf('=', end);
  return { keys, keySpans: spans, start, keyEnd: end, value: readValue(text, skipSpace(text, equals + 1)) };
}

/** `end`: after the last key, without the space behind it. */
function readKeys(text: string, start: number): { keys: string[]; spans: Span[]; end: number } {
  const keys: string[] = [];
  const spans: Span[] = [];
  let at = start;
  let end = start;
  for (;;) {
    at = skipSpace(text, at);
    const quote = text[at];
    const keyStart = at;
    if (quote === '"' || quote === "'") {
      end = stringEnd(text, at);
      const inner = text.slice(at + 1, end - 1);
      keys.push(quote === '"' ? unescapeKey(inner) : inner);
    } else {
      end = at;
      while (/[\w-]/.test(text[end] ?? '')) end += 1;
      keys.push(text.slice(at, end));
    }
    spans.push({ start: keyStart, end });
    at = skipSpace(text, end);
    if (text[at] !== '.') return { keys, spans, end };
    at += 1;
  }
}

function unescapeKey(inner: string): string {
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g, (_, short, long, plain) => {
    const code: string | undefined = short ?? long;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return ({ b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' } as Record<string, string>)[plain] ?? plain;
  });
}

function readValue(text: string, start: number): ValueNode {
  const node: ValueNode = { start, end: start, kind: 'scalar', items: [], entries: [] };
  const char = text[start];
  if (char === '"' || char === "'") node.end = stringEnd(text, start);
  else if (char === '[') {
    node.kind = 'array';
    let at = skipBlank(text, start + 1);
    while (at < text.length && text[at] !== ']') {
      const item = readValue(text, at);
      node.items.push(item);
      at = skipBlank(text, item.end);
      if (text[at] === ',') at = skipBlank(text, at + 1);
    }
    node.end = at + 1;
  } else if (char === '{') {
    node.kind = 'inline';
    let at = skipBlank(text, start + 1);
    while (at < text.length && text[at] !== '}') {
      const entry = readEntry(text, at);
      node.entries.push(entry);
      at = skipBlank(text, entry.value.end);
      if (text[at] === ',') at = skipBlank(text, at + 1);
    }
    node.end = at + 1;
  } else {
    // A number, a boolean or a date, which may have a space in it.
    let end = start;
    while (end < text.length && !/[,\]}#\r\n]/.test(text[end] ?? '')) end += 1;
    node.end = start + text.slice(start, end).trimEnd().length;
  }
  return node;
}

/** After the closing quotes of the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  const quote = text[start] ?? '';
  const isLong = text.startsWith(quote.repeat(3), start);
  const close = isLong ? quote.repeat(3) : quote;
  let at = start + close.length;
  while (at < text.length && !text.startsWith(close, at)) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  at += close.length;
  // Up to two quotes may stand directly before the closing three.
  for (let extra = 0; isLong && extra < 2 && text[at] === quote; extra++) at += 1;
  return at;
}

export function skipSpace(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** Spaces, line ends and comments. */
export function skipBlank(text: string, start: number): number {
  let at = start;
  for (;;) {
    const char = text[at];
    if (char === ' ' || char === '\t' || char === '\r' || char === '\n') at += 1;
    else if (char === '#') {
      const lineEnd = text.indexOf('\n', at);
      at = lineEnd === -1 ? text.length : lineEnd;
    } else return at;
  }
}
