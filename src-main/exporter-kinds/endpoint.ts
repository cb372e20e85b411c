/** Whether a text is the address of a collector; what is most often mistyped is told with the right form. */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';

import { maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';

export interface EndpointChecked {
  /** It cannot be sent to. Completes "found …; must be ". */
  fault?: string;
  /** It can be, but is hardly meant so. */
  hint?: string;
}

/** What a kind of exporter takes for an endpoint. */
export interface EndpointRule {
  /** The right form, ready to be shown after the key and what was found. */
  form: string;
  /** Where collectors usually take a signal; absent: there is no path. */
  usualPath?: (signal: Signal) => string;
  /** Completes {@link form} for a scheme that is neither http nor https; '' says nothing. */
  ofScheme?: (scheme: string) => string;
  /** Where a path is written and not used. */
  noPath?: string;
  /** What is said of a port that another protocol usually has. */
  otherPorts: Readonly<Record<string, string>>;
}

/** `text`: with its variables in place. `signal`: what is sent there. */
export function checkEndpoint(text: string, rule: EndpointRule, signal: Signal = 'logs'): EndpointChecked {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  const url = URL.parse(text);
  if (scheme !== 'http' && scheme !== 'https') {
    const meant = scheme === undefined ? withScheme(text, rule.usualPath?.(signal)) : undefined;
    if (meant !== undefined) return { fault: `${rule.form}; did you mean "${maskEndpoint(meant)}"?` };
    return { fault: rule.form + (rule.ofScheme?.(scheme ?? '') ?? '') };
  }
  if (url === null) return { fault: rule.form };
  const hasPath = url.pathname !== '/' || url.search !== '';
  if (hasPath && rule.noPath !== undefined) return { hint: `${rule.noPath}: only ${url.host} is used` };
  if (!hasPath && rule.usualPath !== undefined) {
    const usual = `${url.protocol}//${url.host}${rule.usualPath(signal)}`;
    return { hint: `it is used as it is, nothing is appended; collectors usually take ${signal} at "${usual}"` };
  }
  const hint = rule.otherPorts[url.port];
  return hint === undefined ? {} : { hint };
}

/** `localhost:4318` → `http://localhost:4318/v1/logs`; undefined for what is not like a host. */
function withScheme(text: string, usualPath: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(:\d{1,5})?(\/[^\s]*)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, host = '', port = '', path = ''] = match;
  // A bare word is as likely a mistake of another kind.
  if (port === '' && path === '' && !host.includes('.') && host !== 'localhost') return undefined;
  const isNear = host === 'localhost' || host.startsWith('127.') || host === '[::1]' || !host.includes('.');
  const rest = usualPath === undefined ? '' : path === '' || path === '/' ? usualPath : path;
  return `${isNear ? 'http' : 'https'}://${host}${port}${rest}`;
}
