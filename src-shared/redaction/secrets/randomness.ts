/** What tells a secret from a placeholder, a word or a path: entropy, checksums, known examples. */

const counts = new Uint16Array(256);
/** More say no more. UTF-16 units. */
const MAX_COUNTED = 4_096;
/** By n: n times its binary logarithm. */
const nLogN = Float64Array.from({ length: MAX_COUNTED + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log2(n)));
/** Exact values such as 3 bits are told as such. */
const ROUNDING = 1e-9;

/** Shannon entropy of the characters, in bits a character. */
export function entropyBits(text: string): number {
  const length = Math.min(text.length, MAX_COUNTED);
  if (length === 0) return 0;
  let sum = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index) & 0xff;
    const count = counts[code] as number;
    counts[code] = count + 1;
    sum += (nLogN[count + 1] as number) - (nLogN[count] as number);
  }
  for (let index = 0; index < length; index++) counts[text.charCodeAt(index) & 0xff] = 0;
  return Math.log2(length) - sum / length + ROUNDING;
}

/** Mostly a run of neighbours such as `abcdef` or `123456`, as placeholders are typed. */
export function isSequence(text: string): boolean {
  if (text.length < 8) return false;
  let steps = 0;
  for (let index = 1; index < text.length; index++) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    // 9 to 0, 9 to a, 0 to a: how such runs go on.
    if (step === 1 || step === -1 || step === 0 || step === -9 || step === 40 || step === 49) steps++;
  }
  return steps >= (text.length - 1) * 0.7;
}

/** A short piece said again and again, such as `deadbeefdeadbeef`. */
export function isRepeated(text: string, longest = 10): boolean {
  for (let period = 1; period <= longest && period * 2 <= text.length; period++) {
    const allowed = (text.length - period) * 0.1;
    let different = 0;
    for (let index = period; index < text.length && different <= allowed; index++) {
      if (text.charCodeAt(index) !== text.charCodeAt(index - period)) different++;
    }
    if (different <= allowed) return true;
  }
  return false;
}

const PLACEHOLDER_WORDS =
  /example|placeholder|change[-_]?me|replace[-_](?:me|with|this)|insert[-_]|your[-_ ]|[-_]here\b|redacted|\*\*\*|\.\.\.|…|(?:^|[-_])(?:not-a|notareal|fake|sample|dummy|todo|lorem)(?:[-_]|$)|deadbeef|\byour(?:api|token|key|secret|password)/i;
const CROSSES = /x{5}|X{5}/;

/** The first characters decide whether a value is a placeholder. */
const TELLING_CHARS = 256;

/** Written where a secret would stand: examples from documentation, `your-key-here`, `xxxx`, runs and repetitions. */
export function isPlaceholder(text: string): boolean {
  const beginning = text.slice(0, TELLING_CHARS);
  return PLACEHOLDER_WORDS.test(beginning) || CROSSES.test(beginning) || isSequence(beginning) || isRepeated(beginning);
}

/** `${X}`, `{{x}}`, `$(x)`, `<x>`, `#{x}`, `%X%`, `{x}`; the last may be cut off. In it is a name, perhaps with a default. */
const INNER = String.raw`[\s-]{0,4}(?:[A-Za-z_.!@*#]|\d{1,2}(?=[:}]))[\w\s.:|/()"'\[\],?+=@*$!-]*`;
const REFERENCES = new RegExp(
  String.raw`\$\{\{.*|\$\{${INNER}(?:\}|$)|\{\{[{%#~]?${INNER}(?:\}{1,3}|$)|\{\{$|\$\{$|\$\(${INNER}(?:\)|$)|<[A-Za-z][\w .:/-]*>|#\{${INNER}(?:\}|$)|%\{?[A-Za-z_]+\}?%|%[sdv@]|\{[A-Za-z_][\w.]*\}`,
  'g',
);
const NAME_OF_VARIABLE =
  /^(?:\$(?:env:|\w+:)?[A-Za-z_]\w*[,;)]*|\$\d|@@\w+@*|__[A-Z]\w*|\$\w+(?:->|\.|\[)[\w.>()'"$[\]-]*[,;)]*)$/;
/** `$tr0ngP4ss`: a digit for a letter, as no variable is written. */
const LEET = /(?<!base|utf|sha|md|oaut|ipv|htt|[iukpxshe])[A-Za-z][01345](?=[a-z]{2})/;
/** `$kTbWq977`: many digits behind letters of both cases. */
const DRAWN_NAME = /^\$(?=\w*[a-z])(?=\w*[A-Z])[A-Za-z]{4,}\w*\d{3,}$/;
const MAY_REFER = /[$<{%#@_]/;

/**
 * A reference to a variable or a template and not a value: nothing but `${X}`, `$X`, `{{x}}`, `<x>`, `%X%`, `$(x)` and what joins
 * them. A drawn password with such signs in it is none.
 */
export function isReference(text: string): boolean {
  if (!MAY_REFER.test(text)) return false;
  const beginning = text.slice(0, TELLING_CHARS);
  if (NAME_OF_VARIABLE.test(beginning)) return !LEET.test(beginning) && !DRAWN_NAME.test(beginning);
  // What nothing closes may be cut off, or drawn.
  const rest = beginning.replaceAll(REFERENCES, (piece) =>
    /[)}>%@sdv]$|:/.test(piece) || !DIGIT.test(piece) || !isStrong(piece.slice(2)) ? '' : piece,
  );
  return rest !== beginning && !isStrong(rest);
}

/**
 * Four characters at least that mix cases and digits, or letters, digits and signs, as passwords that somebody made up do; or more, of
 * both cases and with signs, as generators make them.
 */
export function isStrong(text: string): boolean {
  if (text.length < 4 || !LETTER.test(text)) return false;
  const mixesCases = /[a-z]/.test(text) && /[A-Z]/.test(text);
  const hasSign = /[^A-Za-z0-9\s_./:-]/.test(text);
  if (DIGIT.test(text)) return mixesCases || hasSign;
  return mixesCases && hasSign && text.length >= 8 && !/\s/.test(text) && entropyBits(text) >= 3;
}

/** Strong, or drawn from letters and digits, or letters of both cases that change as no words do. */
export function isMadeUp(text: string): boolean {
  if (isStrong(text)) return true;
  if (text.length < 8 || !LETTER.test(text)) return false;
  return (
    looksRandom(text) || (DIGIT.test(text) && /\d[A-Za-z]|[A-Za-z]{2}\d{3,}$/.test(text) && entropyBits(text) >= 2.7)
  );
}

/** What redaction itself leaves. */
export function isMask(text: string): boolean {
  return text.includes('[SECRET:') || text.includes('[REDACTED') || text.startsWith('[HASH:');
}

const LETTER = /[A-Za-z]/;
const DIGIT = /\d/;

const PROBE_CHARS = 512;

/** What parts a text into pieces. */
const separators = new Uint8Array(128);
for (const separator of '-_./:+=,~@') separators[separator.charCodeAt(0)] = 1;
export function isSeparator(code: number): boolean {
  return separators[code] === 1;
}
/** No piece is random that is shorter. */
const LEAST_PIECE = 7;

/**
 * Whether the text looks drawn at random rather than written: one of its pieces mixes letters and digits, or cases, as
 * words do not.
 */
export function looksRandom(whole: string): boolean {
  const text = whole.slice(0, PROBE_CHARS);
  if (text.length < 8 || entropyBits(text) < (text.length < 20 ? 2.7 : 3)) return false;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    if (index < text.length && !isSeparator(text.charCodeAt(index))) continue;
    if (index - start >= LEAST_PIECE && isRandomPiece(text, start, index)) return true;
    start = index + 1;
  }
  return isScattered(text);
}

function isRandomPiece(text: string, start: number, end: number): boolean {
  const length = end - start;
  let switches = 0;
  let digits = 0;
  let before = -1;
  for (let index = start; index < end; index++) {
    const kind = charKind(text.charCodeAt(index));
    if (kind === 0) digits++;
    // An upper-case letter that starts a word is how camelCase is written.
    if (before >= 0 && kind !== before && !(before === 2 && kind === 1)) switches++;
    before = kind;
  }
  if (digits === length) return false;
  if (digits > 0) return switches >= Math.max(2, length / 10);
  return switches >= Math.max(4, length / 5);
}

/** Random text with punctuation leaves only short pieces. */
function isScattered(text: string): boolean {
  return (
    text.length >= 12 &&
    LETTER.test(text) &&
    DIGIT.test(text) &&
    /[^A-Za-z0-9\s._/:-]/.test(text) &&
    entropyBits(text) >= 3.2
  );
}

/** 0 digit, 1 lower case, 2 upper case, 3 other */
function charKind(code: number): number {
  if (code >= 48 && code <= 57) return 0;
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  return 3;
}

const crcTable = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  crcTable[byte] = value;
}

/** CRC-32 (IEEE 802.3) of ASCII text. */
export function crc32(text: string): number {
  let crc = 0xffff_ffff;
  for (let index = 0; index < text.length; index++) {
    crc = (crcTable[(crc ^ text.charCodeAt(index)) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The checksum that ends tokens of GitHub and npm: CRC-32 of what is before it, base 62, six digits. */
export function checksum62(text: string): string {
  let value = crc32(text);
  let digits = '';
  for (let place = 0; place < 6; place++) {
    digits = (BASE62[value % 62] as string) + digits;
    value = Math.floor(value / 62);
  }
  return digits;
}

/** Whether a token's body ends with the checksum of the rest of it. */
export function hasChecksum(body: string): boolean {
  return body.length > 6 && checksum62(body.slice(0, -6)) === body.slice(-6);
}
