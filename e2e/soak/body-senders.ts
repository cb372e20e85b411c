/** Senders of bodies that may be anything, and the answers they got. */
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { decodeMessage } from '../../src-main/otlp/decode.ts';
import { RESPONSE_TYPES } from '../../src-main/otlp/messages.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';

/** `ok`: a 200, or gRPC's 0. `status`: 0 when no answer came over HTTP; gRPC's codes are its own. */
export interface Answer {
  ok: boolean;
  status: number;
  body: Buffer;
}

export interface HttpSender {
  post(path: string, contentType: string, body: Uint8Array): Promise<Answer>;
  close(): void;
}

export function createHttpSender(base: string): HttpSender {
  const agent = new Agent({ keepAlive: true });
  return {
    post: (path, contentType, body) =>
      new Promise((done) => {
        const headers = { 'content-type': contentType, 'content-length': body.length };
        const outgoing = request(new URL(path, base), { method: 'POST', agent, headers }, (answer) => {
          const { statusCode: status = 0 } = answer;
          buffer(answer).then(
            (bytes) => done({ ok: status === 200, status, body: bytes }),
            () => done({ ok: false, status: 0, body: Buffer.alloc(0) }),
          );
        });
        outgoing.once('error', () => done({ ok: false, status: 0, body: Buffer.alloc(0) }));
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

const METHODS: Readonly<Record<Signal, string>> = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

export interface GrpcSender {
  export(signal: Signal, body: Uint8Array): Promise<Answer>;
  close(): void;
}

export function createGrpcSender(address: string): GrpcSender {
  const client = new Client(address.replace(/^https?:\/\//, ''), credentials.createInsecure());
  return {
    export: (signal, body) =>
      new Promise((done) => {
        client.makeUnaryRequest(
          METHODS[signal],
          (bytes: Uint8Array) => Buffer.from(bytes),
          (bytes: Buffer) => bytes,
          body,
          new Metadata(),
          { deadline: Date.now() + 60_000 },
          (error, value) => done({ ok: error === null, status: error?.code ?? 0, body: value ?? Buffer.alloc(0) }),
        );
      }),
    close: () => client.close(),
  };
}

/** What the partial success of an OTLP answer counts: log records, spans, or data points. */
export function rejectedIn(signal: Signal, { body }: Answer, form: 'json' | 'protobuf'): number {
  const answer = form === 'json' ? JSON.parse(body.toString() || '{}') : decodeMessage(RESPONSE_TYPES[signal], body);
  const partial: Record<string, unknown> = answer.partialSuccess ?? {};
  return Number(partial['rejectedLogRecords'] ?? partial['rejectedSpans'] ?? partial['rejectedDataPoints'] ?? 0);
}
