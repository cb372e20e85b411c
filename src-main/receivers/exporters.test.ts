/** The official JavaScript exporters as senders: each on its own port and on the other one. */
import { credentials } from '@grpc/grpc-js';
import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { IntakeOutcome, IntakeRequest } from '../log/intake.ts';
import { createGrpcReceiver, createHttpReceiver } from './tcp-receiver.ts';
import { answerWithCodec } from './testing/codec-answer.ts';
import { createFakeIntake } from './testing/fake-intake.ts';

type ExportResult = Parameters<Parameters<LogRecordExporter['export']>[1]>[0];

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const RECORDS = 40;
let records: ReadableLogRecord[];
beforeAll(async () => {
  const memory = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'codex_cli_rs' }),
    processors: [new SimpleLogRecordProcessor({ exporter: memory })],
  });
  const logger = provider.getLogger('codex_otel.log_only');
  for (let index = 0; index < RECORDS; index++) {
    logger.emit({ body: 'body', attributes: { 'event.name': 'codex.tool_result', index, nested: { a: [1, 'ü'] } } });
  }
  await provider.forceFlush();
  records = memory.getFinishedLogRecords();
});

async function start(answer: (request: IntakeRequest) => IntakeOutcome = answerWithCodec) {
  const intake = createFakeIntake({ answer });
  const address = '127.0.0.1:0';
  const http = createHttpReceiver({ intake, onArrival: intake.onArrival, address });
  const grpc = createGrpcReceiver({ intake, onArrival: intake.onArrival, address });
  const [httpStarted, grpcStarted] = await Promise.all([http.start(), grpc.start()]);
  if (!httpStarted.ok || !grpcStarted.ok) throw new Error('not started');
  open.push(() => Promise.all([http.stop({ deadlineMs: 0 }), grpc.stop({ deadlineMs: 0 })]));
  return { intake, http: httpStarted.address, grpc: grpcStarted.address };
}

const EXPORTERS = {
  json: (address: string, compression: 'gzip' | 'none') =>
    new JsonExporter({ url: `http://${address}/v1/logs`, compression: compression as never }),
  protobuf: (address: string, compression: 'gzip' | 'none') =>
    new ProtobufExporter({ url: `http://${address}/v1/logs`, compression: compression as never }),
  grpc: (address: string, compression: 'gzip' | 'none') =>
    new GrpcExporter({
      url: `http://${address}`,
      compression: compression as never,
      credentials: credentials.createInsecure(),
    }),
};

function exportWith(exporter: LogRecordExporter): Promise<ExportResult> {
  open.push(() => exporter.shutdown());
  return new Promise((resolve) => exporter.export(records, resolve));
}

const CASES = (['json', 'protobuf', 'grpc'] as const).flatMap((kind) =>
  (['none', 'gzip'] as const).flatMap((compression) =>
    (['http', 'grpc'] as const).map((port) => ({ kind, compression, port })),
  ),
);

it.each(CASES)('$kind with compression $compression on the $port port', async ({ kind, compression, port }) => {
  const started = await start();
  const result = await exportWith(EXPORTERS[kind](started[port], compression));
  expect(result).toEqual({ code: 0 });
  expect(started.intake.requests).toMatchObject([
    {
      signal: 'logs',
      encoding: kind === 'json' ? 'json' : 'protobuf',
      compression: compression === 'gzip' ? 'gzip' : 'identity',
    },
  ]);
  const [arrival] = await started.intake.arrived(1);
  expect(arrival).toMatchObject({
    listener: port === 'http' ? 'otlp-http' : 'otlp-grpc',
    outcome: 'accepted',
    records: RECORDS,
    serviceName: 'codex_cli_rs',
    userAgent: expect.stringMatching(/OTel-OTLP-Exporter-JavaScript/),
  });
  const wrongPort = (kind === 'grpc') !== (port === 'grpc');
  if (wrongPort) expect(arrival?.reason).toMatch(/reached the (HTTP|gRPC) port/);
  else expect(arrival).not.toHaveProperty('reason');
  expect(started.intake.heldBytes).toBe(0);
});

describe('what an exporter makes of a refusal', () => {
  // The gRPC exporter makes one attempt whatever it is told.
  it.each(['json', 'protobuf'] as const)('%s tries again when deferred', async (kind) => {
    let calls = 0;
    const { intake, http } = await start((request) =>
      calls++ === 0 ? { outcome: 'deferred', retryAfterMs: 10, message: 'full' } : answerWithCodec(request),
    );
    expect(await exportWith(EXPORTERS[kind](http, 'none'))).toEqual({ code: 0 });
    expect(intake.arrivals.map((arrival) => arrival.outcome)).toEqual(['deferred', 'accepted']);
  });

  it.each(['json', 'protobuf', 'grpc'] as const)('%s gives up when refused', async (kind) => {
    const { intake, http, grpc } = await start(() => ({ outcome: 'refused', reason: 'malformed', message: 'broken' }));
    const result = await exportWith(EXPORTERS[kind](kind === 'grpc' ? grpc : http, 'none'));
    expect(result.code).toBe(1);
    expect(intake.arrivals).toHaveLength(1);
  });
});
