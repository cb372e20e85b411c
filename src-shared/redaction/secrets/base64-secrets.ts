/** Secrets in base64: the whole run is replaced by base64 of what is left of its content. */
import { encodeBase64 } from './base64.ts';
import { type Base64Run, decodings } from './base64-runs.ts';
import { latin1Text } from './codes.ts';
import type { Finding } from './finding.ts';
import { mayHoldSecret } from './may-hold.ts';

const EQUALS = 0x3d;
const PERCENT = 0x25;
const MINUS = 0x2d;
const UNDERSCORE = 0x5f;

/**
 * `codes`: those of the text. `find`: in decoded text, of which the bytes are the codes; `replace`: in such a text. `depth`: of
 * the run itself, from 0.
 */
export function findInBase64(
  text: string,
  codes: Uint8Array,
  run: Base64Run,
  depth: number,
  find: (text: string, codes: Uint8Array) => Finding[],
  replace: (text: string, findings: readonly Finding[]) => string,
): Finding | undefined {
  const findIn = (bytes: Uint8Array) => (mayHoldSecret(bytes, depth + 1) ? find(latin1Text(bytes), bytes) : []);
  for (const { skip, base64, holds, bytes } of decodings(codes, run)) {
    if (!holds((decoded) => findIn(decoded).length > 0)) continue;
    const all = bytes();
    const inner = findIn(all);
    // A piece may look as the whole does not.
    if (inner.length === 0) continue;
    const urlSafe = base64.includes(MINUS, skip) || base64.includes(UNDERSCORE, skip);
    // Padding may stand behind it encoded.
    const padded = base64.at(-1) === EQUALS || (!urlSafe && codes[run.end] !== PERCENT);
    const encoded = encodeBase64(replace(latin1Text(all), inner), { urlSafe, padded });
    const kinds = inner.flatMap((finding) => finding.kinds);
    return {
      start: run.start + skip,
      end: run.end,
      kind: kinds[0] as string,
      replacement: run.lines === undefined ? encoded : rewrap(text, run.lines, skip, encoded),
      count: kinds.length,
      kinds,
    };
  }
  return undefined;
}

/** The new base64 in lines as wide as those it replaces, with the same between them. */
function rewrap(text: string, lines: readonly number[], skip: number, encoded: string): string {
  const [firstStart = 0, firstEnd = 0, secondStart = 0, secondEnd = 0] = lines;
  const firstWidth = firstEnd - firstStart - skip;
  const width = lines.length > 4 ? secondEnd - secondStart : firstEnd - firstStart;
  const parts = [encoded.slice(0, firstWidth)];
  let line = 0;
  for (let from = firstWidth; from < encoded.length; from += width) {
    const between = text.slice(lines[line + 1], lines[line + 2]);
    parts.push(between, encoded.slice(from, from + width));
    if (line + 4 < lines.length) line += 2;
  }
  return parts.join('');
}
