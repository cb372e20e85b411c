/**
 * Values of names that tell: `DB_PASSWORD=…` of an env file, `"client_secret": "…"` of JSON, `--token …` of a command,
 * `<password>…</password>`, a member `value` beside the member that has the name. The last word of the name decides (`token`,
 * but not `token_count`), then the form around decides how random the value has to look.
 */
import type { Detector, Examine, Hit, Writing } from './detector.ts';
import { classOfName, isNameUnit, kindOfName, type NameClass } from './name-class.ts';
import { namesAround } from './name-phrase.ts';
import { valueBefore, valuesBelow } from './neighbours.ts';
import { isChosen } from './password-value.ts';
import { entropyBits, isMadeUp, looksRandom } from './randomness.ts';
import { isBareCode, isSecretValue } from './secret-value.ts';
import {
  blockScalar,
  endOfDrawn,
  endOfLine,
  endOfQuoted,
  endOfScrambled,
  endTrimmed,
  longString,
  MAX_VALUE,
  type Reach,
} from './value-end.ts';
import type { Form } from './value-form.ts';
import { type Place, placeOfValue } from './value-place.ts';
import { restOf } from './wrapped.ts';

const MAX_NAME = 64;
/** Longer ones without a quote around them are no values: nothing in them is looked at again. */
const MAX_UNQUOTED = 1_024;
const UNQUOTED = /[^\s"'`,;&<>(){}|\u2502\u2503\u2551]{1,1024}/y;
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
  while (nameStart > 0 && at - nameStart < MAX_NAME && isNameUnit(text.charCodeAt(nameStart - 1))) nameStart--;
  let nameEnd = behind;
  while (nameEnd < text.length && nameEnd - behind < MAX_NAME && isNameUnit(text.charCodeAt(nameEnd))) nameEnd++;
  return examineName(text, nameStart, nameEnd, writing);
};

/** A name that has a telling word in it, from `start` to `end`; what stands beside it may belong to it. */
export function examineName(text: string, start: number, end: number, writing: Writing): ReturnType<Examine> {
  if (isInMask(text, start)) return undefined;
  const plain = trimName(text.slice(start, end));
  // A test's result.
  if (plain.length === 4 && /^pass$/i.test(plain)) {
    const result = /^: (\S{0,60})/.exec(text.slice(end, end + 64))?.[1];
    if (result !== undefined && !/[!@#$%^&*]/.test(result) && (/[/_.]/.test(result) || !isMadeUp(result)))
      return undefined;
  }
  let passed: number | undefined;
  for (const { nameStart, nameEnd } of namesAround(text, start, end)) {
    const found = examineAs(text, nameStart, nameEnd, writing);
    if (found === undefined) continue;
    if (found.hits.length > 0) return found;
    passed ??= found.passed;
  }
  return passed === undefined ? undefined : { hits: [], passed };
}

function examineAs(text: string, nameStart: number, nameEnd: number, writing: Writing): ReturnType<Examine> {
  const option = isOption(text, nameStart);
  // A colon may end the word that a dot or dash belongs to.
  const name = trimName(text.slice(nameStart, nameEnd));
  const nameClass = classOfName(name);
  if (nameClass === undefined) return undefined;
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
}

interface Named {
  name: string;
  nameClass: NameClass;
  nameStart: number;
  option: boolean;
}

function valueAt(
  text: string,
  { name, nameClass, nameStart, option }: Named,
  { at: found, by }: Place,
  writing: Writing,
): { reaches: Reach[]; passed?: number } | undefined {
  const at = found + Math.max(0, by === 'assign' ? lengthAt(IN_BRACKETS, text, found) : 0);
  if (text[at] === '[') {
    const listed = listedStrings(text, at, writing).filter(({ start, end }) =>
      isPaired(text.slice(start, end), true, nameClass),
    );
    if (listed.length > 0) return { reaches: listed };
  }
  const long = longString(text, at, writing);
  if (long !== undefined && isHeld(text, long, nameClass)) return { reaches: [long] };
  const bracketed = bracketedString(text, at);
  if (bracketed !== undefined && isHeld(text, bracketed, nameClass))
    return { reaches: [bracketed], passed: bracketed.end };
  const quote = text[at];
  const quoted = quote === '"' || quote === "'" || quote === '`';
  if ((by === 'assign' || by === 'gap' || by === 'member') && !quoted) {
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
  if (
    by === 'assign' &&
    nameClass === 'password' &&
    (startsLine(text, nameStart) || /["'`]/.test(text[nameStart - 1] ?? ''))
  ) {
    const end = endOfScrambled(text, at, levelAround(text, nameStart, writing), writing);
    if (end !== undefined) return { reaches: [{ start: at, end }], passed: end };
  }
  let start = at;
  let end: number;
  const lineIn = quoted ? lengthAt(NEXT_LINE, text, at + 1) : -1;
  if (lineIn > 0) {
    start = at + 1 + lineIn;
    end = start + Math.max(0, lengthAt(UNQUOTED, text, start));
  } else if (quoted) {
    start = at + 1;
    end = endOfQuoted(text, at, writing);
    if (by === 'pair') end = text[end - 1] === '\r' ? end - 1 : end;
  } else {
    const word = by === 'tag' || by === 'cell' ? IN_TAG : query ? IN_QUERY : env && upper ? ENV_VALUE : UNQUOTED;
    end = at + Math.max(0, lengthAt(word, text, at));
    if (by === 'tag' || by === 'cell') end = endTrimmed(text, start, end - (text.startsWith(']]', end - 2) ? 2 : 0));
    else if (!env) {
      const trailing = prose || by === 'pair' ? '.,!?)]*' : '.,)]*';
      while (end > start && trailing.includes(text[end - 1] as string) && !endsLine(text, end)) end--;
    }
    if (by !== 'tag' && by !== 'cell' && nameClass === 'password' && by !== 'pair' && !query) {
      const level = levelAround(text, nameStart, writing);
      end = endOfDrawn(text, at, end, level, writing) ?? end;
    }
  }
  if (end <= start || end - start > MAX_VALUE) return undefined;
  if (!quoted && end - start >= MAX_UNQUOTED) return { reaches: [], passed: end };
  const value = text.slice(start, end);
  if (!quoted && by === 'assign') {
    const inside = stringInside(text, at, nameClass, writing);
    if (inside !== undefined) return { reaches: [inside], passed: inside.end };
  }
  if (!quoted && !env && !query && isCall(text, start, end)) return undefined;
  // An element ends with its closing tag; `<user>:<password>@host` is no element.
  if ((by === 'tag' || by === 'cell') && !quoted && !/^\s*(?:\]\]>\s*)?<\//.test(text.slice(end, end + 40)))
    return undefined;
  if (by === 'pair' || by === 'cell')
    return isPaired(value, quoted, nameClass) ? { reaches: [{ start, end }] } : undefined;
  const line = by === 'assign' && !quoted && startsLine(text, nameStart);
  const form: Form = {
    env: env || query,
    quoted: quoted && !prose,
    whole:
      by === 'tag' ||
      by === 'member' ||
      by === 'gap' ||
      (line && nameClass !== 'key' && endsLine(text, end) && (isPlainLine(value) || isChosen(value))) ||
      (by === 'assign' && nameClass !== 'key' && isApart(text, nameStart, at, end) && isChosen(value)),
  };
  const rest = isSecretValue(value, nameClass, form) ? undefined : restOf(text, start, end, false);
  if (
    rest !== undefined &&
    isSecretValue(value.replace(/[\\=]$/, '') + text.slice(rest.start, rest.end), nameClass, form)
  )
    return { reaches: [{ start, end }, rest], passed: rest.end };
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

/** Between the quote that begins a string of YAML and its first line. */
const NEXT_LINE = /\\?\r?\n[ \t]{1,40}(?=\S)/y;

/** `q{…}`, `%q(…)`, `[[…]]`, `R"(…)"`, `r#"…"#` */
const BRACKETED = /(?:q[qw]?|%[qQ]?|~[sS])[ ]?([([{<|!/])|\[(=*)\[|R"\w{0,8}\(|r(#{1,4})"/y;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

function bracketedString(text: string, at: number): Reach | undefined {
  BRACKETED.lastIndex = at;
  const match = BRACKETED.exec(text);
  if (match === null) return undefined;
  const [all, open, equals, hashes] = match;
  const close =
    open !== undefined
      ? (CLOSING[open] ?? open)
      : hashes !== undefined
        ? `"${hashes}`
        : all.startsWith('R')
          ? ')'
          : `]${equals}]`;
  const start = at + all.length;
  const length = text.slice(start, start + 300).indexOf(close);
  return length < 1 ? undefined : { start, end: start + length };
}

/** What is given where nothing else is: `process.env.X ?? "…"`. */
const FALLBACK = /[^\n"'`;,]{1,80}?(?:\?\?|\|\||\?:|\bor\b|:-)[ \t]{0,4}(?=["'`])/y;
/** What makes something of strings: `aws.String("…")`, `Field(default="…")`, `env("NAME", "…")`, `Lazy::new(|| "…")`. */
const CALLED =
  /(?:(?:await|new)[ ]|&)?[A-Za-z_$][\w:.$<>[\]]{0,60}[({](?:[^"'`\n(){};]{0,60}[({])?[^"'`\n(){};]{0,60}(?=["'`])/y;
const NEXT_ARGUMENT = /["'`]\s{0,4},\s{0,8}(?:[\w]{1,20}\s?[=:]\s?)?[bruN@]?(?=["'`])/y;

/** A string of an expression that gives the name its value; one that is strong itself. */
function stringInside(text: string, at: number, nameClass: NameClass, writing: Writing): Reach | undefined {
  let length = lengthAt(CALLED, text, at);
  if (length < 0) length = lengthAt(FALLBACK, text, at);
  if (length < 0) return undefined;
  let open = at + length;
  for (let count = 0; count < 2; count++) {
    const end = endOfQuoted(text, open, writing);
    if (isPaired(text.slice(open + 1, end), true, nameClass)) return { start: open + 1, end };
    const next = lengthAt(NEXT_ARGUMENT, text, end);
    if (next < 0) return undefined;
    open = end + next;
  }
  return undefined;
}

/** `name=value` with nothing but spaces or `&` around it. */
function isApart(text: string, nameStart: number, at: number, end: number): boolean {
  return (
    text[at - 1] === '=' && /[\s?&;[(,"'=]/.test(text[nameStart - 1] ?? ' ') && /[\s&;,)\]"']/.test(text[end] ?? ' ')
  );
}

/** `token = ("…"` */
const IN_BRACKETS = /\(\s{0,8}(?=["'])/y;

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
    (isMadeUp(value) || isChosen(value)) &&
    (!/^[A-Za-z]+(?:[ _.-][A-Za-z]+)*\d{0,2}$/.test(value) || isChosen(value)) &&
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
  literals:
    `secret token pass key cred auth jwt psk _pat _dsn session sessid .sid _sid mdp pw pin chave cle_ cleapi clewifi clepart clepriv
    schluessel schlussel chiave sleutel kennwort losung contrase contrasin clave clau_ clauapi senha wachtwoord wachtzin wagwoord haslo heslo
    hasla hesla salasana salason losen adgangs jelszo jelmon kodeord sandi kata_laluan katalaluan mot_de_ mot_passe geheim anmeldedaten inloggegevens
    seed mnemonic user_code device_code access_code accesscode unlock_code door_code gate_code alarm_code license_code security_code
    code_acces code_d_acces codeacces code_pin gscode tscode haltcode codice codigo cod_acces jeton segret segred geslo zaporka slapta matkhau mat_khau
    parool parol zugangs paswoord nyckel noegle nogle nokkel lykil leyni klucz klic kluc kulcs avain anahtar llave kljuc kunci identifiant tajem
    tajom tajna tajn sekret hemlig hemmelig salaisuus titok titk lause tunnus paasy pasahitza losowy phrase frase fraza palabra_de palavra_p lozink sifre
    ficha_ testigo zeton kod_ kodu kode_ kodefrase pristup prihlas logowania poswiadcz tilgangs hozzafer belepes hiteles cheie cheia belirte
    sirri gizli guvenlik erisim skrivn dostop raktas prieigos paslapt atsleg piekluv noslep voti saladus khoa ma_truy ma_thong ma_pin bi_mat bimat
    the_truy rahasia rahsia gako fjalekal celes_ la_siri nywila nenosiri ufunguo pasfho eochair cyfrin allwedd pasvort slosilo kodikos kleidi mima
    mi_ma mi_yao himitsu kalit pepper snmp_comm community_s`.split(/\s+/),
  anyCase: true,
  reach: { before: 800, after: MAX_VALUE + 200 },
  examine: examineNamed,
};
