/** `HOST:PORT` strings: what a receiver binds to, and what is loopback. */
import { isIP } from 'node:net';

export interface SocketAddress {
  host: string;
  port: number;
}

const LOOPBACK_HOST = '127.0.0.1';

/**
 * Reads `127.0.0.1:4318`, `[::1]:4318`, `localhost:4318`, `:4318` and `4318`. Without a host it is loopback: binding to
 * anything else must be asked for by name. `localhost` is 127.0.0.1, so that the port is the same on every machine.
 */
export function parseAddress(text: string): SocketAddress | { error: string } {
  const match = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2] ?? '';
  if (!match || port > 65_535 || (match[1] !== undefined && isIP(host) !== 6)) {
    return { error: `"${text}" is not an address to listen on; write HOST:PORT, for example ${LOOPBACK_HOST}:4318.` };
  }
  return { host: host === '' || host.toLowerCase() === 'localhost' ? LOOPBACK_HOST : host, port };
}

export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIP(name) === 4 && name.startsWith('127.')) ||
    name.startsWith('::ffff:127.')
  );
}
