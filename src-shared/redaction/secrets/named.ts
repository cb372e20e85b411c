/**
 * Values of names that tell: `DB_PASSWORD=…` of an env file, `"client_secret": "…"` of JSON, `--token …` of a command,
 * `<password>…</password>`. The last word of the name decides (`token`, but not `token_count`), then the form around
 * decides how random the value has to look: an env file's line says more than a colon in code.
 */
import type { Detector, Examine } from './detector.ts';
import { entropyBits, isMask, isPlaceholder, isReference, looksRandom } from './randomness.ts';
import { isWeakWord } from './words.ts';

/** `password`: people choose it. `secret`: it is drawn. `key`: it may be a secret, or a key into something. */
export type NameClass = 'password' | 'secret' | 'key';

/** Say nothing about what the value is. */
const NEUTRAL_WORDS = new Set(
  'base base64 b64 hex value val prod production dev development staging stage test live old new current previous next default main primary secondary string str text plain raw env ci v1 v2 v3 1 2 3 0 a b backup default local remote'.split(
    ' ',
  ),
);
const PASSWORD_WORDS = /^(?:\w*password|\w*passwd|\w*passphrase|passcode|pwd|pass|pw|userpwd|dbpass|rootpw)$/;
const SECRET_WORDS =
  /^(?:\w*secret|secrets|\w*token|\w*apikey|\w*secretkey|\w*accesskey|\w*privatekey|credential|credentials|jwt|bearer|authtoken|auth|dsn|pat|cookie|sessionid|sid)$/;
/** Before `key`. */
const KEY_OWNERS =
  /^(?:\w*api|\w*secret|access|private|auth|encryption|encrypt|decryption|signing|sign|master|license|licence|service|account|storage|session|app|application|jwt|hmac|webhook|deploy|admin|client|write|read|ingest|ingestion|shared|crypto|aes|cipher|server|subscription|function|integration|routing|management|restricted|live|project|security|openai|anthropic|stripe|azure|google|aws|github|gitlab|datadog|dd|sendgrid|twilio|mailgun|algolia|cohere|mistral|groq|replicate|pinecone|weaviate|newrelic|sentry|pagerduty|segment|mapbox|firebase|supabase|cloudflare|heroku|vercel|netlify|ssh)$/;

/** What the name says of its value; undefined when it says nothing. */
export function classOfName(name: string): NameClass | undefined {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  while (words.length > 1 && NEUTRAL_WORDS.has(words.at(-1) as string)) words.pop();
  const last = words.at(-1);
  if (last === undefined) return undefined;
  if (PASSWORD_WORDS.test(last)) return 'password';
  const before = words.at(-2);
  // next page, continuation, csrf: tokens of another kind
  if (
    last.endsWith('token') &&
    before !== undefined &&
    /^(?:page|continuation|sync|cursor|next|cancel|cancellation|design|syntax|lexer|eos|bos|pad|unk|mask|stop|special)$/.test(
      before,
    )
  )
    return undefined;
  if (last === 'auth' || last === 'cookie' || last === 'sid' || last === 'dsn' || last === 'pat')
    return words.length > 1 || last === 'auth' ? 'key' : undefined;
  if (SECRET_WORDS.test(last)) return 'secret';
  if (last !== 'key' && last !== 'keys') return undefined;
  if (before === undefined) return undefined;
  if (KEY_OWNERS.test(before)) return last === 'key' ? 'secret' : 'key';
  return /^(?:public|primary|foreign|cache|sort|partition|hash|idempotency|object|row|map|index|lookup|group|composite|unique|i18n|translation|registry|hot|press|arrow|query|test|dedupe|config)$/.test(
    before,
  )
    ? undefined
    : 'key';
}

/** How the value was written. */
interface Form {
  /** `NAME=value` of an env file or shell. */
  env: boolean;
  quoted: boolean;
  /** A value and nothing else: an attribute's or a JSON member's. */
  whole: boolean;
}

/** Whether a value that a telling name has is a secret. */
export function isSecretValue(value: string, nameClass: NameClass, form: Form): boolean {
  if (isMask(value) || isReference(value) || isWeakWord(value)) return false;
  if (nameClass === 'password') return isPassword(value, form);
  if (value.length < 10 || /\s/.test(value) || isPlaceholder(value) || isAddress(value)) return false;
  if (!looksRandom(value)) return false;
  if (nameClass === 'secret') return form.quoted || form.env || form.whole || (/\d/.test(value) && !isCode(value));
  return value.length >= 20 && entropyBits(value) >= 3.3 && (form.quoted || form.env || form.whole);
}

function isPassword(value: string, form: Form): boolean {
  if (value.length < 4 || value.length > 256 || isPlaceholder(value) || isAddress(value)) return false;
  const hasDigit = /\d/.test(value);
  const hasSign = /[^A-Za-z0-9\s_.-]/.test(value);
  const hasLetter = /[A-Za-z]/.test(value);
  // A sentence: a label, a message.
  if (/\s/.test(value))
    return form.env && form.quoted
      ? hasDigit || hasSign
      : (form.quoted || form.whole) && hasDigit && value.split(/\s+/).length <= 6;
  if (form.env) return hasDigit || hasSign || value.length >= 8;
  if (isCode(value)) return false;
  if (form.quoted || form.whole)
    return (
      hasDigit ||
      hasSign ||
      /[a-z][A-Z]/.test(value) ||
      (value.length >= 12 && !value.includes('_') && !value.includes('.') && !value.includes('-'))
    );
  return value.length >= 6 && hasLetter && (hasDigit || hasSign);
}

/** An expression of a programming language: a call, a member, a type. */
function isCode(value: string): boolean {
  return /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+\(?|^[A-Za-z_$][\w$.]*\(|^(?:utf-?8|sha-?\d+|md5|int\d+|float\d+|base64|str|bytes?)$|^[\w$]+\[|=>|[{}]|^\/\^|\[[a-z0-9]-[a-z0-9]/i.test(
    value,
  );
}

/** A URL, an ARN, a path, an e-mail address, a version or a date: where a secret is, not what it is. */
function isAddress(value: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|arn:|projects\/|op:\/\/|vault:|ref\+|file:|data:|urn:|did:)/i.test(value) ||
    /^(?:~|\.{0,2})\/[\w.@-]+(?:\/[\w.@-]+)+\/?$/.test(value) ||
    /^[\w.+-]+@[\w-]+\.[\w.-]+$/.test(value) ||
    /^\d{4}-\d\d-\d\d/.test(value) ||
    /^v?\d+\.\d+\.\d+/.test(value) ||
    /^[\w.-]+\.(?:json|pem|key|txt|ya?ml|toml|env|ts|js|py|go|rs|crt|md|sh)$/i.test(value)
  );
}

const MAX_NAME = 64;
const MAX_VALUE = 4_096;
const NAME_CHAR = /[A-Za-z0-9_.-]/;
/** What may stand between a name and its value. Not `==`, which compares. */
const SEPARATOR =
  /(?<close>["'`\])]{0,3})(?:(?<assign>[ \t]{0,8}(?:=>|:=|=(?!=)|:(?!:))[ \t]{0,8})|(?<tag>>)|(?<gap>[ \t]{1,4}))/y;
/** Longer ones without a quote around them are no values: nothing in them is looked at again. */
const MAX_UNQUOTED = 1_024;
const UNQUOTED = /[^\s"'`,;&<>(){}|]{1,1024}/y;
const ENV_VALUE = /[^\s"'`]{1,1024}/y;
const PROSE = /(?:is|was|=)[ \t]+["'`]?/y;

/** One place where a telling word stands. */
export const examineNamed: Examine = (text, at, behind) => {
  let nameStart = at;
  while (nameStart > 0 && at - nameStart < MAX_NAME && NAME_CHAR.test(text[nameStart - 1] as string)) nameStart--;
  let nameEnd = behind;
  while (nameEnd < text.length && nameEnd - behind < MAX_NAME && NAME_CHAR.test(text[nameEnd] as string)) nameEnd++;
  const option = text.startsWith('--', nameStart) || text.startsWith('-P', nameStart);
  // A colon may end the word that a dot or dash belongs to.
  const name = text.slice(nameStart, nameEnd).replace(/^[-.]+|[-.]+$/g, '');
  const nameClass = classOfName(name);
  if (nameClass === undefined || text.endsWith('[SECRET:', nameStart)) return undefined;

  SEPARATOR.lastIndex = nameEnd;
  const separator = SEPARATOR.exec(text);
  if (separator === null) return undefined;
  const { assign, tag, gap } = separator.groups ?? {};
  let valueAt = nameEnd + separator[0].length;
  let prose = false;
  if (tag !== undefined && text[nameStart - 1] !== '<') return undefined;
  if (gap !== undefined && !option) {
    PROSE.lastIndex = valueAt;
    const verb = nameClass === 'key' ? null : PROSE.exec(text);
    if (verb === null) return undefined;
    valueAt += verb[0].length - (/["'`]$/.test(verb[0]) ? 1 : 0);
    prose = true;
  }
  const quote = text[valueAt];
  const quoted = quote === '"' || quote === "'" || quote === '`';
  const upper = /^[A-Z][A-Z0-9_]*$/.test(name);
  const env = assign === '=' && (upper || option) && !prose;

  let start = valueAt;
  let end: number;
  if (quoted) {
    start = valueAt + 1;
    end = endOfQuoted(text, start, quote);
  } else {
    const expression = env && upper ? ENV_VALUE : UNQUOTED;
    expression.lastIndex = valueAt;
    end = valueAt + (expression.exec(text)?.[0].length ?? 0);
    if (prose || tag === undefined) while (end > start && /[.,!?)\]]/.test(text[end - 1] as string) && !env) end--;
  }
  if (end <= start || end - start > MAX_VALUE) return undefined;
  if (!quoted && end - start >= MAX_UNQUOTED) return { hits: [], passed: end };
  // An element ends with its closing tag; `<user>:<password>@host` is no element.
  if (tag !== undefined && !text.startsWith('</', end)) return undefined;
  const value = text.slice(start, end);
  const form: Form = { env: env || option, quoted: quoted && !prose, whole: tag !== undefined };
  if (!isSecretValue(value, nameClass, form)) return undefined;
  // Words such as "token is expired2"? Said in passing, only what looks drawn counts.
  if (prose && nameClass !== 'password' && !looksRandom(value)) return undefined;
  return { hits: [{ start, end, kind: kindOfName(name, nameClass) }], passed: end };
};

/** The quote that closes, on the same line; else the line's end. */
function endOfQuoted(text: string, start: number, quote: string): number {
  for (let index = start; index < text.length && index - start <= MAX_VALUE; index++) {
    const char = text[index];
    if (char === quote || char === '\n' || char === '\r') return index;
  }
  return Math.min(text.length, start + MAX_VALUE);
}

/** Vendors whose secrets have no form of their own, by a word of the name. */
const VENDOR_KINDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/aws.*secret|secret_?access_?key/i, 'aws-secret-key'],
  [/aws.*session/i, 'aws-session-token'],
  [/azure|arm_client/i, 'azure-client-secret'],
  [/^dd_|datadog/i, 'datadog-key'],
  [/heroku/i, 'heroku-key'],
  [/twilio/i, 'twilio-key'],
  [/cloudflare|^cf_/i, 'cloudflare-token'],
  [/pagerduty/i, 'pagerduty-key'],
  [/discord/i, 'discord-token'],
  [/vercel/i, 'vercel-token'],
  [/npm|_authtoken/i, 'npm-token'],
];

export function kindOfName(name: string, nameClass: NameClass): string {
  for (const [pattern, kind] of VENDOR_KINDS) if (nameClass !== 'password' && pattern.test(name)) return kind;
  return nameClass === 'password' ? 'password' : 'generic-secret';
}

export const NAMED_DETECTOR: Detector = {
  kind: 'generic-secret',
  title: 'Value after a telling name',
  literals: [
    'secret',
    'token',
    'passw',
    'pwd',
    'passphrase',
    'passcode',
    '_pass',
    '.pass',
    'pass=',
    'pass:',
    'key',
    'credential',
    '_auth',
    'jwt',
    '_pat',
    '_dsn',
    '_pw',
  ],
  anyCase: true,
  reach: { before: MAX_NAME + 8, after: MAX_VALUE + 200 },
  examine: examineNamed,
};
