import { z } from 'zod';
import { headersSchema, text, tlsSchema } from '../../../src-shared/settings/otel-schema.ts';
import type { EndpointRule } from '../endpoint.ts';
import type { ExporterKind, KindConfig } from '../exporter-kind.ts';
import { lazyTransport } from '../lazy-transport.ts';
import { lookUpCommon } from '../look-up-parts.ts';

export interface GrpcConfig extends KindConfig {
  kind: 'otlp-grpc';
}

const schema = z.looseObject(
  {
    endpoint: text('a URL, such as "https://host:4317"').meta({ description: 'scheme://host:port' }),
    headers: headersSchema.optional(),
    tls: tlsSchema.optional(),
  },
  { error: 'a table, such as { endpoint = "https://host:4317" }' },
);

export const ENDPOINT_RULE: EndpointRule = {
  form: 'a URL with http:// or https://, such as "https://host:4317"',
  // Other programs write it so.
  ofScheme: (scheme) =>
    /^(?:grpcs?|dns|ipv[46])$/.test(scheme) ? '; http:// is gRPC without TLS, https:// gRPC with it' : '',
  noPath: 'gRPC takes no path',
  otherPorts: { 4318: '4318 is the usual port of OTLP/HTTP, that of gRPC is 4317' },
};

/** gRPC over HTTP/2, "Custom-Metadata": names, and values that are not `-bin`. */
const HEADER_NAME = /^(?!grpc-)[0-9a-z_.-]+$/i;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
const HEADER_RULE = {
  isName: (name: string) => HEADER_NAME.test(name),
  isValue: (_name: string, value: string) => HEADER_VALUE.test(value),
};

/** OTLP over gRPC (OTLP specification 1.11.0; its usual port is 4317). */
export const otlpGrpc: ExporterKind<GrpcConfig> = {
  id: 'otlp-grpc',
  title: 'OTLP/gRPC',
  form: '{ otlp-grpc = { endpoint = "https://host:4317" } }',
  schema,
  usualPort: '4317',
  path: '',
  initial: {},
  lookUp: (written: z.infer<typeof schema>, look) => ({
    kind: 'otlp-grpc',
    ...lookUpCommon(written, ENDPOINT_RULE, HEADER_RULE, look),
  }),
  endpoints: ({ endpoint }) => ({ ok: true, endpoints: { logs: endpoint } }),
  /** Its channel speaks to a proxy without TLS only. */
  proxyFault: ({ url, shown }) =>
    url.startsWith('https:') ? `gRPC cannot use the proxy ${shown}: its URL must begin with http://.` : undefined,
  createTransport({ endpoint, headers, tls }, { gzip, ownHeaders, userAgent, timeoutMs, proxyFor }) {
    const options = { endpoint, gzip, headers, ownHeaders, tls, userAgent, timeoutMs, proxy: proxyFor(endpoint) };
    // grpc-js compresses each message itself, on the thread pool.
    return lazyTransport({ encoding: 'protobuf', gzip: false, answerType: 'application/grpc' }, async () => {
      const { createGrpcTransport } = await import('./transport.ts');
      return createGrpcTransport(options);
    });
  },
  async officialExporter({ endpoint, headers, tls }, timeoutMs) {
    const { Metadata } = await import('@grpc/grpc-js');
    const { grpcCredentials } = await import('../../otlp/grpc-credentials.ts');
    const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-grpc');
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) {
      // A binary header travels as base64, which is how it is written in a text file.
      metadata.set(name, name.toLowerCase().endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    }
    return new OTLPLogExporter({
      url: endpoint,
      metadata,
      timeoutMillis: timeoutMs,
      credentials: grpcCredentials(endpoint, tls),
    });
  },
};
