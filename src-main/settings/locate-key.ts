/**
 * Where a key stands in a TOML text that is known to parse. The parser gives values without places, so this walks the
 * text once more, following table headers and key lines; a value's inside is only looked at when the key is there
 * (inline tables). Lines and columns count from 1.
 */
export interface Place {
  line: number;
  column: number;
}

/** The place of the longest part of `path` that is written in the text; line 1 when none is. */
export function locateKey(toml: string, path: readonly (string | number)[]): Place {
  const wanted = path.filter((part): part is string => typeof part === 'string');
  let best: Place = { line: 1, column: 1 };
  let bestDepth = 0;
  const consider = (keys: readonly string[], line: number, column: number) => {
    const isPrefix = keys.length <= wanted.length && keys.every((key, index) => key === wanted[index]);
    if (isPrefix && keys.length > bestDepth) {
      best = { line, column };
      bestDepth = keys.length;
    }
    return isPrefix;
  };

  let table: string[] = [];
  let openString: '"""' | "'''" | undefined;
  for (const [index, text] of toml.split(/\r?\n/).entries()) {
    if (openString !== undefined) {
      if (text.includes(openString)) openString = undefined;
      continue;
    }
    const column = text.search(/\S/) + 1;
    const header = /^\s*\[\[?(.*?)\]\]?\s*(?:#.*)?$/.exec(text);
    if (header !== null && !text.includes('=')) {
      table = splitKey(header[1] ?? '');
      consider(table, index + 1, column);
      continue;
    }
    const keyText = /^\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w.-]|\s(?=[\w.'"-]|\s{0,40}[.=]))+?)\s*=(.*)$/.exec(text);
    if (keyText === null) continue;
    const keys = [...table, ...splitKey(keyText[1] ?? '')];
    if (consider(keys, index + 1, column)) {
      locateInline(text, text.indexOf('=') + 1, keys, wanted, (inner, at) => consider(inner, index + 1, at + 1));
    }
    openString = unclosedString(keyText[2] ?? '');
  }
  return best;
}

function splitKey(text: string): string[] {
  const parts = text.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^\s."']+/g) ?? [];
  return parts.map((part) => (/^["']/.test(part) ? part.slice(1, -1) : part));
}

/** Follows `wanted` into inline tables on the same line, one key after the other. */
function locateInline(
  text: string,
  from: number,
  keys: readonly string[],
  wanted: readonly string[],
  found: (keys: readonly string[], at: number) => void,
): void {
  let position = from;
  for (let depth = keys.length; depth < wanted.length; depth++) {
    const name = (wanted[depth] ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const match = new RegExp(`[{,]\\s*(["']?${name}["']?)\\s*=`).exec(text.slice(position));
    if (match === null) return;
    const at = position + match.index + match[0].indexOf(match[1] ?? '');
    found(wanted.slice(0, depth + 1), at);
    position = at + name.length;
  }
}

function unclosedString(value: string): '"""' | "'''" | undefined {
  for (const quote of ['"""', "'''"] as const) {
    if (value.split(quote).length % 2 === 0) return quote;
  }
  return undefined;
}
