/** Bare clients for the recording collector's own tests: one request, and exactly what came back. */

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as plainRequest } from 'node:http';
import { request as httpRequest, type RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { Client, type ClientOptions, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { grpcCredentials } from '../../otlp/grpc-credentials.ts';

export type HttpReply =
  | { status: number; headers: IncomingMessage['headers']; body: Buffer }
  /** `answered`: the head of an answer had arrived. */
  | { error: string; answered: boolean };

export async function postHttp(
  url: string,
  body: Uint8Array | string,
  options: RequestOptions = {},
): Promise<HttpReply> {
  const send = url.startsWith('https:') ? httpRequest : plainRequest;
  let answered = false;
  const request = send(url, {
    method: 'POST',
    agent: false,
    ...options,
    headers: { 'content-type': 'application/x-protobuf', ...(options.headers as Record<string, string> | undefined) },
  });
  try {
    const response = once(request, 'response') as Promise<[IncomingMessage]>;
    request.end(body);
    const [incoming] = await response;
    // From here on the answer tells what goes wrong.
    request.on('error', () => {});
    answered = true;
    const { statusCode: status = 0, headers } = incoming;
    return { status, headers, body: await buffer(incoming) };
  } catch (error) {
    return { error: (error as NodeJS.ErrnoException).code ?? String(error), answered };
  }
}

export type GrpcReply = { code: 0; body: Buffer; trailers: Metadata } | { code: number; error: ServiceError };

const METHODS: Readonly<Record<Signal, string>> = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

export interface GrpcCallOptions {
  signal?: Signal;
  metadata?: Record<string, string | string[]>;
  /** Milliseconds until the call is given up. Default 20,000. */
  deadlineMs?: number;
  /** PEM */
  tls?: { ca: string; key?: string; cert?: string };
  client?: ClientOptions;
}

export async function callGrpc(url: string, body: Uint8Array, options: GrpcCallOptions = {}): Promise<GrpcReply> {
  const { signal = 'logs', deadlineMs = 20_000, tls } = options;
  const security =
    tls === undefined
      ? credentials.createInsecure()
      : grpcCredentials(url, { ca: tls.ca, certificate: tls.cert, privateKey: tls.key });
  const client = new Client(new URL(url).host, security, options.client);
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(options.metadata ?? {})) {
    for (const each of [value].flat()) metadata.add(name, each);
  }
  try {
    return await new Promise<GrpcReply>((resolve) => {
      let reply: Buffer | undefined;
      const call = client.makeUnaryRequest(
        METHODS[signal],
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes: Buffer) => bytes,
        body,
        metadata,
        { deadline: Date.now() + deadlineMs },
        (error, value) => {
          if (error !== null) resolve({ code: error.code, error });
          else reply = value;
        },
      );
      call.once('status', (status) => {
        if (status.code === 0) resolve({ code: 0, body: reply ?? Buffer.alloc(0), trailers: status.metadata });
      });
    });
  } finally {
    client.close();
  }
}
