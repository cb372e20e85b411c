/**
 * The shape (`rule-sets/shape.ts`) of what an expression of a public rule matches: the first of alternatives, the least of what may be
 * left out. Such rules find a value behind a vendor's name in one and the same way: that becomes `vendor_token=`.
 */
import { ALPHABETS } from '../../../src-shared/testing/corpus/rule-sets/shape.ts';

const BEHIND_A_NAME = String.raw`(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}`;
const ENDS = /\(\?:\[\\x60'"\\s;\]\|\\\\\[nr\]\|\$\)/g;
/** As many for `+` and `{n,}`. */
const ENOUGH = 24;

export function shapeOfPattern(pattern: string): string {
  const named = pattern.replaceAll(BEHIND_A_NAME, '_token=').replaceAll(`${BEHIND_A_NAME.slice(0, 40)}`, '');
  const read = readAlternatives(named.replace(ENDS, '').replaceAll(/\[\\w\.-\]\{0,50\}\?/g, ''), 0);
  return read.shape;
}

interface Read {
  shape: string;
  end: number;
}

function readAlternatives(pattern: string, from: number): Read {
  let at = from;
  let first: string | undefined;
  let shape = '';
  while (at < pattern.length && pattern[at] !== ')') {
    if (pattern[at] === '|') {
      first ??= shape;
      shape = '';
      at++;
      continue;
    }
    const piece = readPiece(pattern, at);
    const { least, end } = readCount(pattern, piece.end);
    shape += repeated(piece.shape, least);
    at = end;
  }
  return { shape: first ?? shape, end: at };
}

function readPiece(pattern: string, at: number): Read {
  const char = pattern[at] as string;
  if (char === '(') {
    const head = /^\((?:\?(?:P?<\w+>|[a-z-]*:|[a-z-]+\)|:))?/.exec(pattern.slice(at))?.[0] ?? '(';
    if (head.endsWith(')')) return { shape: '', end: at + head.length };
    const inner = readAlternatives(pattern, at + head.length);
    return { shape: inner.shape, end: inner.end + 1 };
  }
  if (char === '[') {
    const body = /^\[\^?\]?(?:\\.|[^\]\\])*\]/.exec(pattern.slice(at))?.[0] ?? '[]';
    // What must not follow: an end.
    if (body.startsWith('[^')) return { shape: '', end: at + body.length };
    return { shape: `{${alphabetOf(new RegExp(body))}1}`, end: at + body.length };
  }
  if (char === '\\') {
    const next = pattern[at + 1] as string;
    if (/[bBAzZ]/.test(next)) return { shape: '', end: at + 2 };
    if (next === 's') return { shape: ' ', end: at + 2 };
    if (next === 'x')
      return { shape: String.fromCharCode(Number.parseInt(pattern.slice(at + 2, at + 4), 16)), end: at + 4 };
    if (/[dw]/.test(next)) return { shape: `{${next === 'd' ? 'd' : 'b'}1}`, end: at + 2 };
    return { shape: next, end: at + 2 };
  }
  if (char === '^' || char === '$') return { shape: '', end: at + 1 };
  return { shape: char === '.' ? '{w1}' : char, end: at + 1 };
}

function readCount(pattern: string, at: number): { least: number; end: number } {
  const [count = '', least, more] = /^(?:[*+?]|\{(\d+)(,\d*)?\})\??/.exec(pattern.slice(at)) ?? [];
  const end = at + count.length;
  if (count === '') return { least: 1, end };
  if (least !== undefined) return { least: more === ',' ? Math.max(Number(least), ENOUGH) : Number(least), end };
  return { least: count.startsWith('+') ? ENOUGH : 0, end };
}

function repeated(shape: string, count: number): string {
  const single = /^\{([a-z])1\}$/.exec(shape);
  if (single !== null) return count === 0 ? '' : `{${single[1]}${count}}`;
  return shape.repeat(count);
}

/** The alphabet that has all of a class's letters and digits, the smallest. */
function alphabetOf(chars: RegExp): string {
  const fits = Object.entries(ALPHABETS).filter(([, alphabet]) => [...alphabet].every((char) => chars.test(char)));
  const largest = fits.sort(([, a], [, b]) => b.length - a.length)[0];
  return largest?.[0] ?? (chars.test('0') ? 'd' : 'a');
}
