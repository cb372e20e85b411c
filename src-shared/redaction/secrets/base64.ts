/** Base64 without Node or DOM. Decoded text is one character a byte (latin-1), which goes back to the same base64. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
export const NONE = 255;
/** By code: its value in either alphabet, {@link NONE} where it has none. */
export const sextets = new Uint8Array(256).fill(NONE);
for (let value = 0; value < 64; value++) sextets[ALPHABET.charCodeAt(value)] = value;
/** The URL-safe alphabet (RFC 4648, section 5). */
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

/** The bytes; characters outside both alphabets are passed over. */
export function decodeBase64(codes: Uint8Array, from = 0, to = codes.length): Uint8Array {
  const bytes = new Uint8Array(Math.floor(((to - from) * 3) / 4) + 3);
  let length = 0;
  let held = 0;
  let bits = 0;
  let index = from;
  // Whole groups first, as long as there is nothing to pass over.
  for (; index + 4 <= to; index += 4) {
    const a = sextets[codes[index] as number] as number;
    const b = sextets[codes[index + 1] as number] as number;
    const c = sextets[codes[index + 2] as number] as number;
    const d = sextets[codes[index + 3] as number] as number;
    if ((a | b | c | d) > 63) break;
    bytes[length++] = (a << 2) | (b >> 4);
    bytes[length++] = ((b & 15) << 4) | (c >> 2);
    bytes[length++] = ((c & 3) << 6) | d;
  }
  for (; index < to; index++) {
    const value = sextets[codes[index] as number] as number;
    if (value === NONE) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (held >> bits) & 0xff;
    }
  }
  return bytes.subarray(0, length);
}

/** Base64 of a latin-1 string. */
export function encodeBase64(latin1: string, { urlSafe = false, padded = true } = {}): string {
  const parts: string[] = [];
  for (let index = 0; index < latin1.length; index += 3) {
    const rest = latin1.length - index;
    const held =
      (latin1.charCodeAt(index) << 16) |
      ((rest > 1 ? latin1.charCodeAt(index + 1) : 0) << 8) |
      (rest > 2 ? latin1.charCodeAt(index + 2) : 0);
    let group = '';
    for (let place = 0; place < Math.min(4, rest + 1); place++) group += ALPHABET[(held >> (18 - 6 * place)) & 63];
    parts.push(padded ? group.padEnd(4, '=') : group);
  }
  const text = parts.join('');
  return urlSafe ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
}

export function isBase64At(codes: Uint8Array, index: number): boolean {
  return (sextets[codes[index] as number] ?? NONE) !== NONE;
}
