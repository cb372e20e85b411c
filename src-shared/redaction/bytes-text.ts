/** Bytes as text that can be redacted, and back. */
import { decodeBase64, encodeBase64 } from './secrets/base64.ts';
import { codesOf, latin1Text } from './secrets/codes.ts';

/** Globals of Node and of browsers, as far as they are used here. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
/** Throws for what is no UTF-8; leaves a byte order mark. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface BytesText {
  text: string;
  /** Otherwise latin-1, which every byte survives. */
  isUtf8: boolean;
}

export function textOfBase64(base64: string): BytesText {
  const bytes = decodeBase64(codesOf(base64));
  const utf8 = hasForm(bytes) ? decodeUtf8(bytes) : undefined;
  return { text: utf8 ?? latin1Text(bytes), isUtf8: utf8 !== undefined };
}

/** A mask may have characters that latin-1 has not: they become UTF-8. */
export function base64OfText({ text, isUtf8 }: BytesText): string {
  if (isUtf8) return encodeBase64(latin1Text(encoder.encode(text)));
  return encodeBase64(text.replaceAll(/[\u0100-\uffff]+/g, (wide) => latin1Text(encoder.encode(wide))));
}

/** Most of what is no UTF-8 shows so in its first bytes. */
function hasForm(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; ) {
    const first = bytes[index++] as number;
    let more = first < 0x80 ? 0 : first < 0xc2 || first > 0xf4 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (more < 0) return false;
    for (; more > 0; more--) if (((bytes[index++] ?? 0) & 0xc0) !== 0x80) return false;
  }
  return true;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
