/**
 * Keeps web pages out. Telemetry senders are programs: they send no `Origin`, and they name this machine in `Host`.
 * A page in the user's browser sends its own Origin with every POST; one that uses DNS rebinding to look same-origin
 * names its own domain in Host. Both are refused before the body is read, and no CORS header is ever sent.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from './address.ts';

/**
 * How containers and virtual machines name the machine they run on (`host.docker.internal`, `host.lima.internal`, …). ICANN has
 * set `.internal` aside for private use, so no page can be served under such a name from outside.
 */
const PRIVATE_DOMAIN = '.internal';

/** `boundHost` undefined: a local socket, which only its owner can open, so its Host header means nothing. */
export function refuseBrowser(
  origin: string | undefined,
  hostHeader: string | undefined,
  boundHost: string | undefined,
): string | undefined {
  if (origin !== undefined && !isOwnOrigin(origin, hostHeader)) {
    return `Requests from web pages are refused (Origin ${inert(origin)}).`;
  }
  if (boundHost === undefined || !isLoopback(boundHost) || hostHeader === undefined) return undefined;
  const host = hostName(hostHeader);
  if (isIP(host) !== 0 || isLoopback(host) || host === boundHost) return undefined;
  if (host.endsWith(PRIVATE_DOMAIN) || host === hostname().toLowerCase()) return undefined;
  return `The Host header names ${inert(hostHeader)}, which is not this machine; use ${boundHost} in the endpoint.`;
}

/** Own: the very address that was asked, and that a loopback one (anything else may be a rebound name). */
function isOwnOrigin(origin: string, hostHeader: string | undefined): boolean {
  return hostHeader !== undefined && origin === `http://${hostHeader}` && isLoopback(hostName(hostHeader));
}

function hostName(hostHeader: string): string {
  const bracket = /^\[([^\]]*)\]/.exec(hostHeader);
  return (bracket?.[1] ?? hostHeader.replace(/:\d*$/, '')).toLowerCase();
}

function inert(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
