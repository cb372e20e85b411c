import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { headersSchema, text, tlsSchema } from '../../../src-shared/settings/otel-schema.ts';
import type { EndpointRule } from '../endpoint.ts';
import type { Endpoints, ExporterKind, KindConfig } from '../exporter-kind.ts';
import { lazyTransport } from '../lazy-transport.ts';
import { lookUpCommon, lookUpEndpoint } from '../look-up-parts.ts';

export interface HttpConfig extends KindConfig {
  kind: 'otlp-http';
  /** Used as it is: nothing is appended. */
  endpoint: string;
  /** Where the file says it for a signal of its own. */
  tracesEndpoint?: string;
  metricsEndpoint?: string;
  protocol: 'binary' | 'json';
  /** A Unix socket (on Windows a pipe) to connect to instead of the endpoint's host. */
  socketPath?: string;
}

const schema = z.looseObject(
  {
    endpoint: text('a URL, such as "https://host/v1/logs"').meta({ description: 'Full URL; nothing is appended' }),
    protocol: z
      .enum(['binary', 'json'], { error: '"binary" or "json"' })
      .meta({ description: 'binary is protobuf, json is OTLP/JSON' }),
    headers: headersSchema.optional(),
    tls: tlsSchema.optional(),
    'traces-endpoint': text('a URL, such as "https://host/v1/traces"')
      .optional()
      .meta({ description: 'For traces, when endpoint does not end in /v1/logs' }),
    'metrics-endpoint': text('a URL, such as "https://host/v1/metrics"')
      .optional()
      .meta({ description: 'For metrics, when endpoint does not end in /v1/logs' }),
  },
  { error: 'a table, such as { endpoint = "https://host/v1/logs", protocol = "binary" }' },
);

export const ENDPOINT_RULE: EndpointRule = {
  form: 'a URL with http:// or https://, such as "https://host/v1/logs"',
  usualPath: (signal) => `/v1/${signal}`,
  otherPorts: { 4317: '4317 is the usual port of OTLP/gRPC, that of HTTP is 4318' },
};

/** OTLP over HTTP, protobuf or JSON (OTLP specification 1.11.0; its usual port is 4318). */
export const otlpHttp: ExporterKind<HttpConfig> = {
  id: 'otlp-http',
  title: 'OTLP/HTTP',
  form: '{ otlp-http = { endpoint = "https://host/v1/logs", protocol = "binary" } }',
  schema,
  usualPort: '4318',
  path: '/v1/logs',
  initial: { protocol: 'binary' },
  lookUp(written: z.infer<typeof schema>, look) {
    const sibling = (key: 'traces-endpoint' | 'metrics-endpoint', signal: Signal) =>
      written[key] === undefined ? undefined : lookUpEndpoint(written[key], key, signal, ENDPOINT_RULE, look);
    const tracesEndpoint = sibling('traces-endpoint', 'traces');
    const metricsEndpoint = sibling('metrics-endpoint', 'metrics');
    return {
      kind: 'otlp-http',
      protocol: written.protocol,
      ...(tracesEndpoint === undefined ? {} : { tracesEndpoint }),
      ...(metricsEndpoint === undefined ? {} : { metricsEndpoint }),
      ...lookUpCommon(written, ENDPOINT_RULE, HEADER_RULE, look),
    };
  },
  endpoints(config, signals) {
    const endpoints: Endpoints = { logs: config.endpoint };
    for (const signal of ['traces', 'metrics'] as const) {
      const endpoint = config[`${signal}Endpoint`] ?? siblingEndpoint(config.endpoint, signal);
      if (endpoint !== undefined) endpoints[signal] = endpoint;
      else if (signals.includes(signal)) {
        const reason = `signals lists ${signal}, but the endpoint does not end in /v1/logs: give ${signal}-endpoint as well.`;
        return { ok: false, reason };
      }
    }
    return { ok: true, endpoints };
  },
  createTransport({ protocol, headers, tls }, { endpoints, gzip, ownHeaders, userAgent, proxyFor }) {
    const options = {
      endpoints,
      protocol,
      gzip,
      headers: { 'User-Agent': userAgent, ...headers },
      ownHeaders,
      tls,
      proxyFor,
    };
    return lazyTransport({ encoding: protocol === 'json' ? 'json' : 'protobuf', gzip }, async () => {
      const { createHttpTransport } = await import('./transport.ts');
      return createHttpTransport(options);
    });
  },
  async officialExporter({ endpoint, headers, protocol, socketPath, tls }, timeoutMs) {
    const { OTLPLogExporter } =
      protocol === 'json'
        ? await import('@opentelemetry/exporter-logs-otlp-http')
        : await import('@opentelemetry/exporter-logs-otlp-proto');
    const agent = {
      keepAlive: true,
      ...defined({ ca: tls?.ca, cert: tls?.certificate, key: tls?.privateKey, socketPath }),
    };
    return new OTLPLogExporter({ url: endpoint, headers, timeoutMillis: timeoutMs, httpAgentOptions: agent });
  },
};

/** The receiver of a running Sluice, reached through the socket in its home. */
export function sluiceSocketExporter(socketPath: string): HttpConfig {
  return { kind: 'otlp-http', endpoint: 'http://localhost/v1/logs', protocol: 'binary', headers: {}, socketPath };
}

const HEADER_RULE = {
  isName: (name: string) => passes(() => validateHeaderName(name)),
  isValue: (name: string, value: string) => passes(() => validateHeaderValue(name, value)),
};

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Of an endpoint for logs: where the other signal goes. Undefined: nobody said. */
function siblingEndpoint(endpoint: string, signal: 'traces' | 'metrics'): string | undefined {
  const url = URL.parse(endpoint);
  if (url === null || !url.pathname.endsWith('/v1/logs')) return undefined;
  url.pathname = `${url.pathname.slice(0, -'logs'.length)}${signal}`;
  return url.href;
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
