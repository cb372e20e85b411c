/** Parses a request's JSON text so that no integer loses digits, with errors that say where. */
import { isUtf8 } from 'node:buffer';
import { escapedText } from './byte-escapes.ts';
import { checkJsonSize } from './json-size.ts';
import { syntaxErrorOffset } from './json-syntax.ts';
import { MalformedError } from './malformed-error.ts';

/** More digits than any 64-bit integer has need no exactness. */
const INTEGER = /^-?\d{1,40}$/;

/** Smaller bodies cannot hold too many to matter. */
const UNCHECKED_BYTES = 2 * 1024 * 1024;

/** The bytes as text. Where they are not UTF-8, `holdsEscapes`: see `byte-escapes.ts`. A byte order mark is dropped. */
export function jsonText(bytes: Uint8Array): { text: string; holdsEscapes: boolean } {
  if (bytes.length > UNCHECKED_BYTES) checkJsonSize(bytes);
  const holdsEscapes = !isUtf8(bytes);
  const text = holdsEscapes
    ? escapedText(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, holdsEscapes };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedError(syntaxMessage(text));
  }
}

/** Like {@link parseJson}, but integers beyond 2^53 come as bigint. Much slower: only for texts that hold such. */
export function parseJsonExactly(text: string): unknown {
  try {
    return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
      if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
      const digits = context?.source;
      return BigInt(digits !== undefined && INTEGER.test(digits) ? digits : value);
    });
  } catch (error) {
    // A reviver goes down by recursion, the plain parser does not.
    if (error instanceof RangeError) throw new MalformedError('JSON: nested too deeply');
    throw new MalformedError(syntaxMessage(text));
  }
}

/** Line and column count from 1; a column is a UTF-16 unit. */
function syntaxMessage(text: string): string {
  const offset = syntaxErrorOffset(text);
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const found = text.codePointAt(offset);
  const what = found === undefined ? 'end of text' : JSON.stringify(String.fromCodePoint(found));
  return `JSON: syntax error at line ${line}, column ${column}: unexpected ${what}`;
}
