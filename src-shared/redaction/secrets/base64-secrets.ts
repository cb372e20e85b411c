/** Secrets in base64: the whole run is replaced by base64 of what is left of its content. */
import { encodeBase64 } from './base64.ts';
import { type Base64Run, decodings } from './base64-runs.ts';
import { latin1Text } from './codes.ts';
import type { Finding } from './find-secrets.ts';
import { mayHoldSecret } from './may-hold.ts';

/** `find`: in decoded text, of which the bytes are the codes; `replace`: in such a text. `depth`: of the run itself, from 0. */
export function findInBase64(
  codes: Uint8Array,
  run: Base64Run,
  depth: number,
  find: (text: string, codes: Uint8Array) => Finding[],
  replace: (text: string, findings: readonly Finding[]) => string,
): Finding | undefined {
  const findIn = (bytes: Uint8Array) => (mayHoldSecret(bytes, depth + 1) ? find(latin1Text(bytes), bytes) : []);
  for (const { skip, holds, bytes } of decodings(codes, run)) {
    if (!holds((decoded) => findIn(decoded).length > 0)) continue;
    const all = bytes();
    const inner = findIn(all);
    // A piece may look as the whole does not.
    if (inner.length === 0) continue;
    const source = latin1Text(codes.subarray(run.start + skip, run.end));
    const urlSafe = /[-_]/.test(source);
    const encoded = encodeBase64(replace(latin1Text(all), inner), { urlSafe, padded: /=$/.test(source) || !urlSafe });
    const kinds = inner.flatMap((finding) => finding.kinds);
    return {
      start: run.start + skip,
      end: run.end,
      kind: kinds[0] as string,
      replacement: rewrap(source, encoded),
      count: kinds.length,
      kinds,
    };
  }
  return undefined;
}

/** The new base64 in lines as wide as those it replaces. */
function rewrap(source: string, encoded: string): string {
  const lineBreak = /(?:\\+[rn]|[\r\n])+/.exec(source);
  if (lineBreak === null || lineBreak.index === 0) return encoded;
  const lines: string[] = [];
  for (let from = 0; from < encoded.length; from += lineBreak.index)
    lines.push(encoded.slice(from, from + lineBreak.index));
  return lines.join(lineBreak[0]);
}
