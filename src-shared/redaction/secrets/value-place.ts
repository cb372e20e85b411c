/** Where the value of a telling name stands: behind a sign that gives it, in the next argument, in a member, on the next line. */
import type { NameClass } from './name-class.ts';

/** Where a value stands and how it was written. `pair`: beside its name, with nothing that says so; it has to look the part. */
export interface Place {
  at: number;
  by: 'assign' | 'tag' | 'cell' | 'prose' | 'gap' | 'member' | 'pair';
}

const CLOSE = '["\'`\\])}*]{0,4}';
/** What makes a string or a secret of a literal: `String::from("…")`, `SecretStr("…")`, `b"…"`, `N'…'`, `!!str …`. */
const WRAP =
  '(?:(?:&[\\w.-]{1,40}|!!?str|!unsafe)[ \\t]+)?(?:(?:new[ \\t]+)?(?:String::from|Some|Just|Ok|Buffer\\.from|bytes|str|text|literal|plainText|valueOf|\\w{0,20}Secret\\w{0,20}(?:::new|\\.\\w{2,16})?|\\w{0,20}Secure\\w{0,20}|\\w{0,20}Password(?:::new)?)\\([ \\t]*|&?[bBrRuUfFLN@]{1,2}(?=["\']))?';
/** What may stand between a name and its value. Not `==`, which compares. */
const ASSIGN = new RegExp(
  `(?:\\[\\w*\\])?${CLOSE}(?:[ \\t]?[([][\\w .@-]{1,24}[)\\]][*_]{0,2}|[ \\t](?:for|of|da|de|do|del|der|du|von|to|the)[ \\t][\\w'@.-]{1,30})?[ \\t]{0,40}(?:=>|:=|<<?-|->>?|\u2192|\\?\\??=|\\|\\|=|\\+=|=(?!=)|=(?==(?=[^\\s=]*\\d)(?=[^\\s=]*[a-z])(?=[^\\s=]*[A-Z])[^\\s"'()]{8,64}(?:[\\r\\n]|$))|:(?!:)|\uff1a|\uff1d|\\.{3,40}:?|[\u662f\u4e3a\u70ba\u306f])[ \\t*_\u203a\u00bb]{0,40}(?:\\s{0,40}string\\(\\d{1,5}\\)[ \\t])?${WRAP}`,
  'y',
);
/** `password: string = "…"`, `password string = "…"`, `PASSWORD: &'static str = "…"` */
const TYPED = new RegExp(
  `[ \\t]{0,4}(?:\\{[^{}\\n]{0,40}\\}|(?::[ \\t]{0,4}|[ \\t])[&'\\w<>[\\]().?| ,]{2,48}?)[ \\t]?=(?![=>])[ \\t]{0,40}${WRAP}(?=["'\`])`,
  'y',
);
const TAG = /["'`\])]{0,3}(?:[ \t][^<>\n]{0,120})?>\s{0,40}(?:<!\[CDATA\[)?/y;
/** `<key>password</key> <string>…</string>`, `<name>password</name><value>…</value>` */
const NEXT_TAG = /<\/[\w:]{1,30}>\s{0,80}<(?:string|value|data|v|defaultValue)(?:[ \t][^<>\n]{0,80})?>/iy;
const OPEN_TAG = /<(?:[\w-]{1,30}:)?$|<[\w:-]{1,40}(?:[ \t][^<>]{0,160})?[ \t](?:name|key|id|field|Name|Key)=["']$/;
const GAP = /[ \t]{1,40}/y;
const VERB =
  /(?:is|was|are|=|ist|est|es|\u00e8|\u00e9|er|on|lautet|(?:(?:has been|was|is)[ \t]+)?(?:changed|set|reset|updated)[ \t]+to)[ \t]*:?[ \t]+["'`]?/y;
/** `define( 'NAME', '…' )` and every other pair of strings. */
const SECOND = /["'`]\s{0,8}[,\t;|]\s{0,40}(?:s:\d{1,4}:|[bruN@])?(?=["'`])/y;
/** `| Password | … |`, `password,…`, `Password:` over a line of its own, `password == "…"`, `PASSWORD || '…'`. */
const BESIDE =
  /[*_`]{0,3}[ \t]{0,20}(?:\||,|;|\t|\u2502|\u2503|\u2551|\u2014|\u2013|- )[ \t]{0,20}[*_`]{0,3}(?=\S)|[*_:]{0,4}[ \t]*\r?\n(?:[ \t]*\r?\n)?[ \t]*(?:```\w*\r?\n[ \t]*)?[`*]{0,3}(?=\S)|["'\])]{0,3}[ \t]?(?:===?|!==?|\|\||\?\?=?|or)[ \t]?(?=["'`])|\.(?:equals|matches|compareTo|toBe|toEqual|eq)\((?=["'])|\)\.(?:toBe|toEqual|eq|equals)\((?=["'])/y;
/** What any secret may stand beside, not only a password: a cell, a dash, a heading over a line of code. */
const CELL =
  /[*_`]{1,3}[ \t]-[ \t][*_`]{0,3}(?=\S)|[*_`]{0,3}[ \t]{0,20}(?:\||\t|\u2502|\u2503|\u2551|\u2014|\u2013)[ \t]{0,20}[*_`]{0,3}(?=\S)|[*_:]{0,4}[ \t]*\r?\n(?:[ \t]*\r?\n)?(?:[ \t]*```\w*\r?\n[ \t]*|[ \t]*`|[ \t]{4,12})(?=\S)/y;
/** `"password" "…"`, `("password" . "…")`, `(password . "…")`, `{password, "…"}`, `strcpy(password, "…")` */
const STRINGS_BESIDE = /["']\s{1,8}(?:\.\s)?(?=["'])|[ ]\.[ ](?=["'])|[ ]?,\s{0,8}(?:<<)?[@bLuN]?(?=["'`])/y;
/** `</td><td>…`, `</b>: …`, `</span><span class="o">=</span><span class="s">…` */
const MARKUP =
  /["'`]?[:\s]{0,4}<\/[a-zA-Z][\w:-]{0,20}>(?:[\s:=]{0,12}<\/?[a-zA-Z][^<>]{0,100}>){0,5}[\s:=\u2014]{0,12}(?=[^\s<])/y;
const MARKUP_VALUE = /["'`]?[:\s]{0,4}<\/[a-zA-Z][\w:-]{0,20}>\s{0,12}<input[^<>]{0,100}?[ \t]value=(?=["'])/iy;
/** `Env:NAME -Value '…'` */
const OPTION_VALUE = /["']?[ \t]{1,4}(?:-Value|--value|--body|-b)[ \t=]{1,4}/iy;
/** The next is a name itself: of a member. */
const NEXT_NAME = /["'`]\s{0,8},\s{0,40}(["'`])[\w$.-]{1,40}\1\s{0,4}[:=]/y;
const FIRST_ARGUMENT =
  /\b(?:define|putenv|setenv|setProperty|set|put|add|append|header|setHeader|setRequestHeader|addHeader|insert|env|fill|type|field|setItem|with\w*|Header|Set|Add)\(\s*(?:[\w.]{1,40},\s*)?["']$/;
/** `setPassword("…")`, `.password('…')` */
const ARGUMENT = /[({]\s{0,20}(?:String::from\(|b)?(?=["'`])/y;
const SETTER =
  /(?:^|[._])(?:set|with|add|put|use)?_?(?:\w{0,32}[Pp]ass(?:word|wd|phrase)?|PASSWORD|\w{0,32}[Ss]ecret\w{0,32}|\w{0,32}[Tt]oken|\w{0,32}[Kk]ey)$/;
const SURE_SETTER = /(?:^|[._])(?:set|with)_?[A-Za-z]*(?:[Pp]ass(?:word|wd)|_password)$/;
const GETTER =
  /(?:^|[._])(?:get|find|read|load|fetch|ask|prompt|check|validate|verify|is|has|by|require|lookup|resolve)[_A-Z]/;
/** `.send_keys("…")` on a field of that name. */
const TYPED_INTO =
  /["'\])}]{0,8}(?:[,.][^"'\n]{0,60}?)?\)?\s{0,8}\.(?:send_keys|sendKeys|type|fill|setValue|set_value|val|input|enterText|typeText|pressSequentially|press_sequentially|clear_and_type|keys)\(\s{0,8}(?=["'`])/y;
/** `["password"] = …` is assigned; `'#password', '…'` and `input[name="password"]', '…'` are pairs. */
const SELECTOR_PAIR = /["'\]]{1,6}\s{0,4},\s{0,8}(?=["'`])/y;
/** `{ "key": "NAME", "value": "…" }`, `"NAME": { "type": …, "value": "…" }`, `<add key="NAME" value="…"/>`, lists in YAML. */
const MEMBER =
  /["'\]]{0,2}(?:,|\s|:\s{0,20}\{)[^}]{0,160}?(?<![\w-])(?:\w{0,12}value|content|val|v|default|_text|#text|\$t|S|plaintext)["']{0,1}\s{0,16}[:=]\s{0,4}/iy;
/** `"value": {"stringValue": …}`, as OTLP and DynamoDB have it. */
const MEMBER_OF_MEMBER = /\{\s{0,20}["'](?:\w{0,12}value|string|text|s)["']\s{0,4}:\s{0,4}/iy;
const OTHER_NAME = /\b(?:name|key)["']?\s*[:=]|valueFrom|secretKeyRef/i;
/** The next item of a list in YAML, and `? name` over `: value`. */
const NEXT_ITEM = /["']?[ \t]*\r?\n[ \t]*-[ \t]+/y;
const COMPLEX_KEY = /["']?[ \t]*\r?\n[ \t]*:[ \t]+/y;
/** `password:` over an item, a member or a word of its own. */
const INDENTED =
  /["']?:[ \t]*\r?\n(?:[ \t]*\r?\n)?[ \t]+(?:-[ \t]+|(?:value|current|plain|plaintext|content):[ \t]+)?(?=\S)/y;
/** Multipart: the header's line, perhaps others, an empty one. */
const PART_BODY = /["'][^\r\n]{0,80}\r?\n(?:[A-Za-z-]{1,40}:[^\r\n]{0,120}\r?\n){0,3}\r?\n/y;
/** What is typed when a program asks: `expect "Password:"`, then `send "…\r"`. */
const ANSWER =
  /[^\n"']{0,30}["']\)?[}\s;]{0,12}(?:\w{1,20}\.)?(?:exp_)?send(?:line|_line)?[\s(]{1,4}(?:--[ \t]+)?(?=["'])/iy;
/** Commands that set a name to the next word, and lines of .netrc. */
const SETS =
  /(?:\bset(?:x|env)?|\bset[ \t]+-\w+|\bsetx|\bconfigure[ \t]+set|\bconfig[ \t]+(?:--\w+[ \t]+)?(?:set|add)|\bconnect[ \t][^\n]{0,120}|\bcreate[ \t][^\n]{0,120}|\bsecret[ \t]+set|\benable|\bENV|\bSETENV)[ \t]+(?:[/\w.:@-]{0,200}[:/])?$/;
const LOGIN = /\b(?:machine|login|account)[ \t]+\S{1,200}\s+$/;
/** Names of configuration files whose values stand behind a space. */
const SPACED_NAME =
  /^(?:requirepass|masterauth|bindpw|rootpw|sasl_passwd|ldap_default_authtok|authpass|auth_pass|ssh_pass|_authToken|passphrase|password|passwd|pass|secret|neighbor-password)$/i;
const REGISTRY = /[ \t]{1,40}REG_\w{2,12}[ \t]{1,40}/y;
/** `credentials: admin / …` */
const LOGIN_PAIR = /["'`*]{0,3}[ \t]{0,4}[:=][ \t*]{0,4}[\w.@+-]{1,64}[ \t]{1,3}(?:\/|\||:)[ \t]{1,3}/y;

/** How long the sticky expression's match there is; -1 when there is none. Makes nothing, as it is asked for every name. */
function lengthAt(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex - at : -1;
}

export function placeOfValue(
  text: string,
  nameStart: number,
  nameEnd: number,
  option: boolean,
  nameClass: NameClass,
): Place | undefined {
  const behind = (expression: RegExp): number => lengthAt(expression, text, nameEnd);
  const before = (most = 240) => text.slice(Math.max(0, nameStart - most), nameStart);
  const to = (length: number, by: Place['by']): Place => ({ at: nameEnd + length, by });
  const name = text.slice(nameStart, nameEnd);
  let length: number;
  if (/^(?:credential|cred|login|account)s?$/i.test(name)) {
    length = behind(LOGIN_PAIR);
    if (length >= 0) return to(length, 'pair');
  }
  length = behind(TYPED);
  if (length >= 0 && text[nameStart - 1] !== '<') return to(length, 'assign');
  if (option) {
    length = behind(NEXT_ITEM);
    if (length >= 0) return to(length, 'assign');
  }
  length = behind(COMPLEX_KEY);
  if (length >= 0) return to(length, 'gap');
  length = behind(INDENTED);
  if (
    length >= 0 &&
    nameClass === 'password' &&
    !/^[|>&!]|^["']?[\w.-]+["']?:/.test(text.slice(nameEnd + length, nameEnd + length + 60))
  )
    return to(length, 'pair');
  length = behind(ASSIGN);
  if (length >= 0) {
    // An object: the value is a member of it.
    if (text[nameEnd + length] === '{') {
      const member = behind(MEMBER);
      if (member >= 0) return to(member, 'member');
      if (/^\{\s*["']?\w+["']?\s*[:=]/.test(text.slice(nameEnd + length, nameEnd + length + 60))) return undefined;
    }
    // `<b>Password:</b> …`
    const markup = text[nameEnd + length] === '<' ? behind(MARKUP) : -1;
    if (markup >= 0) return to(markup, 'cell');
    const answer = behind(ANSWER);
    return answer >= 0 ? to(answer, 'pair') : to(length, 'assign');
  }
  length = behind(NEXT_TAG);
  if (length >= 0) return to(length, 'tag');
  length = behind(TAG);
  if (length >= 0 && OPEN_TAG.test(before())) {
    const member = behind(MEMBER);
    if (member >= 0 && member <= length) return to(member, 'member');
    const value = lengthAt(/\s{0,20}<value>/iy, text, nameEnd + length);
    return to(length + Math.max(0, value), 'tag');
  }
  if (length >= 0) return undefined;
  length = behind(SECOND);
  if (length >= 0 && behind(NEXT_NAME) < 0) return to(length, FIRST_ARGUMENT.test(before()) ? 'assign' : 'pair');
  length = behind(TYPED_INTO);
  if (length >= 0) return to(length, 'pair');
  length = behind(MARKUP_VALUE);
  if (length >= 0) return to(length, 'pair');
  length = behind(MARKUP);
  if (length >= 0) return to(length, 'cell');
  length = behind(OPTION_VALUE);
  if (length >= 0) return to(length, 'gap');
  length = behind(STRINGS_BESIDE);
  if (length >= 0) return to(length, 'pair');
  length = behind(ARGUMENT);
  if (length >= 0 && text[nameEnd] === '{') return to(length, 'assign');
  if (length >= 0)
    return SETTER.test(name) && !GETTER.test(name) ? to(length, SURE_SETTER.test(name) ? 'assign' : 'pair') : undefined;
  length = behind(SELECTOR_PAIR);
  if (length >= 0 && behind(NEXT_NAME) < 0) return to(length, 'pair');
  length = behind(PART_BODY);
  if (length >= 0 && /name=["']$/.test(before(20))) return to(length, 'gap');
  length = behind(ANSWER);
  if (length >= 0) return to(length, 'pair');
  length = behind(REGISTRY);
  if (length >= 0) return to(length, 'gap');
  length = behind(GAP);
  if (length >= 0) {
    const spaced = placeBehindSpaces(text, nameStart, nameEnd, nameEnd + length, option, nameClass);
    if (spaced !== undefined) return spaced;
  }
  length = behind(MEMBER);
  if (length >= 0 && !OTHER_NAME.test(text.slice(nameEnd, nameEnd + length)))
    return to(length + Math.max(0, lengthAt(MEMBER_OF_MEMBER, text, nameEnd + length)), 'member');
  length = behind(nameClass === 'password' ? BESIDE : CELL);
  return length >= 0 ? to(length, 'pair') : undefined;
}

function placeBehindSpaces(
  text: string,
  nameStart: number,
  nameEnd: number,
  at: number,
  option: boolean,
  nameClass: NameClass,
): Place | undefined {
  if (option) return { at, by: 'assign' };
  const before = text.slice(Math.max(0, nameStart - 240), nameStart);
  VERB.lastIndex = at;
  const verb = nameClass === 'key' ? null : VERB.exec(text);
  if (verb !== null) return { at: at + verb[0].length - (/["'`]$/.test(verb[0]) ? 1 : 0), by: 'prose' };
  const quoted = /["']/.test(text[at] ?? '');
  const name = text.slice(nameStart, nameEnd);
  const startsLine = /(?:^|[\r\n])[ \t]*$/.test(before);
  // A table: the name, spaces, the value and nothing else. `PASS  tests/a.ts` is no table.
  const column =
    startsLine &&
    (at - nameEnd > 1 ? name.length > 4 : SPACED_NAME.test(name)) &&
    /^(?=[^\s/]*(?:[!@#^*~]|\d[A-Za-z]))[^\s/]{8,200}[ \t]*(?:[\r\n]|$)/.test(text.slice(at, at + 300));
  if (column || (quoted && nameClass === 'password') || SETS.test(before)) return { at, by: 'gap' };
  if (nameClass === 'password' && (LOGIN.test(before) || /^(?:requirepass|masterauth|bindpw)$/i.test(name)))
    return { at, by: 'gap' };
  if (nameClass !== 'password') {
    const cell = lengthAt(CELL, text, nameEnd);
    return cell >= 0 ? { at: nameEnd + cell, by: 'pair' } : quoted ? { at, by: 'pair' } : undefined;
  }
  const beside = lengthAt(BESIDE, text, nameEnd);
  return { at: beside < 0 ? at : nameEnd + beside, by: 'pair' };
}
