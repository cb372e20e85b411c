/** Secrets known by the form around them: JSON web tokens, PEM, URLs with a password, authorization headers, cookies. */
import { decodeBase64 } from './base64.ts';
import { codesOf, latin1Text } from './codes.ts';
import type { Detector, Examine, Hit } from './detector.ts';
import { entropyBits, isMask, isPlaceholder, isReference, isStrong, looksRandom } from './randomness.ts';
import { isWeakWord } from './words.ts';

/** The token that every explanation of JSON web tokens shows; its signature. */
const KNOWN_JWT_SIGNATURE = 'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c';
const JWT = /eyJ([A-Za-z0-9_-]{8,4096})\.(?:[A-Za-z0-9_-]{0,8192}\.){1,3}[A-Za-z0-9_-]{8,8192}/y;

const JWT_PART = /[A-Za-z0-9_-]{1,4096}/y;

/** RFC 7519: header, payload and signature (RFC 7516: five parts when encrypted). The header is JSON that names `alg`. */
const examineJwt: Examine = (text, at) => {
  JWT.lastIndex = at;
  const match = JWT.exec(text);
  if (match === null) {
    // The first part has to reach the first dot, from wherever it starts.
    JWT_PART.lastIndex = at;
    return { hits: [], passed: at + (JWT_PART.exec(text)?.[0].length ?? 0) };
  }
  const end = at + match[0].length;
  const header = latin1Text(decodeBase64(codesOf(`eyJ${match[1]}`)));
  if (!/"(?:alg|enc|typ|kid)"\s*:/.test(header) || match[0].endsWith(KNOWN_JWT_SIGNATURE))
    return { hits: [], passed: end };
  return { hits: [{ start: at, end, kind: 'jwt' }], passed: end };
};

/** In forms a space is sent as a plus. */
const PEM_LABEL =
  '[ +]?(?:(?:[A-Z0-9]{2,10}[ +]){0,3}PRIVATE[ +]KEY(?:[ +]BLOCK)?|OpenVPN[ +]Static[ +]key[ +]V\\d)-----';
const PEM_BEGIN = new RegExp(`-----BEGIN${PEM_LABEL}`, 'y');
const PEM_END = new RegExp(`-----END${PEM_LABEL}`, 'y');
const PEM_DASHES = '-----';
const MAX_PEM = 32_768;
/** Of a key that is cut off. */
const PEM_REST = /[A-Za-z0-9+/=\s:,-]*/y;
/** An Ed25519 key, the shortest, has 64. */
const MIN_PEM_BODY = 40;

const examinePem: Examine = (text, at) => {
  PEM_BEGIN.lastIndex = at;
  const begin = PEM_BEGIN.exec(text);
  if (begin === null) return undefined;
  const bodyStart = at + begin[0].length;
  let bodyEnd = text.indexOf(PEM_DASHES, bodyStart);
  if (bodyEnd < 0) bodyEnd = text.length;
  // Removed by a diff: one more.
  while (text[bodyEnd + PEM_DASHES.length] === '-') bodyEnd++;
  PEM_END.lastIndex = bodyEnd;
  const close = bodyEnd - bodyStart > MAX_PEM ? null : PEM_END.exec(text);
  let end = bodyEnd + (close?.[0].length ?? 0);
  if (close === null) {
    PEM_REST.lastIndex = bodyStart;
    end = bodyEnd = bodyStart + (PEM_REST.exec(text.slice(0, bodyEnd))?.[0].trimEnd().length ?? 0);
  }
  const body = text.slice(bodyStart, bodyEnd);
  const base64 = body.replaceAll(/[^A-Za-z0-9+/=]/g, '');
  if (base64.length < MIN_PEM_BODY || isMask(body) || /\.\.\.|\.\w+\(/.test(body) || entropyBits(base64) < 3.5) {
    return { hits: [], passed: bodyStart };
  }
  return { hits: [{ start: at, end, kind: 'private-key' }], passed: end };
};

const PUTTY_LINES = /[ \t]{0,4}\d{1,3}[\r\n]{1,2}((?:[A-Za-z0-9+/=]{1,80}[\r\n]{1,2}){1,200})/y;

/** The private lines of a PuTTY key. */
const examinePutty: Examine = (text, _at, behind) => {
  PUTTY_LINES.lastIndex = behind;
  const match = PUTTY_LINES.exec(text);
  if (match === null || (match[1] as string).length < 32) return undefined;
  const end = behind + match[0].trimEnd().length;
  return { hits: [{ start: behind + match[0].indexOf(match[1] as string), end, kind: 'private-key' }], passed: end };
};

const AUTHORITY = /:\/\/([^\s:/"'<>`|]{0,256}):/y;
/** What follows the @: a host. */
const HOST = /[A-Za-z0-9[_.%$-]/;
/** Behind a quote in a password. */
const LATER_HOST = /^[^\s"`]*@[\w.-]+[:/]/;
const PORT = /^\d{1,5}(?:\/|$)/;
const MAX_URL_PASSWORD = 512;
/** Written so long, a character is encoded: `%2F`, `\u002f`. A backslash before it is JSON's. */
const ENCODED = 3;

/**
 * `scheme://user:password@host`: the password, up to the last @ before a slash, whatever stands in it encoded. Where no @ is before
 * the slash, somebody may not have encoded theirs.
 */
const examineUrl: Examine = (text, at, _behind, writing) => {
  AUTHORITY.lastIndex = at;
  const match = AUTHORITY.exec(text);
  if (match === null) return userAlone(text, at);
  // Of a user's mail address it is encoded.
  for (
    let index = text.indexOf('@', at + 3);
    index >= 0 && index < at + match[0].length;
    index = text.indexOf('@', index + 1)
  )
    if (writing(index) < ENCODED) return userAlone(text, at);
  const start = at + match[0].length;
  const encoded = Math.max(ENCODED, writing(at) + 1);
  let end = -1;
  let slash = -1;
  let index = start;
  for (; index < text.length && index - start < MAX_URL_PASSWORD; index++) {
    const char = text[index] as string;
    const isPlain = writing(index) < encoded;
    if (
      isPlain &&
      (/[\s"`]/.test(char) ||
        (char === "'" &&
          /['")\]},;\s]/.test(text[index + 1] ?? ' ') &&
          !(writing(index + 1) >= encoded) &&
          !LATER_HOST.test(text.slice(index, index + 200))))
    )
      break;
    if (isPlain && slash < 0 && /[/?#]/.test(char)) slash = index;
    if (char === '@' && isPlain && HOST.test(text[index + 1] ?? '')) {
      if (
        slash >= 0 &&
        (end >= 0 ||
          !/^@[\w.-]+\.[a-z]{2,}|^@[\w-]+:\d+\/|^@(?:localhost|db|redis|host)\b/i.test(text.slice(index, index + 80)))
      )
        break;
      end = index;
    }
    if (isPlain && text.startsWith('://', index)) break;
  }
  if (end < 0) return { hits: [], passed: Math.max(start, Math.min(index, slash < 0 ? index : slash)) };
  const password = text.slice(start, end);
  if (
    (slash >= 0 && slash < end && (PORT.test(password) || !isStrong(password) || /[?&]\w+=/.test(password))) ||
    isMask(password) ||
    isReference(password) ||
    password.length < 3 ||
    isWeakPassword(password) ||
    /^\{[\w.]*\}$|^<[\w -]*>$/.test(password)
  ) {
    return { hits: [], passed: end };
  }
  return { hits: [{ start, end, kind: 'url-password' }], passed: end };
};

const USER_ALONE = /:\/\/([A-Za-z0-9_.+%-]{16,256})@[A-Za-z0-9]/y;

/** `https://TOKEN@host` */
function userAlone(text: string, at: number): ReturnType<Examine> {
  USER_ALONE.lastIndex = at;
  const user = USER_ALONE.exec(text)?.[1];
  // Sentry's keys are public.
  if (user === undefined || !isCredential(user) || !/\d/.test(user) || /^[a-f\d]{32}$/.test(user)) return undefined;
  const start = at + 3;
  return { hits: [{ start, end: start + user.length, kind: 'url-password' }], passed: start + user.length };
}

/** What nobody would mistake for somebody's password: `password`, `***`, `<pw>`. */
function isWeakPassword(password: string): boolean {
  return (
    isWeakWord(password) ||
    /^(.)\1*$/.test(password) ||
    (/%[A-Z_]{1,30}%|^\[|\.\.\./.test(password) && !isStrong(password))
  );
}

const CREDENTIALS =
  /["'\\\]]{0,4}\s{0,4}[:=]\s{0,4}["'`\\]{0,4}(?:(?<scheme>Bearer|Basic|token|Digest|Negotiate|Bot|ApiKey|Api-Key|AWS4-HMAC-SHA256|Splunk|GenieKey|Key|SSWS|Token)\s+)?(?<value>[A-Za-z0-9+/=_.~:|%-]{8,8192})/iy;

const examineAuthorization: Examine = (text, _at, behind) => {
  CREDENTIALS.lastIndex = behind;
  const match = CREDENTIALS.exec(text);
  const value = match?.groups?.['value'];
  if (match === null || value === undefined) return undefined;
  const end = behind + match[0].length;
  const start = end - value.length;
  const scheme = match.groups?.['scheme']?.toLowerCase();
  if (scheme === 'basic' ? !isBasicCredentials(value) : !isCredential(value)) return { hits: [], passed: end };
  return { hits: [{ start, end, kind: 'authorization' }], passed: end };
};

const BEARER = /[ \t]+([A-Za-z0-9+/=_.~:-]{16,8192})/y;

/** `Bearer …` without its header's name. */
const examineBearer: Examine = (text, at, behind) => {
  if (/[A-Za-z0-9]/.test(text[at - 1] ?? '')) return undefined;
  BEARER.lastIndex = behind;
  const match = BEARER.exec(text);
  if (match === null) return undefined;
  const end = behind + match[0].length;
  const value = match[1] as string;
  if (!isCredential(value)) return { hits: [], passed: end };
  return { hits: [{ start: end - value.length, end, kind: 'authorization' }], passed: end };
};

const BASIC = /[ \t]+([A-Za-z0-9+/]{8,1024}={0,2})(?![A-Za-z0-9+/=])/y;

const examineBasic: Examine = (text, at, behind) => {
  if (/[A-Za-z0-9]/.test(text[at - 1] ?? '')) return undefined;
  BASIC.lastIndex = behind;
  const match = BASIC.exec(text);
  const value = match?.[1];
  if (match === null || value === undefined || !isBasicCredentials(value)) return undefined;
  const end = behind + match[0].length;
  return { hits: [{ start: end - value.length, end, kind: 'authorization' }], passed: end };
};

/** RFC 7617: base64 of `user:password`. */
function isBasicCredentials(value: string): boolean {
  const decoded = latin1Text(decodeBase64(codesOf(value)));
  const match = /^[\x20-\x7e]{0,200}?:([\x20-\x7e]+)$/.exec(decoded);
  return match !== null && !isMask(decoded) && !isWeakPassword(match[1] as string) && !isReference(match[1] as string);
}

function isCredential(value: string): boolean {
  return !isMask(value) && !isReference(value) && !isPlaceholder(value) && looksRandom(value);
}

const COOKIE_HEADER = /["'\\\]]{0,4}\s{0,2}[:=]\s{0,4}["'`\\]{0,4}/y;
const COOKIE_PAIR = /([A-Za-z0-9_.$!#&^|~-]{1,128})=([^\s;"'`,\\]{0,4096})/g;
const COOKIE_ATTRIBUTES = new Set(['path', 'domain', 'expires', 'max-age', 'samesite', 'priority']);
/** `setCookie=function(e){…}` */
const CODE = /^=|[({]|\|\|/;
const MAX_COOKIE = 4_096;

/** `Cookie:` and `Set-Cookie:`: the values that look random. */
const examineCookie: Examine = (text, _at, behind) => {
  COOKIE_HEADER.lastIndex = behind;
  const header = COOKIE_HEADER.exec(text);
  if (header === null) return undefined;
  return cookieValues(text, behind + header[0].length);
};

const COOKIE_OPTION = /(?:--cookie| -b)[ =]['"]?(?=[A-Za-z0-9_.-]{1,128}=)/y;
/** curl's `-b` and `--cookie`. */
const examineCookieOption: Examine = (text, at) => {
  COOKIE_OPTION.lastIndex = at;
  const option = COOKIE_OPTION.exec(text);
  return option === null ? undefined : cookieValues(text, at + option[0].length);
};

function cookieValues(text: string, from: number): { hits: Hit[]; passed?: number } {
  const line = /^[^\r\n"'`]*/.exec(text.slice(from, from + MAX_COOKIE))?.[0] ?? '';
  const hits: Hit[] = [];
  for (const match of line.matchAll(COOKIE_PAIR)) {
    const [, name = '', value = ''] = match;
    if (COOKIE_ATTRIBUTES.has(name.toLowerCase()) || value.length < 10 || CODE.test(value) || !isCredential(value))
      continue;
    const end = from + match.index + match[0].length;
    hits.push({ start: end - value.length, end, kind: 'cookie' });
  }
  return { hits, passed: from + line.length };
}

export const STRUCTURE_DETECTORS: readonly Detector[] = [
  {
    kind: 'private-key',
    title: 'Private key',
    literals: ['-----BEGIN'],
    reach: { before: 0, after: MAX_PEM + 200 },
    examine: examinePem,
  },
  {
    kind: 'private-key',
    title: 'PuTTY private key',
    literals: ['Private-Lines:'],
    reach: { before: 0, after: 17_000 },
    examine: examinePutty,
  },
  {
    kind: 'jwt',
    title: 'JSON web token',
    literals: ['eyJ'],
    follow: { min: 24, of: 'word' },
    reach: { before: 0, after: 8_192 },
    examine: examineJwt,
  },
  {
    kind: 'url-password',
    title: 'Password in a URL',
    literals: ['://'],
    reach: { before: 0, after: 1_100 },
    examine: examineUrl,
  },
  {
    kind: 'authorization',
    title: 'Authorization header',
    literals: ['authorization', 'x-auth', 'x-amz-security-token'],
    anyCase: true,
    reach: { before: 0, after: 9_000 },
    examine: examineAuthorization,
  },
  {
    kind: 'authorization',
    title: 'Bearer token',
    literals: ['bearer'],
    anyCase: true,
    reach: { before: 1, after: 9_000 },
    examine: examineBearer,
  },
  {
    kind: 'authorization',
    title: 'Basic credentials',
    literals: ['basic'],
    anyCase: true,
    reach: { before: 1, after: 1_200 },
    examine: examineBasic,
  },
  {
    kind: 'cookie',
    title: 'Cookie',
    literals: ['cookie'],
    anyCase: true,
    reach: { before: 0, after: MAX_COOKIE },
    examine: examineCookie,
  },
  {
    kind: 'cookie',
    title: 'Cookie',
    literals: ['--cookie', ' -b'],
    reach: { before: 0, after: MAX_COOKIE },
    examine: examineCookieOption,
  },
];
