/** Secrets known by the form around them: keys as JSON, signed URLs, tickets and hashes, codes, manifests, files of keys. */
import { decodeBase64 } from './base64.ts';
import { codesOf, latin1Text } from './codes.ts';
import type { Detector, Examine, Hit } from './detector.ts';
import { entropyBits, isMask, isPlaceholder, isReference, looksRandom } from './randomness.ts';
import { endOfLine } from './value-end.ts';
import { isWeakWord } from './words.ts';

/** Every match of the group `secret` in the text behind a literal. */
function each(form: RegExp, kind: string, least = 0): Examine {
  return (text, at) => {
    form.lastIndex = at;
    const match = form.exec(text);
    const range = match?.indices?.groups?.['secret'];
    if (range === undefined) return undefined;
    const [start, end] = range;
    const secret = text.slice(start, end);
    if (isMask(secret) || isReference(secret) || (least > 0 && entropyBits(secret) < least)) return undefined;
    return { hits: [{ start, end, kind }], passed: end };
  };
}

const JWK_MEMBER = /"(?:d|k|p|q|dp|dq|qi|x|y|n)"\s{0,4}:\s{0,4}"([A-Za-z0-9_-]{16,2000})"/g;
const JWK_PRIVATE = /"(?:d|k)"\s{0,4}:\s{0,4}"[A-Za-z0-9_-]{16,}/;
const MAX_JWK = 4_000;

/** RFC 7517: a key with its private member. What belongs to it goes with it. */
const examineJwk: Examine = (text, at) => {
  const least = Math.max(0, at - MAX_JWK);
  const open = least + text.slice(least, at).lastIndexOf('{');
  if (open < least) return undefined;
  const close = text.slice(at, at + MAX_JWK).indexOf('}');
  const object = text.slice(open, close < 0 ? at + MAX_JWK : at + close);
  if (!JWK_PRIVATE.test(object)) return { hits: [], passed: open + object.length };
  const hits = [...object.matchAll(JWK_MEMBER)].map((match): Hit => {
    const end = open + match.index + match[0].length - 1;
    return { start: end - (match[1] as string).length, end, kind: 'private-key' };
  });
  return { hits, passed: open + object.length };
};

/** JSON web tokens without a signature, or cut off before it: the payload is still what it says of somebody. */
const JWT_CUT = /eyJ([A-Za-z0-9_-]{8,4096})\.(eyJ[A-Za-z0-9_-]{12,8192})(?:\.(?![A-Za-z0-9_-]{8})|(?![.A-Za-z0-9_-]))/y;
const JWT_RUN = /[A-Za-z0-9_-]{1,4096}/y;
const examineCutJwt: Examine = (text, at) => {
  JWT_CUT.lastIndex = at;
  const match = JWT_CUT.exec(text);
  if (match === null) {
    // Of one run, whatever begins in it ends where the run does.
    JWT_RUN.lastIndex = at;
    return { hits: [], passed: at + (JWT_RUN.exec(text)?.[0].length ?? 0) };
  }
  const header = latin1Text(decodeBase64(codesOf(`eyJ${match[1]}`)));
  if (!/"(?:alg|enc|typ|kid)"\s*:/.test(header)) return undefined;
  return { hits: [{ start: at, end: at + match[0].length, kind: 'jwt' }], passed: at + match[0].length };
};

const CODE_LINE =
  /^[ \t]*(?:(?:[-*•]|\d{1,2}[.)])[ \t]*)?([A-Za-z0-9]{4,8}(?:[- ][A-Za-z0-9]{4,8}){1,3}|[A-Za-z0-9]{8,16}|\d{6,10})[ \t]*$/;

/** `Recovery codes:` and a list of them. */
const examineCodes: Examine = (text, _at, behind) => {
  const hits: Hit[] = [];
  const toBreak = text.slice(behind, behind + 80).indexOf('\n');
  if (toBreak < 0) return undefined;
  let lineStart = behind + toBreak + 1;
  for (let line = 0; line < 32; line++) {
    const end = endOfLine(text, lineStart, 400);
    const row = text.slice(lineStart, end);
    const cells = row.split(/\s{2,}|\t|,\s*/).filter((cell) => cell.trim() !== '');
    if (cells.length === 0 && line > 0) break;
    let from = lineStart;
    for (const cell of cells) {
      const code = CODE_LINE.exec(cell)?.[1];
      if (code === undefined || !/\d/.test(code)) continue;
      const start = text.indexOf(code, from);
      hits.push({ start, end: start + code.length, kind: 'recovery-code' });
      from = start + code.length;
    }
    if (end === text.length) break;
    lineStart = end + 1;
  }
  return hits.length >= 2 ? { hits } : undefined;
};

const SECRET_KIND = /["']?kind["']?\s{0,4}:\s{0,4}["']?(?:Sealed)?Secret(?:List)?\b/iy;
const MANIFEST_VALUE = /^([ \t]+)["']?[\w.-]{1,120}["']?:[ \t]*["']?([^\s"'#|>{][^\s"']{3,8000})["']?[ \t]*$/;
const MAX_MANIFEST = 20_000;

/** The values under `data` and `stringData` of a Kubernetes secret in YAML. */
const examineManifest: Examine = (text, at) => {
  SECRET_KIND.lastIndex = at;
  if (!SECRET_KIND.test(text)) return undefined;
  const from = Math.max(0, at - 4_000);
  const before = text.slice(from, at);
  const begin = Math.max(before.lastIndexOf('\n---') + 1, 0) + from;
  const next = text.slice(at, begin + MAX_MANIFEST).indexOf('\n---');
  const rest = text.slice(begin, next < 0 ? begin + MAX_MANIFEST : at + next);
  const hits: Hit[] = [];
  for (const match of rest.matchAll(/(?:^|\n)([ \t]*)["']?(?:data|stringData)["']?:[ \t]*\r?\n/g)) {
    let lineStart = begin + match.index + match[0].length;
    for (let line = 0; line < 64 && lineStart < text.length; line++) {
      const end = endOfLine(text, lineStart, 9_000);
      const row = text.slice(lineStart, end).replace(/\r$/, '');
      const value = MANIFEST_VALUE.exec(row);
      if (row.trim() !== '' && !/^[ \t]/.test(row)) break;
      if (value !== null && (value[1] as string).length > (match[1] as string).length) {
        const secret = value[2] as string;
        const start = lineStart + row.indexOf(secret, row.indexOf(':') + 1);
        if (!isMask(secret) && !isReference(secret) && secret.length >= 6 && !isWeakWord(secret))
          hits.push({ start, end: start + secret.length, kind: 'generic-secret' });
      }
      lineStart = end + 1;
    }
  }
  return { hits, passed: Math.max(at + 1, begin + rest.length) };
};

/** `"data": {…}` of one in JSON. */
const JSON_DATA = /"(?:data|stringData)"\s{0,4}:\s{0,4}\{([^{}]{1,8000})\}/g;
const examineJsonManifest: Examine = (text, at) => {
  SECRET_KIND.lastIndex = at;
  if (!SECRET_KIND.test(text)) return undefined;
  const from = Math.max(0, at - 4_000);
  const rest = text.slice(from, at + 8_000);
  const hits: Hit[] = [];
  for (const data of rest.matchAll(JSON_DATA)) {
    const offset = from + data.index + data[0].indexOf('{') + 1;
    for (const member of (data[1] as string).matchAll(/:\s{0,4}"([^"]{6,8000})"/g)) {
      const end = offset + member.index + member[0].length - 1;
      const secret = member[1] as string;
      if (!isMask(secret) && !isReference(secret))
        hits.push({ start: end - secret.length, end, kind: 'generic-secret' });
    }
  }
  return { hits, passed: at + 8_000 };
};

const SIGNED =
  /[?&;](?:X-Amz-Signature|X-Goog-Signature|X-Oss-Signature|X-Amz-Security-Token|Signature|sig|hmac|hash|token|st|__token__|Key-Pair-Id|Policy|se_sig|hdnts|hdnea|verify|oauth_signature|oauth_token)=(?<secret>[A-Za-z0-9%+/_=~.-]{14,4000})/iy;
const examineSigned: Examine = (text, at) => {
  SIGNED.lastIndex = at;
  const match = SIGNED.exec(text);
  const secret = match?.groups?.['secret'];
  if (match === null || secret === undefined) return undefined;
  const end = at + match[0].length;
  if (
    isMask(secret) ||
    isReference(secret) ||
    isPlaceholder(secret) ||
    !(looksRandom(secret) || /^[a-f0-9]{32,}/i.test(secret))
  )
    return undefined;
  return { hits: [{ start: end - secret.length, end, kind: 'signed-url' }], passed: end };
};

const AUTH_PARAMETERS =
  /(?:Hawk|Digest|OAuth|MAC|Signature|AWS4-HMAC-SHA256|AWS|SharedAccessSignature|SharedKey(?:Lite)?|GOOG4-\S{1,20}|HMAC\S{0,12}|TC3-HMAC-SHA256|Token)\b/iy;
const PARAMETER =
  /(?:^|[,\s&])(?:mac|response|oauth_signature|oauth_token|signature|Signature|sig|token|nonce|cnonce|hash|id_token)=["']?(?<secret>[A-Za-z0-9%+/_=~.-]{16,2000})/dg;
/** `Authorization: Hawk id="…", mac="…"` and its like: what proves who asks. */
const examineSchemes: Examine = (text, at, behind) => {
  const value = /["'\\\]]{0,4}\s{0,4}[:=,]\s{0,4}["'`\\]{0,4}/y;
  value.lastIndex = behind;
  const separator = value.exec(text);
  if (separator === null) return undefined;
  const from = behind + separator[0].length;
  AUTH_PARAMETERS.lastIndex = from;
  if (!AUTH_PARAMETERS.test(text)) return undefined;
  const line = /^[^\r\n]{0,3000}/.exec(text.slice(from, from + 3_000))?.[0] ?? '';
  const hits: Hit[] = [];
  for (const match of line.matchAll(PARAMETER)) {
    const range = match.indices?.groups?.['secret'];
    if (range === undefined) continue;
    const secret = line.slice(range[0], range[1]);
    if (!isMask(secret) && !isPlaceholder(secret) && entropyBits(secret) >= 3)
      hits.push({ start: from + range[0], end: from + range[1], kind: 'authorization' });
  }
  // AWS SharedKey account:signature
  const pair = /^(?:SharedKey(?:Lite)?|AWS|OSS|COS|QBox|UpYun)\s+[\w-]{2,80}:(?<secret>[A-Za-z0-9+/=_-]{16,200})/d.exec(
    line,
  )?.indices?.groups?.['secret'];
  if (pair !== undefined) hits.push({ start: from + pair[0], end: from + pair[1], kind: 'authorization' });
  return hits.length === 0 ? undefined : { hits: hits.filter(({ start }) => start > at) };
};

const detector = (
  kind: string,
  title: string,
  literals: readonly string[],
  examine: Examine,
  more: Partial<Detector> = {},
): Detector => ({
  kind,
  title,
  literals,
  reach: { before: 0, after: 4_200 },
  ...more,
  examine,
});

export const FURTHER_STRUCTURE_DETECTORS: readonly Detector[] = [
  detector(
    'password',
    'Password in a function of SQL',
    ['crypt(', 'crypt_bytea('],
    each(
      /crypt(?:_bytea)?\((?:[^()]{1,200}?,)?\s{0,4}'(?<secret>(?=[^']*\d)[^'\n]{6,200})'\s{0,4}(?:,\s{0,4}gen_salt\(|(?<=(?:sym_en|sym_de|aes_en|aes_de)crypt(?:_bytea)?\([^()]{0,600})\))/diy,
      'password',
      2.7,
    ),
    { anyCase: true, reach: { before: 12, after: 600 } },
  ),
  detector('private-key', 'Private key as JSON', ['"kty"'], examineJwk, { reach: { before: MAX_JWK, after: MAX_JWK } }),
  detector('jwt', 'JSON web token without a signature', ['eyJ'], examineCutJwt, {
    follow: { min: 10, of: 'word' },
    reach: { before: 0, after: 8_192 },
  }),
  detector(
    'paseto',
    'PASETO',
    ['.local.', '.public.', '.secret.'],
    (text, at) => {
      const lead = text.slice(Math.max(0, at - 4), at);
      const version = /(?:^|[^A-Za-z0-9.])(k?\d|v\d)$/.exec(lead)?.[1] ?? /^(?:k|v)\d$/.exec(lead.slice(-2))?.[0];
      const body = /\.(?:local|public|secret)\.[A-Za-z0-9_-]{32,4000}(?:\.[A-Za-z0-9_-]{1,1000})?/y;
      body.lastIndex = at;
      const match = version === undefined ? null : body.exec(text);
      return match === null
        ? undefined
        : { hits: [{ start: at - 2, end: at + match[0].length, kind: 'paseto' }], passed: at + match[0].length };
    },
    { reach: { before: 8, after: 4_200 } },
  ),
  detector(
    'ansible-vault',
    'Ansible vault',
    ['$ANSIBLE_VAULT;'],
    each(
      /\$ANSIBLE_VAULT;[\w.;-]{1,80}[ \t]*\r?\n(?<secret>(?:[ \t]*[0-9a-f]{1,120}\r?\n?){1,400})/dy,
      'ansible-vault',
    ),
    { reach: { before: 0, after: 34_000 } },
  ),
  detector(
    'password-hash',
    'Kerberos ticket or password hash',
    ['$krb5'],
    each(/(?<secret>\$krb5(?:tgs|asrep|pa)\$[^\s"']{20,8000})/dy, 'password-hash'),
    { reach: { before: 0, after: 8_200 } },
  ),
  detector(
    'password-hash',
    'Hash of a password',
    [
      '$sha1$',
      '$7$',
      '$8$',
      '$9$',
      '$2x$',
      '$argon2i$',
      '$argon2d$',
      '$scrypt$',
      '$pbkdf2',
      '$P$',
      '$H$',
      '$S$',
      '$NT$',
      '$DCC2$',
      '$ml$',
      '$gy$',
      '$md5',
      '{SSHA',
      '{SHA',
      '{CRYPT}',
      '{SMD5}',
      '{PBKDF2',
      'pbkdf2_sha',
      'pbkdf2:sha',
      'scrypt:',
      'bcrypt_sha256$',
      'argon2$argon2',
      'SCRAM-SHA-256$',
      '0x0100',
      '0x0200',
    ],
    each(
      /(?<secret>\{(?:SSHA\d*|SHA\d*|CRYPT|SMD5|PBKDF2[\w-]*)\}[A-Za-z0-9+/=$.]{16,300}|(?:\$[\w-]{1,20}|pbkdf2_sha\d+|pbkdf2:sha\d+(?::\d+)?|scrypt:\d+:\d+:\d+|bcrypt_sha256|argon2)\$[A-Za-z0-9+/=$.,:_-]{16,400}|SCRAM-SHA-256\$[A-Za-z0-9+/=$:]{40,400}|0x0[12]00[0-9A-Fa-f]{40,200})/dy,
      'password-hash',
      3,
    ),
  ),
  detector(
    'password-hash',
    'Windows password hashes',
    [':aad3b435b51404eeaad3b435b51404ee:'],
    each(/:(?<secret>[a-f0-9]{32}:[a-f0-9]{32})/diy, 'password-hash'),
    { anyCase: true },
  ),
  detector(
    'password-hash',
    'Windows password hashes',
    [':::'],
    (text, at) => {
      const match = /:([a-f0-9]{32}:[a-f0-9]{32})$/i.exec(text.slice(Math.max(0, at - 80), at));
      return match === null
        ? undefined
        : { hits: [{ start: at - (match[1] as string).length, end: at, kind: 'password-hash' }] };
    },
    { reach: { before: 90, after: 4 } },
  ),
  detector(
    'recovery-code',
    'Recovery code',
    [
      'recovery code',
      'backup code',
      'recovery_codes',
      'backup_codes',
      'scratch code',
      'backup-code',
      'recovery-code',
      'emergency code',
      'one-time codes',
      'rescue code',
    ],
    examineCodes,
    { anyCase: true },
  ),
  detector(
    'generic-secret',
    'Value of a Kubernetes secret',
    ['kind: Secret', 'kind: "Secret"', "kind: 'Secret'", 'kind: SealedSecret'],
    examineManifest,
    { reach: { before: 4_000, after: MAX_MANIFEST } },
  ),
  detector(
    'generic-secret',
    'Value of a Kubernetes secret',
    ['"kind":"Secret"', '"kind": "Secret"'],
    examineJsonManifest,
    { reach: { before: 4_000, after: 8_000 } },
  ),
  detector(
    'signed-url',
    'Signature of a URL',
    [...'?&'].flatMap((sign) =>
      [
        'X-Amz-Sig',
        'X-Amz-Sec',
        'X-Goog-Sig',
        'X-Oss-Sig',
        'Signature=',
        'sig=',
        'hmac=',
        'Key-Pair-Id=',
        'Policy=',
        'hdnts=',
        'hdnea=',
        'oauth_',
        'st=',
      ].map((name) => sign + name),
    ),
    examineSigned,
    { anyCase: true },
  ),
  detector('authorization', 'Proof in an authorization header', ['authorization'], examineSchemes, { anyCase: true }),
  detector(
    'oauth-code',
    'Code of an authorization',
    ['?code=', '&code=', '&id_token=', '#access_token=', '#id_token='],
    each(/[?&#](?:code|id_token|access_token)=(?<secret>[A-Za-z0-9%+/_=~.-]{16,2000})/dy, 'oauth-code', 3),
  ),
  detector(
    'recovery-code',
    'Code of a device',
    ['user_code', 'usercode', 'device_code', 'recovery_code', 'backup_code', 'activation_code'],
    each(
      /\w{6,20}["'`]{0,2}[ \t]{0,8}[:=][ \t]{0,8}["'`]?(?<secret>[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){1,4})(?![\w-])/diy,
      'recovery-code',
    ),
    { anyCase: true },
  ),
  detector(
    'license-key',
    'Licence key',
    ['license', 'licence', 'serial', 'product_key', 'product key', 'productkey', 'activation'],
    each(
      /[A-Za-z_. -]{5,24}["'`*]{0,3}[ \t]{0,8}(?:[:=]|is)[ \t]{0,8}["'`*]{0,3}(?<secret>(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,6})(?![\w-])/diy,
      'license-key',
      3,
    ),
    { anyCase: true },
  ),
  detector(
    'seed-phrase',
    'Words of a wallet',
    [
      'seed phrase',
      'seed_phrase',
      'mnemonic',
      'recovery phrase',
      'secret phrase',
      'seedphrase',
      'wallet words',
      'recovery_phrase',
    ],
    each(
      /[\w ]{6,20}["'`*]{0,3}(?:[ \t](?:is|words))?[ \t]{0,4}[:=]?[ \t\r\n]{0,6}["'`*([]{0,3}(?<secret>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})/diy,
      'seed-phrase',
    ),
    { anyCase: true },
  ),
  detector(
    'private-key',
    'SSH or wallet key without armour',
    [
      'b3BlbnNzaC1rZXktdjE',
      'MIIEv',
      'MIIEp',
      'MIIEo',
      'MIIJQ',
      'MIIJK',
      'MIICXA',
      'MIICXQ',
      'MIICd',
      'MHcCAQEEI',
      'MIGHAgEAMBMGByqGSM49',
      'MC4CAQAwBQYDK2VwBCIEI',
    ],
    each(
      /(?<secret>(?:b3BlbnNzaC1rZXktdjE|MIIEv[AQgw]|MIIEp[AQgw]|MIIEo[AQgw]|MIIJQ[AQgw]|MIIJK[AQgw]|MIICX[AQ]|MIICd[gwQ]|MHcCAQEEI|MIGHAgEAMBMGByqGSM49|MC4CAQAwBQYDK2VwBCIEI)[A-Za-z0-9+/=]{20,}(?:\r?\n[A-Za-z0-9+/=]{4,}){0,80})/dy,
      'private-key',
      4,
    ),
    { reach: { before: 0, after: 8_000 } },
  ),
];
