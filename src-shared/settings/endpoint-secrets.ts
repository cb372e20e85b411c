/**
 * Secrets in the address of a collector: user information, values of its query, its fragment, and what in its path looks
 * like a token or stands behind a telling name. An address is shown without them; the host stays, and so do references to
 * variables (`${NAME}`).
 */
import { maskSecrets } from '../redaction/secrets/find-secrets.ts';

/** Stands for what is not shown. */
const MASK = '…';
const PARTS = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)([^?#]*)(\?[^#]*)?(#[\s\S]*)?$/i;
const REFERENCES = /(\$\{[^}]{0,200}\})/;
/** `/token/abc`, `/api-key=abc` */
const TELLING =
  /^(?:(?:api|app|access|auth|client|ingest|license|write|insert)?[-_]?(?:key|token|secret|password)s?|auth|pwd|dsn)$/i;
const MIN_TOKEN_CHARS = 16;

/** The address as people may see it. */
export function maskEndpoint(endpoint: string): string {
  return replaceSecrets(endpoint, () => MASK);
}

/** What {@link maskEndpoint} leaves out, as written and decoded; for taking it out of what others say. */
export function endpointSecrets(endpoint: string): string[] {
  const found = new Set<string>();
  replaceSecrets(endpoint, (secret) => {
    for (const part of [secret, ...secret.split(':')]) {
      if (part === '') continue;
      found.add(part);
      found.add(decoded(part));
    }
    return MASK;
  });
  return [...found];
}

function replaceSecrets(endpoint: string, replace: (secret: string) => string): string {
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] =
    PARTS.exec(withoutSlashes(endpoint)) ?? [];
  const at = authority.lastIndexOf('@');
  const user = at === -1 ? '' : `${literal(restored(authority.slice(0, at)), replace, true)}@`;
  return [
    scheme,
    user,
    authority.slice(at + 1),
    maskedPath(path, replace),
    query === '' ? '' : `?${maskedQuery(query.slice(1), replace)}`,
    fragment === '' ? '' : `#${literal(fragment.slice(1), replace, true)}`,
  ].join('');
}

/** A password with a slash ends the authority too early: its slashes are set aside while the parts are told apart. */
const SLASH = '\u0001';
function withoutSlashes(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*:[^@?#]*[^\d@?#/][^@?#]*)@/i, (whole, scheme, user) =>
    user.includes('/') ? `${scheme}${user.replaceAll('/', SLASH)}@` : whole,
  );
}

function restored(text: string): string {
  return text.replaceAll(SLASH, '/');
}

function maskedQuery(query: string, replace: (secret: string) => string): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals === -1) return pair.length < MIN_TOKEN_CHARS ? pair : literal(pair, replace, true);
      return `${pair.slice(0, equals + 1)}${literal(pair.slice(equals + 1), replace, true)}`;
    })
    .join('&');
}

function maskedPath(path: string, replace: (secret: string) => string): string {
  const segments = path.split('/');
  return segments
    .map((segment, index) => {
      const named = /^([^=:]+)([=:])(.+)$/.exec(segment);
      if (named !== null && TELLING.test(named[1] as string)) {
        return `${named[1]}${named[2]}${literal(named[3] as string, replace, true)}`;
      }
      return literal(segment, replace, TELLING.test(segments[index - 1] ?? ''));
    })
    .join('/');
}

/** `isSecret`: whatever it looks like. */
function literal(text: string, replace: (secret: string) => string, isSecret: boolean): string {
  return text
    .split(REFERENCES)
    .map((part) => {
      if (REFERENCES.test(part) || !/[\p{L}\p{N}]/u.test(part)) return part;
      return isSecret || isToken(part) || maskSecrets(part) !== undefined ? replace(part) : part;
    })
    .join('');
}

/** Long, and no words: digits and letters mixed, or capitals in the middle. */
function isToken(text: string): boolean {
  if (text.length < MIN_TOKEN_CHARS) return false;
  const words = text.split(/[-_.~%]/);
  return !words.every((word) => /^(?:[a-z]*|[A-Z]?[a-z]*|[A-Z]*|v?\d{1,4})$/.test(word));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
