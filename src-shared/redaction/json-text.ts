/**
 * Edits single values of JSON that is held in a string and leaves every other character as it was: spaces, order, large
 * numbers, doubled keys. One value may follow another (JSON lines). Reads on until something is not JSON, so that text cut off
 * at its end is still edited; from there on, and in text that does not begin as JSON, looks for what can be told by its quotes:
 *
 *     Output: {"user": …}     an object or a list of strings behind anything
 *     …  "user": "…", }       members whose beginning was cut off
 *     curl -d "{\"user\": …}"  JSON in a quoted string
 *
 * There a string ends with its line at the latest, and what turns out to be no JSON is left alone. Takes time linear in the text.
 */

export interface JsonEdit {
  /** Whether the key's value is to be replaced as a whole. */
  wants(key: string): boolean;
  /** The replacement of such a value, as JSON text; undefined to leave it. `json`: the value as it stands. */
  value(json: string): string | undefined;
  /** A string value that was left: answers with its replacement. `key`: of the nearest object around it. */
  text(text: string, key: string | undefined): string | undefined;
}

/** Deeper text is not read. */
const MAX_DEPTH = 500;
/** Also what Python and others write for numbers that JSON has not. */
const SCALAR = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|-?Infinity|NaN/y;

/** Whether the text is JSON as a whole, if anything. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** Whether it is worth reading the text. */
export function mayHoldJson(text: string): boolean {
  return text.includes('"') || looksLikeJson(text);
}

/** The text with its edits; the same text when there are none. Throws RangeError for JSON that is nested too deeply. */
export function editJson(text: string, edit: JsonEdit): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  /** Other text may stand around what is read. */
  let searching = false;
  /** Where the string that was read last ends. */
  let lastStringEnd = 0;
  /** Whether there are escaped quotes in the string whose end was looked for last. */
  let quotesInside = false;
  /** How many strings and scalars were read. */
  let read = 0;
  /** The line break that was looked for last, and from where. */
  let lineEnd = -1;
  let lineFrom = 0;

  function replace(start: number, end: number, replacement: string): void {
    parts.push(text.slice(copied, start), replacement);
    copied = end;
  }
  function spaces(): void {
    while (isSpace(text, at)) at++;
  }
  /** Index behind the closing quote; -1 when there is none. */
  function endOfString(start: number): number {
    quotesInside = false;
    for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
      if (!isEscaped(text, end)) return searching && lineEndBehind(start) < end ? -1 : end + 1;
      quotesInside = true;
    }
    return -1;
  }
  function lineEndBehind(start: number): number {
    if (start < lineFrom) {
      const before = text.slice(start, lineFrom).indexOf('\n');
      return before < 0 ? lineEnd : start + before;
    }
    if (lineEnd < start) {
      lineFrom = start;
      lineEnd = text.indexOf('\n', start);
      if (lineEnd < 0) lineEnd = text.length;
    }
    return lineEnd;
  }
  /** False when the text is no JSON from here. Without `edits` only finds the end. */
  function value(key: string | undefined, depth: number, edits: boolean): boolean {
    spaces();
    if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    const char = text[at];
    if (char === '"') return string(key, edits);
    if (char === '{') return members(depth, edits);
    if (char === '[') return elements(key, depth, edits);
    SCALAR.lastIndex = at;
    const scalar = SCALAR.exec(text);
    if (scalar === null) return false;
    at += scalar[0].length;
    read++;
    return true;
  }
  function string(key: string | undefined, edits: boolean): boolean {
    const start = at;
    const end = endOfString(start);
    read++;
    if (end < 0) {
      // Cut off in the middle of a string: what is there is edited.
      at = searching ? lineEndBehind(start) : text.length;
      if (edits) editString(start, at, unquote(`${text.slice(start, endOfWholeEscapes(text, at))}"`), key, '');
      return at < text.length;
    }
    at = end;
    lastStringEnd = end;
    if (edits) editString(start, end, unquote(text.slice(start, end)), key, '"');
    return true;
  }
  function editString(start: number, end: number, content: string | undefined, key: string | undefined, close: string) {
    if (content === undefined) return;
    const replacement = edit.text(content, key);
    if (replacement !== undefined) replace(start, end, `${JSON.stringify(replacement).slice(0, -1)}${close}`);
  }
  function members(depth: number, edits: boolean): boolean {
    at++;
    for (;;) {
      spaces();
      if (text[at] === '}') {
        at++;
        return true;
      }
      if (text[at] !== '"') return false;
      const keyEnd = endOfString(at);
      if (keyEnd < 0) return false;
      const key = unquote(text.slice(at, keyEnd));
      at = keyEnd;
      lastStringEnd = keyEnd;
      spaces();
      if (key === undefined || text[at] !== ':') return false;
      at++;
      spaces();
      if (!member(key, depth, edits)) return false;
      spaces();
      if (text[at] === ',') at++;
      else if (text[at] !== '}') return false;
    }
  }
  function member(key: string, depth: number, edits: boolean): boolean {
    if (!edits) return value(key, depth + 1, false);
    if (!edit.wants(key)) return value(key, depth + 1, true);
    const start = at;
    const readBefore = read;
    const whole = value(key, depth + 1, false);
    if (!whole && searching && read === readBefore) return false;
    // A text that is cut off in the value: the value is all of the rest.
    const end = whole ? at : text.length;
    const replacement = edit.value(text.slice(start, end));
    if (replacement !== undefined) replace(start, end, replacement);
    at = end;
    return whole;
  }
  function elements(key: string | undefined, depth: number, edits: boolean): boolean {
    at++;
    for (;;) {
      spaces();
      if (text[at] === ']') {
        at++;
        return true;
      }
      if (!value(key, depth + 1, edits)) return false;
      spaces();
      if (text[at] === ',') at++;
      else if (text[at] !== ']') return false;
    }
  }

  /** The next of what can be told by its quotes. */
  function search(): void {
    for (let quote = text.indexOf('"', at); quote >= 0; quote = text.indexOf('"', at)) {
      at = quote + 1;
      if (isEscaped(text, quote)) continue;
      let before = quote - 1;
      while (before > copied && isSpace(text, before)) before--;
      const isFirst = before >= copied && (text[before] === '{' || text[before] === '[');
      at = isFirst ? before : quote;
      if (!(isFirst ? value(undefined, 0, true) : fragment())) at = Math.max(quote + 1, whereToResume());
    }
  }
  /** What was taken for the end of a string may be the beginning of one. */
  function whereToResume(): number {
    return lastStringEnd > copied ? Math.min(at, lastStringEnd - 1) : at;
  }
  /** A member, or a string with something in it. */
  function fragment(): boolean {
    const start = at;
    const end = endOfString(start);
    if (end < 0) return false;
    at = end;
    lastStringEnd = end;
    spaces();
    if (text[at] === ':') {
      const key = unquote(text.slice(start, end));
      at++;
      spaces();
      if (key === undefined || !member(key, 0, true)) return false;
      const memberEnd = at;
      spaces();
      return at === text.length || /[,}\]]/.test(text[at] as string) || text.slice(memberEnd, at).includes('\n');
    }
    if (!quotesInside) return false;
    editString(start, end, unquote(text.slice(start, end)), undefined, '"');
    return copied === end;
  }

  let isWhole = looksLikeJson(text);
  while (isWhole && at < text.length) isWhole = value(undefined, 0, true);
  if (!isWhole) at = whereToResume();
  searching = true;
  search();
  if (copied === 0 && parts.length === 0) return text;
  parts.push(text.slice(copied));
  return parts.join('');
}

/** Also what is no space in JSON, such as a byte order mark. */
const WIDE_SPACE = /\s/;

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x80 && WIDE_SPACE.test(text[at] as string));
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

/** Where text that is cut off before `end` ends without half an escape. */
function endOfWholeEscapes(text: string, end: number): number {
  for (let at = end - 1; at >= Math.max(0, end - MAX_ESCAPE + 1); at--) {
    if (text[at] === '\\') return isEscaped(text, at) ? end : at;
    if (!/[u\da-f]/i.test(text[at] as string)) return end;
  }
  return end;
}

/** `\u00e9` */
const MAX_ESCAPE = 6;

function unquote(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  return parsed(quoted) ?? parsed(quoted.replaceAll(CONTROL, (char) => JSON.stringify(char).slice(1, -1)));
}

/** JSON has them escaped only; not all who write it know. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f]/g;

function parsed(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
