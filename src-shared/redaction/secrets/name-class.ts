/** What a name says of its value: that of a password, of a secret, of a key, or nothing. */

import { BoundedMap } from '../../base/bounded-map.ts';
import { foldName } from './fold-name.ts';
import { FOREIGN_PASSWORDS, FOREIGN_SECRETS } from './foreign-words.ts';
import {
  LANGUAGE_KEYS,
  LANGUAGE_PASSWORDS,
  LANGUAGE_PHRASES,
  LANGUAGE_SECRETS,
  NO_PASSWORD_TAIL,
  SECRET_COMPOUND,
  SECRET_KEY_MARKS,
  SECRET_PHRASES,
} from './language-words.ts';
import {
  HEAD_WORDS,
  NEUTRAL_WORDS,
  OTHER_NAMES,
  OWNER_WORDS,
  PASSWORD_WORDS,
  SECRET_WORDS,
  SURE_HEADS,
} from './name-words.ts';

/** `password`: people choose it. `secret`: it is drawn. `key`: it may be a secret, or a key into something. */
export type NameClass = 'password' | 'secret' | 'key';

const nameCodes = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_.-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const LETTER = /[\p{L}\p{M}]/u;

/** Whether names have the character in them, of ASCII. */
export function isNameCode(code: number): boolean {
  return nameCodes[code] === 1;
}

/** {@link isNameCode}, or a letter of any script; of a UTF-16 unit. */
export function isNameUnit(code: number): boolean {
  return code < 0x80 ? nameCodes[code] === 1 : LETTER.test(String.fromCharCode(code));
}

/** `user_code`, `recovery_code` */
const CODE_OWNERS =
  /^(?:user|device|recovery|backup|verification|pin|access|activation|otp|mfa|authorization|unlock|door|gate|alarm|license|licence|security|secret)$/;
/** Before `key`. */
const KEY_OWNERS =
  /^(?:\w*api|\w*secret|access|private|auth|encryption|encrypt|decryption|signing|sign|master|license|licence|service|account|storage|session|app|application|jwt|hmac|webhook|deploy|admin|client|write|read|ingest|ingestion|shared|crypto|aes|cipher|server|subscription|function|integration|routing|management|restricted|live|project|security|openai|anthropic|stripe|azure|google|aws|github|gitlab|datadog|dd|sendgrid|twilio|mailgun|algolia|cohere|mistral|groq|replicate|pinecone|weaviate|newrelic|sentry|pagerduty|segment|mapbox|firebase|supabase|cloudflare|heroku|vercel|netlify|ssh|fastly|rpc|pass|preshared|signature|recovery|wifi|wlan|wpa|network|functions)$/;

interface KnownName {
  nameClass: NameClass | undefined;
  /** Once it was asked for. */
  kind?: string;
}

const REMEMBERED_NAMES = 2_000;
const known = new BoundedMap<string, KnownName>(REMEMBERED_NAMES);

function knownName(name: string): KnownName {
  let entry = known.get(name);
  if (entry === undefined) {
    entry = { nameClass: classify(name) };
    known.set(name, entry);
  }
  return entry;
}

/** What the name says of its value; undefined when it says nothing. */
export function classOfName(name: string): NameClass | undefined {
  return knownName(name).nameClass;
}

function classify(name: string): NameClass | undefined {
  const isAscii = /^[\0-\x7f]*$/.test(name);
  const parted = name.replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2').replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2');
  if (!isAscii) {
    for (const written of [parted.toLowerCase(), foldName(parted)]) {
      if (FOREIGN_PASSWORDS.test(written)) return 'password';
      if (FOREIGN_SECRETS.test(written)) return 'secret';
    }
  }
  const words = foldName(parted)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('_');
  while (words.length > 1 && isNeutral(words.at(-1) as string)) words.pop();
  // `key2`, `password_1`
  const last = words.at(-1)?.replace(/(?<=[a-z]{2})\d{1,3}$/, '');
  if (last === undefined || OTHER_NAMES.test(joined)) return undefined;
  if (LANGUAGE_PHRASES.test(joined) && !words.some((word) => NO_PASSWORD_TAIL.test(word))) return 'password';
  if (last === 'passe' && joined !== 'passe') return undefined;
  if (PASSWORD_WORDS.test(last) || LANGUAGE_PASSWORDS.test(last)) return 'password';
  const before = words.at(-2);
  // next page, continuation, csrf: tokens of another kind
  if (
    /tokens?$/.test(last) &&
    before !== undefined &&
    /^(?:page|continuation|sync|cursor|next|cancel|cancellation|design|syntax|lexer|eos|bos|pad|unk|mask|stop|special)$/.test(
      before,
    )
  )
    return undefined;
  if (words.includes('api') && /^keys?$/.test(last)) return 'secret';
  if (
    words.length > 1 &&
    words.some((word) => LANGUAGE_KEYS.test(word)) &&
    words.some((word) => SECRET_KEY_MARKS.test(word))
  )
    return 'secret';
  if (SECRET_COMPOUND.test(last) || SECRET_PHRASES.test(joined)) return 'secret';
  if (/^asp\.net_sessionid$/i.test(name)) return 'secret';
  if (last === 'session') return 'key';
  if (last === 'auth' && /^[A-Z0-9_]+_AUTH$/.test(name)) return 'secret';
  if (last === 'auth' || last === 'cookie' || last === 'sid' || last === 'dsn' || last === 'pat')
    return words.length > 1 || last === 'auth' ? 'key' : undefined;
  if (SECRET_WORDS.test(last) || LANGUAGE_SECRETS.test(last)) return 'secret';
  if (last === 'code' && before !== undefined && CODE_OWNERS.test(before)) return 'secret';
  if (/^(?:phrase|word)$/.test(last) && /^(?:pass|secret)$/.test(before ?? '')) return 'password';
  if ((last === 'community' && before === 'snmp') || (last === 'string' && before === 'community')) return 'password';
  if (last !== 'key' && last !== 'keys') return headOf(words);
  if (before === undefined) return undefined;
  if (KEY_OWNERS.test(before)) return last === 'key' ? 'secret' : 'key';
  return /^(?:public|publishable|socket|primary|foreign|cache|sort|partition|hash|idempotency|object|row|map|index|lookup|group|composite|unique|i18n|translation|registry|hot|press|arrow|query|test|dedupe|config)$/.test(
    before,
  )
    ? undefined
    : 'key';
}

function isNeutral(word: string): boolean {
  return NEUTRAL_WORDS.has(word) || /^\d{1,6}$/.test(word);
}

/** Of a name that begins with what it is: all that follows says whose. */
function headOf(words: readonly string[]): NameClass | undefined {
  for (let at = words.length - 2; at >= 0; at--) {
    if (SURE_HEADS.has(words[at] as string))
      return words.slice(at + 1).some((word) => NO_PASSWORD_TAIL.test(word)) ? undefined : 'password';
    const head = HEAD_WORDS.get(words[at] as string);
    if (head !== undefined) return words.slice(at + 1).every((word) => OWNER_WORDS.has(word)) ? head : undefined;
  }
  return undefined;
}

/** Vendors whose secrets have no form of their own, by a word of the name. */
const VENDOR_KINDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/aws.{0,200}?secret|secret_?access_?key/i, 'aws-secret-key'],
  [/aws.{0,200}?session/i, 'aws-session-token'],
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

/** What a secret with that telling name is called. */
export function kindOfName(name: string, nameClass: NameClass): string {
  const entry = knownName(name);
  entry.kind ??= kindIn(name, nameClass);
  return entry.kind;
}

function kindIn(name: string, nameClass: NameClass): string {
  for (const [pattern, kind] of VENDOR_KINDS) if (nameClass !== 'password' && pattern.test(name)) return kind;
  return nameClass === 'password' ? 'password' : 'generic-secret';
}
