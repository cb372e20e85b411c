/** Where requests go and with which key: the built-in provider `openai` with its variables, or one of the configuration. */

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ownValue } from '../../src-shared/outside/own-value.ts';
import { defaultProvider, type ExecConfig, type ProviderConfig } from './exec-config.ts';
import type { ResponsesEndpoint } from './responses-attempt.ts';

export interface Endpoint extends ResponsesEndpoint {
  providerName: string;
  /** Codex's `auth_mode`; undefined without a key. */
  authMode: 'ApiKey' | undefined;
  /** Names of the variables that hold secrets, which commands must not see. */
  secretVariables: readonly string[];
}

export type EndpointResult = { ok: true; endpoint: Endpoint } | { ok: false; error: string };

const OPENAI_BASE_URL = 'https://api.openai.com/v1';
/** In the order of preference; the first is Codex's own for `exec`. */
const OPENAI_KEYS = ['CODEX_API_KEY', 'OPENAI_API_KEY'];

export function resolveEndpoint(config: ExecConfig, environment: NodeJS.ProcessEnv, userAgent: string): EndpointResult {
  const id = config.model_provider;
  const configured = Object.hasOwn(config.model_providers, id) ? config.model_providers[id] : undefined;
  if (configured === undefined && id !== 'openai') {
    return { ok: false, error: `model_provider: there is no table [model_providers.${id}]` };
  }
  const provider = configured ?? defaultProvider();
  const ownBase =
    id === 'openai' ? (config.openai_base_url ?? (environment['OPENAI_BASE_URL'] || OPENAI_BASE_URL)) : '';
  const base = provider.base_url ?? ownBase;
  const url = requestUrl(base, provider);
  if (url === undefined) {
    return {
      ok: false,
      error: `The base URL of provider ${id} must be http:// or https://, such as ${OPENAI_BASE_URL}`,
    };
  }

  const keyNames = provider.env_key === undefined ? (id === 'openai' ? OPENAI_KEYS : []) : [provider.env_key];
  const key = keyNames.map((name) => environment[name]?.trim()).find((value) => value !== undefined && value !== '');
  if (key === undefined && keyNames.length > 0) {
    return { ok: false, error: `No API key for provider ${id}: set ${keyNames.toReversed().join(' or ')}.` };
  }
  const fromEnvironment = Object.entries(provider.env_http_headers ?? {}).flatMap(([name, variable]) => {
    const value = ownValue(environment, variable)?.trim();
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  const headers: Record<string, string> = {
    accept: 'text/event-stream',
    'user-agent': userAgent,
    ...provider.http_headers,
    ...Object.fromEntries(fromEnvironment),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  const wrong = findWrongHeader(headers);
  if (wrong !== undefined) {
    return { ok: false, error: `Provider ${id}: the header ${JSON.stringify(wrong)} or its value cannot be sent.` };
  }
  return {
    ok: true,
    endpoint: {
      providerName: provider.name ?? (id === 'openai' ? 'OpenAI' : id),
      url,
      headers,
      secrets: [...(key === undefined ? [] : [key]), ...fromEnvironment.map(([, value]) => value)],
      authMode: key === undefined ? undefined : 'ApiKey',
      secretVariables: [...OPENAI_KEYS, ...keyNames, ...Object.values(provider.env_http_headers ?? {})],
      requestMaxRetries: provider.request_max_retries,
      streamMaxRetries: provider.stream_max_retries,
      streamIdleTimeoutMs: provider.stream_idle_timeout_ms,
    },
  };
}

function requestUrl(base: string, provider: ProviderConfig): URL | undefined {
  if (!URL.canParse(base)) return undefined;
  const url = new URL(base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.pathname = `${withoutSlashes(url.pathname)}/responses`;
  url.hash = '';
  for (const [name, value] of Object.entries(provider.query_params ?? {})) url.searchParams.set(name, value);
  return url;
}

function findWrongHeader(headers: Record<string, string>): string | undefined {
  return Object.entries(headers).find(([name, value]) => {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      return false;
    } catch {
      return true;
    }
  })?.[0];
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path.charAt(end - 1) === '/') end--;
  return path.slice(0, end);
}
