/** Parses a request's JSON text so that no integer loses digits, with errors that say where. */
import { isUtf8 } from 'node:buffer';
import { MalformedError } from './malformed-error.ts';

const INTEGER = /^-?\d+$/;

/** The bytes as text; throws MalformedError when they are not UTF-8. A byte order mark is dropped. */
export function jsonText(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new MalformedError('JSON: the body is not valid UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedError(syntaxMessage(error, text));
  }
}

/** Like {@link parseJson}, but integers beyond 2^53 come as bigint. Much slower: only for texts that hold such. */
export function parseJsonExactly(text: string): unknown {
  try {
    return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
      if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
      const digits = context?.source;
      return digits !== undefined && INTEGER.test(digits) ? BigInt(digits) : value;
    });
  } catch (error) {
    // A reviver goes down by recursion, the plain parser does not.
    if (error instanceof RangeError) throw new MalformedError('JSON: nested too deeply');
    throw new MalformedError(syntaxMessage(error, text));
  }
}

/** V8 gives an offset ("at position 12") or nothing but the end of the text; both become line and column. */
function syntaxMessage(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const found = /\bat position (\d+)/.exec(message);
  const atEnd = /Unexpected end/.test(message);
  const offset = found !== null ? Number(found[1]) : atEnd ? text.length : undefined;
  if (offset === undefined) return 'JSON: syntax error';
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return `JSON: syntax error at line ${line}, column ${column}: ${reason(message, text, offset)}`;
}

function reason(message: string, text: string, offset: number): string {
  if (offset >= text.length) return 'unexpected end of text';
  const character = JSON.stringify(String.fromCodePoint(text.codePointAt(offset) as number));
  if (message.startsWith('Unexpected token')) return `unexpected ${character}`;
  return `${message.replace(/ in JSON at position.*$/, '')}, found ${character}`;
}
