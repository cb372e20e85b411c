/**
 * Reads what Python's `repr` and its like write (`{'a': [1, None]}`, `Message(role='user')`, Rust's `Key { id: "x" }`) as far as needed
 * to see its leaves. Takes time linear in the text; changes nothing.
 */

/** A string, or a word that is no name of something. */
export interface ReprLeaf {
  text: string;
  /** Of the member around it. */
  name: string | undefined;
  /** Names of what is around it. */
  around: readonly string[];
}

const BEGINNING = /^\s*(?:[[{(]|[A-Za-z_][\w.:]*\s*[({<[])/;
const SPACES = /\s*/y;
const STRING = /[bBuUrRfF]{0,2}(?:'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")/y;
const WORD = /[\w.+-]+(?:::[\w.]+)*/y;
const OPENING = '([{<';
const CLOSING = ')]}>';
const MAX_DEPTH = 100;

/** The leaves; undefined when the text is none of that. */
export function reprLeaves(text: string): ReprLeaf[] | undefined {
  if (!BEGINNING.test(text)) return undefined;
  const leaves: ReprLeaf[] = [];
  /** Names of the members that are open. */
  const stack: Array<string | undefined> = [];
  let name: string | undefined;
  /** What was read last: two words or strings side by side are no repr. */
  let before: 'value' | 'mark' = 'mark';
  let at = 0;
  const match = (form: RegExp): string | undefined => {
    form.lastIndex = at;
    const found = form.exec(text)?.[0];
    if (found === undefined || found === '') return undefined;
    at += found.length;
    return found;
  };
  for (;;) {
    match(SPACES);
    if (at === text.length) break;
    const char = text[at] as string;
    const quoted = match(STRING);
    const value = quoted === undefined ? match(WORD) : unquoted(quoted);
    if (value !== undefined) {
      if (before === 'value') return undefined;
      before = 'value';
      match(SPACES);
      const next = text[at];
      if (next === ':' || next === '=') {
        at++;
        name = value;
        before = 'mark';
      } else if (quoted !== undefined || next === undefined || !OPENING.includes(next)) {
        leaves.push({ text: value, name, around: stack.filter((one) => one !== undefined) });
      }
      continue;
    }
    at++;
    if (OPENING.includes(char)) {
      if (stack.length >= MAX_DEPTH) return undefined;
      stack.push(name);
      before = 'mark';
    } else if (CLOSING.includes(char)) {
      if (stack.length === 0) return undefined;
      name = stack.pop();
      before = 'value';
    } else if (char === ',' || char === '|' || char === '*') {
      if (char === ',') name = stack.at(-1);
      before = 'mark';
    } else return undefined;
  }
  return stack.length === 0 ? leaves : undefined;
}

function unquoted(quoted: string): string {
  const start = quoted.search(/['"]/);
  const quotes = /^(?:'''|""")/.test(quoted.slice(start)) ? 3 : 1;
  return quoted
    .slice(start + quotes, -quotes)
    .replaceAll(/\\(?:([nrt])|x([\da-f]{2})|u([\da-f]{4})|([\s\S]))/gi, (_, space, hex, unicode, other) =>
      space !== undefined
        ? ' '
        : other !== undefined
          ? other
          : String.fromCharCode(Number.parseInt(hex ?? unicode, 16)),
    );
}
