/**
 * Values of names that tell: `DB_PASSWORD=…` of an env file, `"client_secret": "…"` of JSON, `--token …` of a command,
 * `<password>…</password>`, a member `value` beside the member that has the name. The last word of the name decides (`token`,
 * but not `token_count`), then the form around decides how random the value has to look.
 */
import type { Detector, Examine, Hit, Writing } from './detector.ts';
import { classOfName, isNameCode, kindOfName, type NameClass } from './name-class.ts';
import { valueBefore, valuesBelow } from './neighbours.ts';
import { entropyBits, isMadeUp, looksRandom } from './randomness.ts';
import { type Form, isBareCode, isSecretValue } from './secret-value.ts';
import {
  blockScalar,
  endOfDrawn,
  endOfLine,
  endOfQuoted,
  endTrimmed,
  longString,
  MAX_VALUE,
  type Reach,
} from './value-end.ts';
import { type Place, placeOfValue } from './value-place.ts';

const MAX_NAME = 64;
/** Longer ones without a quote around them are no values: nothing in them is looked at again. */
const MAX_UNQUOTED = 1_024;
const UNQUOTED = /[^\s"'`,;&<>(){}|]{1,1024}/y;
const IN_QUERY = /[^\s"'`&<>#]{1,1024}/y;
const ENV_VALUE = /[^\s"'`]{1,1024}/y;
const IN_TAG = /[^<>\n]{1,1024}/y;

function lengthAt(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex - at : -1;
}

/** One place where a telling word stands. */
export const examineNamed: Examine = (text, at, behind, writing) => {
  let nameStart = at;
  while (nameStart > 0 && at - nameStart < MAX_NAME && isNameCode(text.charCodeAt(nameStart - 1))) nameStart--;
  let nameEnd = behind;
  while (nameEnd < text.length && nameEnd - behind < MAX_NAME && isNameCode(text.charCodeAt(nameEnd))) nameEnd++;
  const option = isOption(text, nameStart);
  // A colon may end the word that a dot or dash belongs to.
  const name = trimName(text.slice(nameStart, nameEnd));
  const nameClass = classOfName(name);
  if (nameClass === undefined) return undefined;
  if (isInMask(text, nameStart)) return undefined;
  // A test's result.
  if (
    name.length === 4 &&
    /^pass$/i.test(name) &&
    /^: (?!\S*\d\S*[!@#$%^&*]|\S*[!@#$%^&*]\S*\d)/.test(text.slice(nameEnd, nameEnd + 60))
  )
    return undefined;
  const kind = kindOfName(name, nameClass);
  const reaches: Reach[] = [];
  let passed: number | undefined;
  const place = placeOfValue(text, nameStart, nameEnd, option, nameClass);
  if (place !== undefined) {
    const found = valueAt(text, { name, nameClass, nameStart, option }, place, writing);
    if (found !== undefined) {
      reaches.push(...found.reaches);
      passed = found.passed;
    }
  }
  if (reaches.length === 0) {
    reaches.push(
      ...valueBefore(text, nameStart, nameClass, writing),
      ...valuesBelow(text, nameStart, nameEnd, nameClass),
    );
  }
  if (reaches.length === 0) return passed === undefined ? undefined : { hits: [], passed };
  const hits = reaches.map(({ start, end }): Hit => ({ start, end, kind }));
  const last = hits.at(-1) as Hit;
  return last.end > nameEnd && place !== undefined ? { hits, passed: last.end } : { hits };
};

interface Named {
  name: string;
  nameClass: NameClass;
  nameStart: number;
  option: boolean;
}

function valueAt(
  text: string,
  { name, nameClass, nameStart, option }: Named,
  { at, by }: Place,
  writing: Writing,
): { reaches: Reach[]; passed?: number } | undefined {
  if (text[at] === '[') {
    const listed = listedStrings(text, at, writing).filter(({ start, end }) =>
      isPaired(text.slice(start, end), true, nameClass),
    );
    if (listed.length > 0) return { reaches: listed };
  }
  const long = longString(text, at, writing);
  if (long !== undefined && isHeld(text, long, nameClass)) return { reaches: [long] };
  const quote = text[at];
  const quoted = quote === '"' || quote === "'" || quote === '`';
  if (by === 'assign' && !quoted) {
    const block = blockScalar(text, at);
    if (block !== undefined) return { reaches: block.filter((line) => isHeld(text, line, nameClass)) };
  }
  // `!Ref Name`, `!secret name`
  if (/^![A-Za-z]{2,20}[ \t]/.test(text.slice(at, at + 24))) return undefined;
  const prose = by === 'prose';
  const upper = /^[A-Z][A-Z0-9_]*$/.test(name);
  const env = option || (by === 'assign' && text[at - 1] === '=' && upper);
  const query =
    by === 'assign' &&
    text[at - 1] === '=' &&
    /(?:^|[^&])[?&]$/.test(text.slice(Math.max(0, nameStart - 2), nameStart));
  let start = at;
  let end: number;
  if (quoted) {
    start = at + 1;
    end = endOfQuoted(text, at, writing);
    if (by === 'pair') end = text[end - 1] === '\r' ? end - 1 : end;
  } else {
    const word = by === 'tag' ? IN_TAG : query ? IN_QUERY : env && upper ? ENV_VALUE : UNQUOTED;
    end = at + Math.max(0, lengthAt(word, text, at));
    if (by === 'tag') end = endTrimmed(text, start, end - (text.startsWith(']]', end - 2) ? 2 : 0));
    else if (!env) {
      const trailing = prose || by === 'pair' ? '.,!?)]*' : '.,)]*';
      while (end > start && trailing.includes(text[end - 1] as string) && !endsLine(text, end)) end--;
    }
    if (by !== 'tag' && nameClass === 'password' && by !== 'pair' && !query) {
      const level = levelAround(text, nameStart, writing);
      end = endOfDrawn(text, at, end, level, writing) ?? end;
    }
  }
  if (end <= start || end - start > MAX_VALUE) return undefined;
  if (!quoted && end - start >= MAX_UNQUOTED) return { reaches: [], passed: end };
  const value = text.slice(start, end);
  if (!quoted && !env && !query && isCall(text, start, end)) return undefined;
  // An element ends with its closing tag; `<user>:<password>@host` is no element.
  if (by === 'tag' && !/^\s*(?:\]\]>\s*)?<\//.test(text.slice(end, end + 40))) return undefined;
  if (by === 'pair') return isPaired(value, quoted, nameClass) ? { reaches: [{ start, end }] } : undefined;
  const line = by === 'assign' && !quoted && startsLine(text, nameStart);
  const form: Form = {
    env: env || query,
    quoted: quoted && !prose,
    whole:
      by === 'tag' ||
      by === 'member' ||
      by === 'gap' ||
      (line && nameClass === 'password' && endsLine(text, end) && isPlainLine(value)),
  };
  const held =
    isSecretValue(value, nameClass, form) || (line && endsLine(text, end) && isDrawn(name, value, nameClass));
  if (!held) {
    const phrase = line && nameClass === 'password' && text[at - 1] !== '=' ? phraseAt(text, at) : undefined;
    return phrase === undefined ? undefined : { reaches: [phrase] };
  }
  // Words such as "token is expired2"? Said in passing, only what looks drawn counts.
  if (prose && nameClass !== 'password' && !looksRandom(value)) return undefined;
  const reaches = [{ start, end }];
  const change = quoted ? nextOfChange(text, end, writing) : undefined;
  if (change !== undefined && isSecretValue(text.slice(change.start, change.end), nameClass, form))
    reaches.push(change);
  return { reaches, passed: reaches.at(-1)?.end ?? end };
}

const MAX_LISTED = 32;
const NEXT_STRING = /[[,]\s{0,20}(?=["'])/y;

/** The strings of a list that `at` opens. */
function listedStrings(text: string, at: number, writing: Writing): Reach[] {
  const found: Reach[] = [];
  let next = at;
  for (let count = 0; count < MAX_LISTED; count++) {
    const length = lengthAt(NEXT_STRING, text, next);
    if (length < 0) break;
    const open = next + length;
    const end = endOfQuoted(text, open, writing);
    found.push({ start: open + 1, end });
    next = end + 1;
    while (text[next] === ' ' || text[next] === '\n') next++;
  }
  return found;
}

/** A value and nothing around it that would make it one: it has to be strong itself. */
function isPaired(value: string, quoted: boolean, nameClass: NameClass): boolean {
  if (nameClass !== 'password') return isSecretValue(value, nameClass, { env: false, quoted, whole: true });
  if (/[(){}<>]/.test(value) && !quoted) return false;
  return (
    value.length >= 6 &&
    isMadeUp(value) &&
    !/^[A-Za-z]+(?:[ _.-][A-Za-z]+)*\d{0,2}$/.test(value) &&
    isSecretValue(value, nameClass, { env: false, quoted, whole: true })
  );
}

function isHeld(text: string, { start, end }: Reach, nameClass: NameClass): boolean {
  return isSecretValue(text.slice(start, end), nameClass, { env: false, quoted: true, whole: true });
}

/** Words to the end of a line that are a passphrase. */
function phraseAt(text: string, at: number): Reach | undefined {
  const lineEnd = endOfLine(text, at);
  const comment = / #/.exec(text.slice(at, lineEnd));
  const end = endTrimmed(text, at, comment === null ? lineEnd : at + comment.index);
  const value = text.slice(at, end);
  if (!/^[\w!@#$%^&*.-]+(?: [\w!@#$%^&*.-]+){3,7}$/.test(value)) return undefined;
  return isSecretValue(value, 'password', { env: false, quoted: false, whole: true }) ? { start: at, end } : undefined;
}

/** No words and no code: a line of a file of settings has the value of a password so. */
function isPlainLine(value: string): boolean {
  return !isBareCode(value) && (/\d/.test(value) || /^\/\w/.test(value));
}

function isOption(text: string, nameStart: number): boolean {
  if (text.startsWith('--', nameStart) || text.startsWith('-P', nameStart)) return true;
  const before = text[nameStart - 1];
  // `-storepass …`, `/password:…`
  return (
    text[nameStart] === '-' &&
    (before === ' ' || before === '\t') &&
    /^-[a-z]{4}/i.test(text.slice(nameStart, nameStart + 5))
  );
}

/**
 * With how many units a quote is written that ends what the name stands in: 0 where it stands in none. A value without quotes may have
 * some in it, but those of the string around it end it.
 */
function levelAround(text: string, nameStart: number, writing: Writing): number {
  for (let at = nameStart - 1; at >= 0 && nameStart - at < 400; at--) {
    const char = text[at];
    if (char === '"' || char === "'" || char === '`') return writing(at);
    if (char === '\n' || char === '\r') return writing(at) - 1;
  }
  return 0;
}

function trimName(name: string): string {
  return isEdge(name[0]) || isEdge(name.at(-1)) ? name.replace(/^[-.]+|[-.]+$/g, '') : name;
}

function isEdge(char: string | undefined): boolean {
  return char === '-' || char === '.';
}

const CALL = /[A-Za-z_$][\w$.]*\([^()\n]{0,200}\)(?![^\s;,.)\]}])/y;
/** `const secret = randomBase64(r, 30)` */
function isCall(text: string, start: number, end: number): boolean {
  if (text[end] !== '(') return false;
  CALL.lastIndex = start;
  return CALL.test(text);
}

const MASK = /\[SECRET:[a-z\d-]{1,40}\]/y;
/** Whether a name is the first word or the kind of what another detector left. */
function isInMask(text: string, nameStart: number): boolean {
  const before = text[nameStart - 1];
  if (before !== '[' && before !== ':') return false;
  MASK.lastIndex = Math.max(0, before === '[' ? nameStart - 1 : nameStart - '[SECRET:'.length);
  return MASK.test(text);
}

/** A line `name = value` and nothing else, of INI, properties or YAML files. */
function isDrawn(name: string, value: string, nameClass: NameClass): boolean {
  return (
    !/keys?$/i.test(name) &&
    !/^[A-Za-z_$][\w$]*\[[\w$]{1,40}\]/.test(value) &&
    isSecretValue(value, nameClass, { env: false, quoted: false, whole: true }) &&
    value.length >= 20 &&
    /\d/.test(value) &&
    entropyBits(value) >= 3.3
  );
}

function startsLine(text: string, at: number): boolean {
  return /(?:^|[\r\n])[ \t+:/\w.@*|>-]*["']?$/.test(text.slice(Math.max(0, at - 120), at));
}

function endsLine(text: string, at: number): boolean {
  return at >= text.length || text[at] === '\n' || text[at] === '\r';
}

const CHANGE = /["'][ \t]{0,4}->[ \t]{0,4}(?=["'])/y;
/** Terraform shows a change as `"old" -> "new"`. */
function nextOfChange(text: string, end: number, writing: Writing): Reach | undefined {
  const length = lengthAt(CHANGE, text, end);
  if (length < 0) return undefined;
  return { start: end + length + 1, end: endOfQuoted(text, end + length, writing) };
}

export const NAMED_DETECTOR: Detector = {
  kind: 'generic-secret',
  title: 'Value after a telling name',
  literals: [
    'secret',
    'token',
    'pass',
    'pwd',
    'masterauth',
    'key',
    'cred',
    'auth',
    'jwt',
    'psk',
    '_pat',
    '_dsn',
    'session',
    'sessid',
    '.sid',
    '_sid',
    'mdp',
    'pw',
    'pin',
    'chave',
    'cle_api',
    'schluessel',
    'chiave',
    'sleutel',
    'kennwort',
    'losung',
    'contrase',
    'clave',
    'senha',
    'wachtwoord',
    'haslo',
    'heslo',
    'parola',
    'salasana',
    'losenord',
    'adgangskode',
    'sifre',
    'jelszo',
    'kodeord',
    'lozinka',
    'sandi',
    'kata_laluan',
    'mot_de_',
    'motdepasse',
    'codigo_secreto',
    'geheim',
    'zugangscode',
    'anmeldedaten',
    'seed',
    'mnemonic',
    'passe',
    'pin_code',
    'user_code',
    'device_code',
  ],
  anyCase: true,
  reach: { before: 800, after: MAX_VALUE + 200 },
  examine: examineNamed,
};
