/** Text as codes: what scans text reads one byte a character, and is as quick over text of any kind. */

/** The global of Node and of browsers, as far as it is used here. */
declare const TextEncoder: new () => { encodeInto(text: string, into: Uint8Array): { read: number } };

const encoder = new TextEncoder();

/** Stands for every UTF-16 unit that is not ASCII: no literal, no name and no base64 has one in it. */
export const NOT_ASCII = 0x80;

/** Below, making a view for the encoder takes longer than the loop. */
const SHORT = 128;
/** Most text shows in its beginning whether it is ASCII. */
const BEGINNING = 4_096;

/** One byte for each UTF-16 unit, so that indexes are those of the text. */
export function codesOf(text: string): Uint8Array {
  const codes = new Uint8Array(text.length);
  if (text.length >= SHORT && isAsciiInto(codes, text)) return codes;
  for (let index = 0; index < text.length; index++) codes[index] = Math.min(text.charCodeAt(index), NOT_ASCII);
  return codes;
}

/** Reading them again takes longer than remembering them. */
const LONG = 4_096;

/** {@link codesOf}, which remembers those of the last long text: several rules read the same. To be let go of with the record. */
export function createCodesReader(): (text: string) => Uint8Array {
  let lastText: string | undefined;
  let lastCodes: Uint8Array = new Uint8Array(0);
  return (text) => {
    if (text.length < LONG) return codesOf(text);
    if (text !== lastText) {
      lastCodes = codesOf(text);
      lastText = text;
    }
    return lastCodes;
  };
}

/** Writes ASCII; other text does not fit, since its UTF-8 is longer. */
function isAsciiInto(codes: Uint8Array, text: string): boolean {
  if (text.length > BEGINNING && !isAsciiInto(codes.subarray(0, BEGINNING), text.slice(0, BEGINNING))) return false;
  return encoder.encodeInto(text, codes).read === text.length;
}

/** fromCharCode takes its codes as arguments, of which there may not be too many. */
const CODES_AT_ONCE = 8_192;

/** One character for each byte: latin-1. */
export function latin1Text(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += CODES_AT_ONCE) {
    text += String.fromCharCode.apply(null, bytes.subarray(from, from + CODES_AT_ONCE) as unknown as number[]);
  }
  return text;
}

/** The code at an index; NaN beyond the ends. */
export function codeAt(codes: Uint8Array, index: number): number {
  return codes[index] ?? Number.NaN;
}
