/**
 * Edits single values of JSON that is held in a string and leaves every other character as it was: spaces, order, large
 * numbers, doubled keys. Reads on until something is not JSON, so that text cut off at its end is still edited; one value may
 * follow another (JSON lines).
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
/** Also what is no space in JSON, such as a byte order mark. */
const SPACES = /\s*/y;
/** Also what Python and others write for numbers that JSON has not. */
const SCALAR = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|-?Infinity|NaN/y;

/** Whether it is worth reading the text as JSON. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** The text with its edits; the same text when there are none. Throws RangeError for JSON that is nested too deeply. */
export function editJson(text: string, edit: JsonEdit): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;

  function replace(start: number, end: number, replacement: string): void {
    parts.push(text.slice(copied, start), replacement);
    copied = end;
  }
  function spaces(): void {
    SPACES.lastIndex = at;
    at += SPACES.exec(text)?.[0].length ?? 0;
  }
  /** Index behind the closing quote; -1 when there is none. */
  function endOfString(start: number): number {
    let end = start + 1;
    for (;;) {
      end = text.indexOf('"', end);
      if (end < 0) return -1;
      let backslashes = 0;
      while (text[end - 1 - backslashes] === '\\') backslashes++;
      end++;
      if (backslashes % 2 === 0) return end;
    }
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
    return true;
  }
  function string(key: string | undefined, edits: boolean): boolean {
    const start = at;
    const end = endOfString(start);
    if (end < 0) {
      // Cut off in the middle of a string: what is there is edited.
      if (edits)
        editString(
          start,
          text.length,
          unquote(`${text.slice(start).replace(/\\+(?:u[0-9a-f]{0,3})?$/i, '')}"`),
          key,
          '',
        );
      at = text.length;
      return false;
    }
    at = end;
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
    const whole = value(key, depth + 1, false);
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

  while (value(undefined, 0, true) && at < text.length) spaces();
  if (copied === 0 && parts.length === 0) return text;
  parts.push(text.slice(copied));
  return parts.join('');
}

function unquote(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
