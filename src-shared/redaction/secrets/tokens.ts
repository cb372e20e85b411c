/** Detectors of the tokens that `token-table.ts` lists. */
import type { Detector, Follow } from './detector.ts';
import { entropyBits, hasChecksum, isMask, isPlaceholder, looksRandom } from './randomness.ts';
import { TOKEN_ROWS, type TokenRow } from './token-table.ts';
import { NEW_TOKEN_ROWS } from './token-table-new.ts';

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
      follow: followOf(row, literal, body),
      reach: { before: 80, after: 2_500 },
      examine(text, at, behind) {
        form.lastIndex = behind;
        const match = form.exec(text);
        if (match === null) return isDistinctive(literal) ? broken(text, at, behind, form, row.kind) : undefined;
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

/** One that is told by its beginning may be broken. */
function followOf(row: TokenRow, literal: string, body: string): Follow {
  const follow = row.follow ?? leastFollow(body);
  return isDistinctive(literal) ? { min: Math.min(follow.min, MIN_PART), of: 'word' } : follow;
}

const MIN_PART = 8;

/** Nothing but such a token begins so. */
function isDistinctive(literal: string): boolean {
  return (
    literal.length >= 4 &&
    /[_.-]/.test(literal) &&
    /[a-z]/i.test(literal) &&
    !/^(?:key|perm|live|test|seti|sess|sdk|secret)[-_:.]/.test(literal)
  );
}

const BREAK = /(?<![ \t])[ \t]*\\?\r?\n[ \t>|+]*|\t|-(?=[A-Za-z0-9]{4}(?:-|\b))/g;
const MAX_BROKEN = 400;
const FRAGMENT = /^[A-Za-z0-9_-]{15,}/;

/**
 * A token that a terminal's width, a tab or a display in groups has broken, or of which only the beginning is there. What is left of it
 * is no less somebody's.
 */
function broken(text: string, at: number, behind: number, form: RegExp, kind: string): ReturnType<Detector['examine']> {
  const lead = text.slice(Math.max(0, at - 80), behind);
  const body = text.slice(behind, behind + MAX_BROKEN);
  const word = /^[A-Za-z0-9_-]*/.exec(body)?.[0] ?? '';
  if (word.length < MIN_PART) return undefined;
  let joined = '';
  const origins: number[] = [];
  let from = 0;
  for (const match of body.matchAll(BREAK)) {
    for (let index = from; index < match.index; index++) origins.push(index);
    joined += body.slice(from, match.index);
    from = match.index + match[0].length;
  }
  if (from > 0) {
    for (let index = from; index < body.length; index++) origins.push(index);
    joined += body.slice(from);
    form.lastIndex = lead.length;
    const whole = form.exec(lead + joined);
    if (whole !== null && whole.groups === undefined && isCredible(whole[0], whole[0], 3)) {
      const end = behind + (origins[whole[0].length - 1] as number) + 1;
      return { hits: [{ start: at, end, kind }], passed: end };
    }
  }
  const fragment = FRAGMENT.exec(body)?.[0];
  if (fragment === undefined || !looksRandom(fragment) || !/\d/.test(fragment) || !isCredible(fragment, fragment, 3.2))
    return undefined;
  const end = behind + fragment.length;
  return { hits: [{ start: at, end, kind }], passed: end };
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

export const TOKEN_DETECTORS: readonly Detector[] = [...TOKEN_ROWS, ...NEW_TOKEN_ROWS].flatMap(toDetector);
