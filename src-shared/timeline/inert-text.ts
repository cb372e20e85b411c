/**
 * Text from outside, made inert: nothing in it can steer a terminal, reorder what stands beside it, hide, or break a row.
 *
 * - C0 controls and DEL become their pictures (U+2400 …: ␛ for ESC), C1 controls and lone surrogates U+FFFD.
 * - Bidi overrides, embeddings, isolates and marks, tag characters and other invisible ones become `⟨U+202E⟩`.
 * - Zero-width characters are removed.
 * - Line breaks and tabs: one space in `inertLine`, kept in `inertBlock`.
 */

/** Controls, surrogates without their other half, line and paragraph separators, and whatever Unicode calls invisible. */
const ACTIVE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** One line of plain text: line breaks and tabs are single spaces, the ends trimmed. */
export function inertLine(text: string): string {
  return text
    .replace(ACTIVE, (char) => (isBreak(char) ? ' ' : shown(char)))
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}

/** Plain text of several lines: `\n`, `\r\n` and tabs stay, everything else is as in a line. */
export function inertBlock(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ACTIVE, (char) => (char === '\n' || char === '\t' ? char : shown(char)));
}

function isBreak(char: string): boolean {
  return char === '\n' || char === '\r' || char === '\t' || char === '\u2028' || char === '\u2029';
}

function shown(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code <= 0x9f || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  // Variation selectors choose between the looks of one character, as in ❤️.
  if (code >= 0xfe00 && code <= 0xfe0f) return char;
  return isZeroWidth(code) ? '' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function isZeroWidth(code: number): boolean {
  return code === 0xad || code === 0x34f || (code >= 0x200b && code <= 0x200d) || code === 0x2060 || code === 0xfeff;
}
