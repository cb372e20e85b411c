/** Text as codes: what scans text reads one byte a character, and is as quick over text of any kind. */

/** Globals of Node and of browsers, as far as they are used here. */
declare const TextEncoder: new () => { encodeInto(text: string, into: Uint8Array): { read: number } };
declare const TextDecoder: new (
  label?: string,
  options?: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array | Uint16Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const unitsDecoder = new TextDecoder('utf-16le', { ignoreBOM: true });

/** Stands for every UTF-16 unit that is not ASCII: no literal, no name and no base64 has one in it. */
export const NOT_ASCII = 0x80;

/** What is shorter is quicker without the encoder. */
const SHORT = 128;
/** Encoded at once; where that fails, most of the rest is not ASCII either. */
const AT_ONCE = 16_384;

/** One byte for each UTF-16 unit, so that indexes are those of the text. */
export function codesOf(text: string): Uint8Array {
  const { length } = text;
  const codes = new Uint8Array(length);
  let from = 0;
  if (length >= SHORT) while (from < length && encodeAscii(text, codes, from)) from += AT_ONCE;
  for (let index = from; index < length; index++) codes[index] = Math.min(text.charCodeAt(index), NOT_ASCII);
  return codes;
}

/** False for text that is not ASCII: it does not fit, since its UTF-8 is longer. */
function encodeAscii(text: string, codes: Uint8Array, from: number): boolean {
  const to = Math.min(from + AT_ONCE, text.length);
  return encoder.encodeInto(text.slice(from, to), codes.subarray(from, to)).read === to - from;
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

/** fromCharCode takes its codes as arguments, of which there may not be too many. */
const CODES_AT_ONCE = 8_192;

/** One character for each byte: latin-1. */
export function latin1Text(bytes: Uint8Array): string {
  if (bytes.length >= SHORT && isAscii(bytes)) return decoder.decode(bytes);
  let text = '';
  for (let from = 0; from < bytes.length; from += CODES_AT_ONCE) {
    text += String.fromCharCode.apply(null, bytes.subarray(from, from + CODES_AT_ONCE) as unknown as number[]);
  }
  return text;
}

/** Of UTF-16 units; the halves of surrogate pairs that stand alone become U+FFFD. */
export function textOfUnits(units: Uint16Array): string {
  return unitsDecoder.decode(units);
}

function isAscii(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if ((bytes[index] as number) >= NOT_ASCII) return false;
  return true;
}

/** The code at an index; NaN beyond the ends. */
export function codeAt(codes: Uint8Array, index: number): number {
  return codes[index] ?? Number.NaN;
}
