/**
 * Which proxy a collector is reached through, by the usual variables: `HTTPS_PROXY` for https:// endpoints, `HTTP_PROXY` for
 * http:// ones, `NO_PROXY` for those that are reached without; in small letters they win. Loopback never goes through one.
 * gRPC tunnels (CONNECT), so does HTTP with TLS; HTTP without TLS asks the proxy itself.
 */
import { BlockList, isIP } from 'node:net';

export interface ProxyServer {
  /** With the credentials, if it has any: for connecting only. */
  url: string;
  /** Without them, and the variable that named it: `http://proxy:3128 (HTTPS_PROXY)`. */
  shown: string;
  /** `user:password`, decoded. */
  credentials?: string;
}

export type ProxyChoice = { ok: true; proxy?: ProxyServer } | { ok: false; reason: string };
/** `endpoint`: a URL. */
export type ProxyPolicy = (endpoint: string) => ProxyChoice;

export function proxyPolicy(environment: NodeJS.ProcessEnv): ProxyPolicy {
  const exempt = exemptions(variableOf(environment, 'NO_PROXY')?.value ?? '');
  return (endpoint) => {
    const url = URL.parse(endpoint);
    if (url === null) return { ok: true };
    const variable = variableOf(environment, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
    if (variable === undefined || isLoopback(url.hostname) || exempt(url)) return { ok: true };
    return proxyOf(variable.name, variable.value);
  };
}

function proxyOf(variable: string, value: string): ProxyChoice {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  if (url === null || url.hostname === '') {
    return { ok: false, reason: `${variable} is no URL of a proxy; it must be like http://proxy:3128, or unset.` };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const scheme = url.protocol.slice(0, -1);
    return {
      ok: false,
      reason: `${variable} names a ${scheme} proxy; only http:// and https:// proxies are supported.`,
    };
  }
  const credentials = url.username === '' ? undefined : `${decoded(url.username)}:${decoded(url.password)}`;
  return {
    ok: true,
    proxy: {
      url: url.href,
      shown: `${url.protocol}//${url.host} (${variable})`,
      ...(credentials === undefined ? {} : { credentials }),
    },
  };
}

/** What must not be shown of what a proxy says or what is said of it. */
export function proxySecrets({ credentials }: ProxyServer): string[] {
  if (credentials === undefined) return [];
  const password = credentials.slice(credentials.indexOf(':') + 1);
  const base64 = Buffer.from(credentials).toString('base64');
  return [credentials, password, encodeURIComponent(password), base64].filter((secret) => secret !== '');
}

function variableOf(environment: NodeJS.ProcessEnv, name: string): { name: string; value: string } | undefined {
  for (const one of [name.toLowerCase(), name]) {
    const value = environment[one]?.trim();
    if (value !== undefined && value !== '') return { name: one, value };
  }
  return undefined;
}

function isLoopback(hostname: string): boolean {
  const host = bare(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '::1';
}

/**
 * `NO_PROXY`: names (with all names below them, with or without a leading dot or `*.`), addresses and networks in CIDR form,
 * each with or without a port, separated by commas or spaces; `*` exempts everything.
 */
function exemptions(list: string): (url: URL) => boolean {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== '');
  return (url) => {
    const host = bare(url.hostname);
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
    return entries.some((entry) => isExempt(entry.toLowerCase(), host, port));
  };
}

function isExempt(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const withPort = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry);
  if (withPort !== null && withPort[2] !== port) return false;
  const wanted = bare(withPort?.[1] ?? entry);
  if (isIP(host) !== 0) return wanted === host || isInNetwork(wanted, host);
  const name = wanted.replace(/^\*?\./, '');
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

function isInNetwork(network: string, host: string): boolean {
  const match = /^([0-9a-f:.]+)\/(\d{1,3})$/.exec(network);
  const family = isIP(match?.[1] ?? '');
  if (match === null || family === 0) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const bits = Number(match[2]);
  if (bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(match[1] as string, bits, type);
  return isIP(host) === family && list.check(host, type);
}

/** Without brackets and the final dot. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
