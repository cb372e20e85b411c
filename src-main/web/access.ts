/**
 * Who may use the interface that is served on a port: whoever has the token. The start link carries it once; the browser
 * then holds a cookie. Other web pages are kept out by Host (DNS rebinding) and Origin (cross-site requests), whatever
 * cookie their requests carry.
 *
 * Token and cookie are two secrets of 256 bits: who sees one does not know the other. The token is made at each start; a host
 * that takes the place of one that crashed has the same.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from '../receivers/address.ts';

const SECRET_BYTES = 32;
/** Links that let one browser in: how long each waits for it, and how many wait. */
const CODE_LIFETIME_MS = 60_000;
const MAX_CODES = 16;

export interface Access {
  readonly token: string;
  isToken(text: string | null | undefined): boolean;
  /** A code that lets one browser in, once, within a minute: it may be seen by others of the machine (`ps`). */
  makeCode(): string;
  /** True once for each code that was made and has not run out. */
  takeCode(text: string | null): boolean;
  hasCookie(request: IncomingMessage): boolean;
  /** Value of the Set-Cookie header; the name tells apart several hosts on one machine, because cookies ignore ports. */
  setCookie(port: number): string;
}

export function newToken(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** `cookie`: the secret of the cookie, see cookie-secret.ts. */
export function createAccess(
  cookie: string,
  now: () => number = () => performance.now(),
  token: string = newToken(),
): Access {
  const isToken = sameAs(token);
  const isCookie = sameAs(cookie);
  const codes: Array<{ isCode: (text: string) => boolean; endMs: number }> = [];
  return {
    token,
    isToken,
    makeCode() {
      const code = newToken();
      codes.push({ isCode: sameAs(code), endMs: now() + CODE_LIFETIME_MS });
      if (codes.length > MAX_CODES) codes.shift();
      return code;
    },
    takeCode(text) {
      if (text === null) return false;
      const at = codes.findIndex(({ isCode, endMs }) => endMs > now() && isCode(text));
      if (at === -1) return false;
      codes.splice(at, 1);
      return true;
    },
    hasCookie(request) {
      const name = cookieName(request.socket.localPort ?? 0);
      return cookies(request.headers.cookie).some(([key, value]) => key === name && isCookie(value));
    },
    setCookie: (port) => `${cookieName(port)}=${cookie}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

function cookieName(port: number): string {
  return `sluice-${port}`;
}

function* cookiePairs(header: string): Generator<[string, string]> {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) yield [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  }
}

function cookies(header: string | undefined): Array<[string, string]> {
  return header === undefined ? [] : [...cookiePairs(header)];
}

/** Compares in a time that depends on neither content nor length. */
function sameAs(secret: string): (text: string | null | undefined) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(secret);
  return (text) => typeof text === 'string' && timingSafeEqual(digest(text), expected);
}

/** The token of a client that is not a browser: `Authorization: Bearer …` or `?token=…`. */
export function presentedToken(request: IncomingMessage, url: URL): string | undefined {
  const bearer = /^Bearer +([\w-]+)$/i.exec(request.headers.authorization ?? '');
  return bearer?.[1] ?? url.searchParams.get('token') ?? undefined;
}

/**
 * The Host header when it can only mean this machine: an IP address, a loopback name, the machine's own name when bound
 * beyond loopback, or the name that was bound. Any other name could be a rebound one. Undefined: refuse.
 */
export function trustedHost(header: string | undefined, boundHost: string): string | undefined {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header ?? '');
  const name = (match?.[1] ?? match?.[2])?.toLowerCase();
  if (header === undefined || name === undefined) return undefined;
  const own = isIP(name) !== 0 || isLoopback(name) || name === boundHost.toLowerCase();
  if (own || (!isLoopback(boundHost) && name === hostname().toLowerCase())) return header.toLowerCase();
  return undefined;
}

/** True without an Origin (not a page) and with the own one. */
export function isOwnOrigin(origin: string | undefined, host: string): boolean {
  return origin === undefined || origin.toLowerCase() === `http://${host}`;
}
