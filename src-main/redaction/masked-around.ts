/** What was masked in the parts around one, so that it is masked there too; and whether its bytes may hold any of it. */
import type { MaskedText } from '../../src-shared/redaction/engine.ts';

export interface MaskedAround {
  readonly texts: readonly MaskedText[];
  /** No is certain. A text stands in one piece in the bytes of a message. */
  mayBeIn(bytes: Uint8Array): boolean;
}

export const NOTHING_AROUND: MaskedAround = { texts: [], mayBeIn: () => false };

/** More are looked for by redacting. */
const MAX_LOOKED_FOR = 200;

export function createMaskedAround(texts: readonly MaskedText[]): MaskedAround {
  if (texts.length === 0) return NOTHING_AROUND;
  const writings = texts.slice(0, MAX_LOOKED_FOR).flatMap(({ text }) => {
    const utf8 = Buffer.from(text);
    const latin1 = Buffer.from(text, 'latin1');
    // Bytes that are no UTF-8 are taken for latin-1.
    return utf8.equals(latin1) ? [utf8] : [utf8, latin1];
  });
  return {
    texts,
    mayBeIn(bytes) {
      if (texts.length > MAX_LOOKED_FOR) return true;
      const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      return writings.some((writing) => message.includes(writing));
    },
  };
}
