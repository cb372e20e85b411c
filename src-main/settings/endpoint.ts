/** Whether a text is the address of a collector; what is most often mistyped is told with the right form. */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';

import { maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';

export interface EndpointChecked {
  /** It cannot be sent to. Completes "found …; must be ". */
  fault?: string;
  /** It can be, but is hardly meant so. */
  hint?: string;
}

export type EndpointKind = 'otlp-http' | 'otlp-grpc';

/** The right form, ready to be shown after the key and what was found. */
export const ENDPOINT_FORM: Readonly<Record<EndpointKind, string>> = {
  'otlp-http': 'a URL with http:// or https://, such as "https://host/v1/logs"',
  'otlp-grpc': 'a URL with http:// or https://, such as "https://host:4317"',
};
/** The ports that the specification gives the two protocols. */
const HTTP_PORT = '4318';
const GRPC_PORT = '4317';

/** `text`: with its variables in place. `signal`: what is sent there over HTTP. */
export function checkEndpoint(text: string, kind: EndpointKind, signal: Signal = 'logs'): EndpointChecked {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  const url = URL.parse(text);
  if (scheme !== 'http' && scheme !== 'https') {
    const meant = scheme === undefined ? withScheme(text, kind, `/v1/${signal}`) : undefined;
    if (meant !== undefined) return { fault: `${ENDPOINT_FORM[kind]}; did you mean "${maskEndpoint(meant)}"?` };
    // Other programs write it so.
    const isGrpc = kind === 'otlp-grpc' && /^(?:grpcs?|dns|ipv[46])$/.test(scheme ?? '');
    return { fault: ENDPOINT_FORM[kind] + (isGrpc ? '; http:// is gRPC without TLS, https:// gRPC with it' : '') };
  }
  if (url === null) return { fault: ENDPOINT_FORM[kind] };
  const hasPath = url.pathname !== '/' || url.search !== '';
  if (kind === 'otlp-grpc') {
    if (hasPath) return { hint: `gRPC takes no path: only ${url.host} is used` };
    return url.port === HTTP_PORT
      ? { hint: `${HTTP_PORT} is the usual port of OTLP/HTTP, that of gRPC is ${GRPC_PORT}` }
      : {};
  }
  if (!hasPath) {
    const usual = `${url.protocol}//${url.host}/v1/${signal}`;
    return { hint: `it is used as it is, nothing is appended; collectors usually take ${signal} at "${usual}"` };
  }
  return url.port === GRPC_PORT
    ? { hint: `${GRPC_PORT} is the usual port of OTLP/gRPC, that of HTTP is ${HTTP_PORT}` }
    : {};
}

/** `localhost:4318` → `http://localhost:4318/v1/logs`; undefined for what is not like a host. */
function withScheme(text: string, kind: EndpointKind, usualPath: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(:\d{1,5})?(\/[^\s]*)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, host = '', port = '', path = ''] = match;
  // A bare word is as likely a mistake of another kind.
  if (port === '' && path === '' && !host.includes('.') && host !== 'localhost') return undefined;
  const isNear = host === 'localhost' || host.startsWith('127.') || host === '[::1]' || !host.includes('.');
  const rest = kind === 'otlp-grpc' ? '' : path === '' || path === '/' ? usualPath : path;
  return `${isNear ? 'http' : 'https'}://${host}${port}${rest}`;
}
