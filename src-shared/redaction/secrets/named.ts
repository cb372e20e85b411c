/**
 * Values of names that tell: `DB_PASSWORD=…` of an env file, `"client_secret": "…"` of JSON, `--token …` of a command,
 * `<password>…</password>`, a member `value` beside the member that has the name. The last word of the name decides (`token`,
 * but not `token_count`), then the form around decides how random the value has to look.
 */
import type { Detector, Examine, Hit } from './detector.ts';
import { classOfName, isNameCode, kindOfName, type NameClass } from './name-class.ts';
import { entropyBits, looksRandom } from './randomness.ts';
import { type Form, isSecretValue } from './secret-value.ts';

const MAX_NAME = 64;
const MAX_VALUE = 4_096;
/** Longer ones without a quote around them are no values: nothing in them is looked at again. */
const MAX_UNQUOTED = 1_024;
const UNQUOTED = /[^\s"'`,;&<>(){}|]{1,1024}/y;
const ENV_VALUE = /[^\s"'`]{1,1024}/y;

/** Where a value stands and how it was written. */
interface Place {
  at: number;
  by: 'assign' | 'tag' | 'prose' | 'gap' | 'member';
}

/** What may stand between a name and its value. Not `==`, which compares. */
const ASSIGN = /["'`\])]{0,3}[ \t]{0,40}(?:=>|:=|=(?!=)|:(?!:))[ \t]{0,40}(?:Some\(|\s{0,40}string\(\d{1,5}\)[ \t])?/y;
const TAG = /["'`\])]{0,3}>/y;
const GAP = /[ \t]{1,40}/y;
const VERB = /(?:is|was|=)[ \t]+["'`]?/y;
/** `define( 'NAME', '…' )` */
const SECOND_ARGUMENT = /["']\s{0,8},\s{0,40}(?=["'])/y;
const FIRST_ARGUMENT = /\bdefine\(\s*["']$/;
/** `{ "key": "NAME", "value": "…" }`, `"NAME": { "type": …, "value": "…" }`, `<add key="NAME" value="…"/>`, lists in YAML. */
const MEMBER = /["']{0,1}(?:,|\s|:\s{0,20}\{)[^}]{0,160}?\bvalue["']{0,1}\s{0,4}[:=]\s{0,4}/iy;
const OTHER_NAME = /\b(?:name|key)["']?\s*[:=]|valueFrom|secretKeyRef/i;
/** Commands that set a name to the next word, and lines of .netrc. */
const SETS = /(?:\bset(?:x|env)?|\bset[ \t]+-\w+|\bconfigure[ \t]+set|\bconfig[ \t]+set)[ \t]+$/;
const LOGIN = /\b(?:machine|login)[ \t]+\S{1,200}\s+$/;

/** How long the sticky expression's match there is; -1 when there is none. Makes nothing, as it is asked for every name. */
function lengthAt(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex - at : -1;
}

function placeOfValue(
  text: string,
  nameStart: number,
  nameEnd: number,
  option: boolean,
  nameClass: NameClass,
): Place | undefined {
  const behind = (expression: RegExp): number => lengthAt(expression, text, nameEnd);
  const before = () => text.slice(Math.max(0, nameStart - 240), nameStart);
  let length = behind(ASSIGN);
  if (length >= 0) {
    // An object: the value is a member of it.
    if (text[nameEnd + length] === '{') {
      const member = behind(MEMBER);
      return member < 0 ? undefined : { at: nameEnd + member, by: 'member' };
    }
    return { at: nameEnd + length, by: 'assign' };
  }
  length = behind(TAG);
  if (length >= 0) return text[nameStart - 1] === '<' ? { at: nameEnd + length, by: 'tag' } : undefined;
  length = behind(SECOND_ARGUMENT);
  if (length >= 0 && FIRST_ARGUMENT.test(before())) return { at: nameEnd + length, by: 'assign' };
  length = behind(GAP);
  if (length >= 0) {
    const at = nameEnd + length;
    if (option) return { at, by: 'assign' };
    VERB.lastIndex = at;
    const verb = nameClass === 'key' ? null : VERB.exec(text);
    if (verb !== null) return { at: at + verb[0].length - (/["'`]$/.test(verb[0]) ? 1 : 0), by: 'prose' };
    const quoted = /["']/.test(text[at] ?? '');
    const name = text.slice(nameStart, nameEnd);
    // A table: the name, spaces, the value and nothing else. `PASS  tests/a.ts` is no table.
    const column =
      length > 1 &&
      name.length > 4 &&
      /(?:^|[\r\n])[ \t]*$/.test(before()) &&
      /^(?=[^\s/]*(?:[!@#^*~]|\d[A-Za-z]))[^\s/]{8,200}[ \t]*(?:[\r\n]|$)/.test(text.slice(at, at + 300));
    if (column || (quoted && nameClass === 'password') || SETS.test(before())) return { at, by: 'gap' };
    if (nameClass === 'password' && (LOGIN.test(before()) || /^(?:requirepass|masterauth)$/i.test(name)))
      return { at, by: 'gap' };
  }
  length = behind(MEMBER);
  if (length < 0 || OTHER_NAME.test(text.slice(nameEnd, nameEnd + length))) return undefined;
  return { at: nameEnd + length, by: 'member' };
}

/** One place where a telling word stands. */
export const examineNamed: Examine = (text, at, behind) => {
  let nameStart = at;
  while (nameStart > 0 && at - nameStart < MAX_NAME && isNameCode(text.charCodeAt(nameStart - 1))) nameStart--;
  let nameEnd = behind;
  while (nameEnd < text.length && nameEnd - behind < MAX_NAME && isNameCode(text.charCodeAt(nameEnd))) nameEnd++;
  const option = text.startsWith('--', nameStart) || text.startsWith('-P', nameStart);
  // A colon may end the word that a dot or dash belongs to.
  const name = trimName(text.slice(nameStart, nameEnd));
  const nameClass = classOfName(name);
  if (nameClass === undefined) return undefined;
  if (isInMask(text, nameStart)) return undefined;
  // A test's result.
  if (name.length === 4 && /^pass$/i.test(name) && text[nameEnd] === ':' && text[nameEnd + 1] === ' ') return undefined;
  const place = placeOfValue(text, nameStart, nameEnd, option, nameClass);
  if (place === undefined) return undefined;
  const { at: valueAt, by } = place;

  const prose = by === 'prose';
  const quote = text[valueAt];
  const quoted = quote === '"' || quote === "'" || quote === '`';
  const upper = /^[A-Z][A-Z0-9_]*$/.test(name);
  const env = option || (by === 'assign' && text[valueAt - 1] === '=' && upper);
  let start = valueAt;
  let end: number;
  if (quoted) {
    start = valueAt + 1;
    end = endOfQuoted(text, start, quote);
  } else {
    end = valueAt + Math.max(0, lengthAt(env && upper ? ENV_VALUE : UNQUOTED, text, valueAt));
    if (by !== 'tag' && !env) {
      const trailing = prose ? '.,!?)]' : '.,)]';
      while (end > start && trailing.includes(text[end - 1] as string) && !endsLine(text, end)) end--;
    }
  }
  if (end <= start || end - start > MAX_VALUE) return undefined;
  if (!quoted && end - start >= MAX_UNQUOTED) return { hits: [], passed: end };
  if (!quoted && !env && isCall(text, start, end)) return undefined;
  // An element ends with its closing tag; `<user>:<password>@host` is no element.
  if (by === 'tag' && !text.startsWith('</', end)) return undefined;
  const value = text.slice(start, end);
  const line = by === 'assign' && !quoted && endsLine(text, end) && startsLine(text, nameStart);
  const form: Form = { env, quoted: quoted && !prose, whole: by === 'tag' || by === 'member' || by === 'gap' };
  if (!isSecretValue(value, nameClass, form) && !(line && isDrawn(name, value, nameClass))) return undefined;
  // Words such as "token is expired2"? Said in passing, only what looks drawn counts.
  if (prose && nameClass !== 'password' && !looksRandom(value)) return undefined;
  const kind = kindOfName(name, nameClass);
  const hits: Hit[] = [{ start, end, kind }];
  const change = quoted ? nextOfChange(text, end) : undefined;
  if (change !== undefined && isSecretValue(text.slice(change.start, change.end), nameClass, form))
    hits.push({ ...change, kind });
  return { hits, passed: hits.at(-1)?.end ?? end };
};

function trimName(name: string): string {
  return isEdge(name[0]) || isEdge(name.at(-1)) ? name.replace(/^[-.]+|[-.]+$/g, '') : name;
}

function isEdge(char: string | undefined): boolean {
  return char === '-' || char === '.';
}

const CALL = /[A-Za-z_$][\w$.]*\([^()\n]{0,200}\)/y;
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
  return /(?:^|[\r\n])[ \t+:/\w.@-]*$/.test(text.slice(Math.max(0, at - 120), at));
}

function endsLine(text: string, at: number): boolean {
  return at >= text.length || text[at] === '\n' || text[at] === '\r';
}

const CHANGE = /["'][ \t]{0,4}->[ \t]{0,4}(["'])/y;
/** Terraform shows a change as `"old" -> "new"`. */
function nextOfChange(text: string, end: number): { start: number; end: number } | undefined {
  CHANGE.lastIndex = end;
  const change = CHANGE.exec(text);
  if (change === null) return undefined;
  const start = end + change[0].length;
  return { start, end: endOfQuoted(text, start, change[1] as string) };
}

/** The quote that closes, on the same line; else the line's end. */
function endOfQuoted(text: string, start: number, quote: string): number {
  for (let index = start; index < text.length && index - start <= MAX_VALUE; index++) {
    const char = text[index];
    if (char === quote || char === '\n' || char === '\r') return index;
  }
  return Math.min(text.length, start + MAX_VALUE);
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
    'credential',
    'auth',
    'jwt',
    'psk',
    '_pat',
    '_dsn',
    '_pw',
  ],
  anyCase: true,
  reach: { before: MAX_NAME + 8, after: MAX_VALUE + 200 },
  examine: examineNamed,
};
