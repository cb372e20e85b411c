/** Detectors of the tokens that `token-table.ts` lists. */
import type { Detector, Follow } from './detector.ts';
import { entropyBits, hasChecksum, isMask, isPlaceholder } from './randomness.ts';
import { TOKEN_ROWS, type TokenRow } from './token-table.ts';

/** Known from documentation, so nobody's secret. */
const KNOWN_EXAMPLES = new Set(['AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE', 'ASIAIOSFODNN7EXAMPLE']);

function toDetector(row: TokenRow): Detector[] {
  return Object.entries(row.forms).map(([literal, body]): Detector => {
    const form = new RegExp(body, row.anyCase ? 'iy' : 'y');
    return {
      kind: row.kind,
      title: row.title,
      literals: [literal],
      ...(row.anyCase ? { anyCase: true } : {}),
      follow: row.follow ?? leastFollow(body),
      reach: { before: 80, after: 2_500 },
      examine(text, at, behind) {
        form.lastIndex = behind;
        const match = form.exec(text);
        if (match === null) return undefined;
        const { skip, lead } = match.groups ?? {};
        const start = skip === undefined ? at - (lead?.length ?? 0) : behind + skip.length;
        const end = trimEnd(text, behind + match[0].length, behind);
        const token = text.slice(start, end);
        const tokenBody = lead === undefined ? text.slice(behind + (skip?.length ?? 0), end) : token;
        const sure = row.checksum === true && hasChecksum(tokenBody);
        if (!sure && !isCredible(token, tokenBody, row.minBits ?? 2.6)) return { hits: [], passed: end };
        return { hits: [{ start, end, kind: row.kind }], passed: end };
      },
    };
  });
}

const BEHIND = /^\(\?<[!=](?:[^()]|\([^()]*\))*\)/;
const FIRST_CLASS = /^\[([^\]]+)\]\{(\d+)/;

/** What has to stand behind the literal, as far as the expression begins with one class of characters. */
function leastFollow(body: string): Follow {
  const [, chars, min] = FIRST_CLASS.exec(body.replace(BEHIND, '')) ?? [];
  if (chars === undefined) return { min: 12, of: 'word' };
  const of = CLASS_OF[chars] ?? 'word';
  return { min: Number(min), of };
}
const CLASS_OF: Readonly<Record<string, Follow['of']>> = {
  'A-Za-z0-9': 'alnum',
  'a-z0-9': 'alnum',
  'A-Za-z0-9_': 'alnum_',
  'A-Z0-9': 'upper',
  'a-f0-9': 'hex',
  'A-Fa-f0-9': 'hex',
};

/** A full stop that ends a sentence or a dash that ends a clause belongs to no token. */
function trimEnd(text: string, end: number, least: number): number {
  let trimmed = end;
  while (trimmed > least && (text[trimmed - 1] === '.' || text[trimmed - 1] === '/')) trimmed--;
  return trimmed;
}

function isCredible(token: string, body: string, minBits: number): boolean {
  if (isMask(token) || KNOWN_EXAMPLES.has(token)) return false;
  if (minBits === 0) return true;
  return !isPlaceholder(body) && entropyBits(body) >= minBits;
}

export const TOKEN_DETECTORS: readonly Detector[] = TOKEN_ROWS.flatMap(toDetector);
