import { hostname, networkInterfaces } from 'node:os';

/** The address among `HOST:PORT`s that a URL leads to, when this machine listens there itself. */
export function isOwnAddress(url: string, listening: readonly string[]): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  const port = parsed.port === '' ? (parsed.protocol === 'https:' ? '443' : '80') : parsed.port;
  const target = bare(parsed.hostname);
  return listening.find((address) => {
    const colon = address.lastIndexOf(':');
    return address.slice(colon + 1) === port && reaches(target, bare(address.slice(0, colon)));
  });
}

function reaches(target: string, bound: string): boolean {
  if (target === bound) return true;
  const isLocal = isLoopback(target) || isAny(target);
  if (isLoopback(bound)) return isLocal;
  if (!isAny(bound)) return false;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return isLocal || target === hostname().toLowerCase() || own.some(({ address }) => address === target);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '::1';
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '';
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}
