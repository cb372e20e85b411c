/** Where a JSON text breaks the grammar (RFC 8259): the runtime's own parser does not always say. Only used for messages. */

const LITERALS = ['true', 'false', 'null'];
const NUMBER = /-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,10})?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Offset of the first character that cannot stand where it is; `text.length` when the text ends too early. */
export function syntaxErrorOffset(text: string): number {
  /** Closing characters of the objects and arrays that are open. */
  const open: string[] = [];
  /** What may come next; `first` is a value or the end of an array, `name` a member's name, `member` that or the end. */
  let next: 'value' | 'first' | 'name' | 'member' | 'colon' | 'comma' = 'value';
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (' \t\n\r'.includes(character)) {
      at++;
      continue;
    }
    if (next === 'colon') {
      if (character !== ':') return at;
      next = 'value';
      at++;
    } else if (next === 'name' || next === 'member') {
      if (next === 'member' && character === '}') {
        open.pop();
        next = 'comma';
        at++;
      } else {
        if (character !== '"') return at;
        const end = scalarEnd(text, at);
        if (end < 0) return ~end;
        next = 'colon';
        at = end;
      }
    } else if (next === 'comma') {
      const closing = open.at(-1);
      if (closing !== undefined && character === closing) open.pop();
      else if (closing !== undefined && character === ',') next = closing === '}' ? 'name' : 'value';
      else return at;
      at++;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      next = character === '{' ? 'member' : 'first';
      at++;
    } else if (next === 'first' && character === ']') {
      open.pop();
      next = 'comma';
      at++;
    } else {
      const end = scalarEnd(text, at);
      if (end < 0) return ~end;
      next = 'comma';
      at = end;
    }
  }
  return text.length;
}

/** End of the string, number or literal at `at`; `~offset` of what is wrong in it. */
function scalarEnd(text: string, at: number): number {
  if (text.charAt(at) === '"') return stringEnd(text, at);
  for (const literal of LITERALS) if (text.startsWith(literal, at)) return at + literal.length;
  NUMBER.lastIndex = at;
  return NUMBER.test(text) ? NUMBER.lastIndex : ~at;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) return at + 1;
    if (unit < 0x20) return ~at;
    if (unit !== 0x5c) {
      at++;
      continue;
    }
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) return ~at;
    at = ESCAPE.lastIndex;
  }
  return ~at;
}
