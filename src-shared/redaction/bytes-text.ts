/** Bytes as text that can be redacted, and back. */
import { decodeBase64, encodeBase64 } from './secrets/base64.ts';
import { codesOf, latin1Text } from './secrets/codes.ts';

export interface BytesText {
  text: string;
  /** Otherwise latin-1, which every byte survives. */
  isUtf8: boolean;
}

export function textOfBase64(base64: string): BytesText {
  const bytes = decodeBase64(codesOf(base64));
  const latin1 = latin1Text(bytes);
  const utf8 = hasForm(bytes) ? decodeUtf8(latin1) : undefined;
  return { text: utf8 ?? latin1, isUtf8: utf8 !== undefined };
}

/** A mask may have characters that latin-1 has not: they become UTF-8. */
export function base64OfText({ text, isUtf8 }: BytesText): string {
  const wide = isUtf8 ? /[\u0080-\uffff]+/g : /[\u0100-\uffff]+/g;
  return encodeBase64(
    text.replaceAll(wide, (found) =>
      encodeURIComponent(found.toWellFormed()).replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    ),
  );
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

function decodeUtf8(latin1: string): string | undefined {
  try {
    return latin1.replaceAll(/[\x80-\xff]+/g, (high) =>
      decodeURIComponent([...high].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('')),
    );
  } catch {
    return undefined;
  }
}
