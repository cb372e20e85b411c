/**
 * How much a JSON text becomes once it is parsed, found by one pass over its bytes: each value takes 16 to 56 bytes or
 * more, so that a body of nothing but `{}` would become twenty times its size, and the parser does not stop half-way.
 * 64 MiB of what agents send hold about 2 million values.
 */
import { MalformedError } from './malformed-error.ts';

export const MAX_VALUES = 4_000_000;
/** Objects and lists inside one another. OTLP's own bound of 100 messages is reached by fewer than 400. */
export const MAX_JSON_DEPTH = 1_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** Throws a MalformedError for a text of more values or levels than that. Texts are taken as they are: it need not be JSON. */
export function checkJsonSize(bytes: Uint8Array, maxValues = MAX_VALUES, maxDepth = MAX_JSON_DEPTH): void {
  let values = 0;
  let depth = 0;
  const length = bytes.length;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      for (at++; at < length; at++) {
        const inner = bytes[at] as number;
        if (inner === QUOTE) break;
        if (inner === BACKSLASH) at++;
      }
    } else if (byte === COMMA) {
      values++;
    } else if ((byte & 0xdf) === 0x5b) {
      // Both opening brackets: they differ in one bit.
      values++;
      if (++depth > maxDepth) throw new MalformedError(`JSON: nested more than ${maxDepth} objects and lists deep`);
      if (values > maxValues) break;
    } else if ((byte & 0xdf) === 0x5d) {
      depth--;
    }
  }
  if (values > maxValues) {
    throw new MalformedError(`JSON: more than ${maxValues} values in one request; send smaller batches`);
  }
}
