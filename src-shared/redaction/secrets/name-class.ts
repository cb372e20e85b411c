/** What a name says of its value: that of a password, of a secret, of a key, or nothing. */

/** `password`: people choose it. `secret`: it is drawn. `key`: it may be a secret, or a key into something. */
export type NameClass = 'password' | 'secret' | 'key';

const nameCodes = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_.-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Whether names have the character in them. */
export function isNameCode(code: number): boolean {
  return nameCodes[code] === 1;
}

/** Say nothing about what the value is. */
const NEUTRAL_WORDS = new Set(
  'base base64 b64 hex value val prod production dev development staging stage test live old new current previous next default main primary secondary string str text plain raw env ci v1 v2 v3 1 2 3 0 a b backup default local remote'.split(
    ' ',
  ),
);
const PASSWORD_WORDS =
  /^(?:\w*passwords?|\w*passwd|\w*passphrase|passcode|pwd|\w{0,12}pass|pw|psk|requirepass|masterauth|userpwd|dbpass|rootpw|bindpw|creds?|credentials?|\w*passwor[dt]|passord|mdp|pin|pincode|pswd|psw|kennwort|losungswort|zugangscode|contrase(?:na|nya)?|clave|senha|wachtwoord|haslo|heslo|parola|salasana|losenord|adgangskode|kodeord|sifre|jelszo|lozinka|sandi|laluan|passe|motdepasse|geheim)$/;
const SECRET_WORDS =
  /^(?:\w*secret|secrets|tokens|\w*token|\w*apikey|\w*secretkey|\w*accesskey|\w*privatekey|jwt|bearer|authtoken|auth|dsn|pat|seed|mnemonic|cookie|\w*sessionid|\w*sessid|sid)$/;
/** `user_code`, `recovery_code` */
const CODE_OWNERS = /^(?:user|device|recovery|backup|verification|pin|access|activation|otp|mfa|authorization)$/;
/** Key, elsewhere. */
const KEY_WORDS = /^(?:chave|cle|clave|schluessel|schlussel|chiave|llave|sleutel|nyckel|klucz|avain)$/;
/** Before `key`. */
const KEY_OWNERS =
  /^(?:\w*api|\w*secret|access|private|auth|encryption|encrypt|decryption|signing|sign|master|license|licence|service|account|storage|session|app|application|jwt|hmac|webhook|deploy|admin|client|write|read|ingest|ingestion|shared|crypto|aes|cipher|server|subscription|function|integration|routing|management|restricted|live|project|security|openai|anthropic|stripe|azure|google|aws|github|gitlab|datadog|dd|sendgrid|twilio|mailgun|algolia|cohere|mistral|groq|replicate|pinecone|weaviate|newrelic|sentry|pagerduty|segment|mapbox|firebase|supabase|cloudflare|heroku|vercel|netlify|ssh|fastly|rpc)$/;

interface KnownName {
  nameClass: NameClass | undefined;
  /** Once it was asked for. */
  kind?: string;
}

const known = new Map<string, KnownName>();
const REMEMBERED_NAMES = 2_000;

function knownName(name: string): KnownName {
  let entry = known.get(name);
  if (entry === undefined) {
    entry = { nameClass: classify(name) };
    if (known.size >= REMEMBERED_NAMES) known.clear();
    known.set(name, entry);
  }
  return entry;
}

/** What the name says of its value; undefined when it says nothing. */
export function classOfName(name: string): NameClass | undefined {
  return knownName(name).nameClass;
}

function classify(name: string): NameClass | undefined {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
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
  if (words.includes('api') && words.some((word) => KEY_WORDS.test(word))) return 'secret';
  if (/^asp\.net_sessionid$/i.test(name)) return 'secret';
  if (last === 'session') return 'key';
  if (last === 'auth' || last === 'cookie' || last === 'sid' || last === 'dsn' || last === 'pat')
    return words.length > 1 || last === 'auth' ? 'key' : undefined;
  if (SECRET_WORDS.test(last)) return 'secret';
  if (last === 'code' && before !== undefined && CODE_OWNERS.test(before)) return 'secret';
  if (last !== 'key' && last !== 'keys') return undefined;
  if (before === undefined) return undefined;
  if (KEY_OWNERS.test(before)) return last === 'key' ? 'secret' : 'key';
  return /^(?:public|publishable|socket|primary|foreign|cache|sort|partition|hash|idempotency|object|row|map|index|lookup|group|composite|unique|i18n|translation|registry|hot|press|arrow|query|test|dedupe|config)$/.test(
    before,
  )
    ? undefined
    : 'key';
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
