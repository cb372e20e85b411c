import {
  Metadata,
  ResponderBuilder,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { encodeExportResponse, encodeStatus } from '../../otlp/responses.ts';
import type { ClaimedAnswer, ScriptedAnswer } from './answers.ts';
import { type FrontConnection, startFront } from './front.ts';
import type { Recording } from './requests.ts';
import type { CollectorTls, ProtocolServer, ProtocolServerOptions } from './server.ts';

type ExportCall = ServerUnaryCall<Buffer, Uint8Array>;

interface OpenCall {
  request: Recording;
  claimed: ClaimedAnswer;
  connection: FrontConnection;
}

/** Carries the number of an open call from the interceptor, which sees the head, to the handler, which sees the message. */
const CALL_KEY = 'recording-collector-call';

const SERVICES: Readonly<Record<Signal, string>> = {
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};

/** OTLP/gRPC on grpc-js, with the limit that gRPC servers usually have: 4 MiB a message. */
export async function startGrpcServer(
  options: ProtocolServerOptions & { maxMessageBytes: number | undefined },
): Promise<ProtocolServer> {
  const { journal, script, tls, maxMessageBytes } = options;
  const closing = new AbortController();
  const openCalls = new Map<string, OpenCall>();
  let callCount = 0;

  const server = new Server({
    interceptors: [intercept],
    ...(maxMessageBytes === undefined ? {} : { 'grpc.max_receive_message_length': maxMessageBytes }),
  });
  for (const signal of SIGNALS) server.addService(serviceOf(signal), { Export: handle });
  const front = await startFront(await bind(server, tls));

  function intercept(method: Parameters<ServerInterceptor>[0], call: ServerInterceptingCallInterface) {
    let request: Recording | undefined;
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        const connection = front.connectionOf(call.getConnectionInfo().remotePort);
        request = journal.open({
          transport: 'grpc',
          method: 'POST',
          path: method.path,
          signal: SIGNALS.find((signal) => method.path.startsWith(`/${SERVICES[signal]}/`)) ?? 'logs',
          headers: headersOf(metadata, call),
          clientName: nameOf(call),
        });
        const claimed = script.claim();
        const { reset, readBytesPerSecond } = claimed.reading;
        if (reset === 'mid-body') {
          journal.settle(request, 'lost');
          connection.reset();
          return;
        }
        if (readBytesPerSecond !== undefined) connection.readAt(readBytesPerSecond);
        const key = String(++callCount);
        openCalls.set(key, { request, claimed, connection });
        metadata.set(CALL_KEY, key);
        next(metadata);
      })
      .withOnCancel(() => {
        if (request !== undefined) journal.settle(request, 'lost');
      })
      .build();
    const responder = new ResponderBuilder()
      .withStart((next) => next(listener))
      // What grpc-js answers by itself comes by here too: a message over the limit, a deadline that has passed.
      .withSendStatus((sent, next) => {
        if (request !== undefined) settle(request, sent.code);
        next(sent);
      })
      .build();
    return new ServerInterceptingCall(call, responder);
  }

  function handle(call: ExportCall, callback: sendUnaryData<Uint8Array>): void {
    const key = String(call.metadata.get(CALL_KEY)[0]);
    const open = openCalls.get(key);
    if (open === undefined) throw new Error(`no open call ${key}`);
    openCalls.delete(key);
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    void answer(open, call, callback, AbortSignal.any([gone.signal, closing.signal]));
  }

  async function answer(
    { request, claimed, connection }: OpenCall,
    call: ExportCall,
    callback: sendUnaryData<Uint8Array>,
    gone: AbortSignal,
  ): Promise<void> {
    if (claimed.reading.readBytesPerSecond !== undefined) connection.readAt(undefined);
    journal.finish(request, call.request);
    const scripted = await claimed.resolve(request, gone);
    if (scripted === undefined) return;
    if (scripted.reset === 'mid-body' || scripted.reset === 'after-body') {
      journal.settle(request, 'lost');
      connection.reset();
      return;
    }
    connection.answerAt(scripted.answerBytesPerSecond);
    const code = scripted.grpcStatus ?? (request.problem === undefined ? status.OK : status.INVALID_ARGUMENT);
    settle(request, code);
    if (scripted.reset === 'mid-answer') {
      connection.resetAfterAnswer();
      call.sendMetadata(new Metadata());
      return;
    }
    const trailers = trailersOf(code, request, scripted);
    if (code === status.OK) {
      callback(null, encodeExportResponse(request.signal, 'protobuf', scripted.rejected, scripted.message), trailers);
    } else {
      callback({ code, details: messageOf(code, request, scripted), metadata: trailers });
    }
  }

  function settle(request: Recording, code: number): void {
    journal.settle(request, code === status.OK ? 'accepted' : 'refused', code);
  }

  return {
    port: front.port,
    away: front.away,
    back: front.back,
    async close() {
      closing.abort();
      server.forceShutdown();
      await front.close();
    },
  };
}

function serviceOf(signal: Signal) {
  return {
    Export: {
      path: `/${SERVICES[signal]}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: (bytes: Buffer) => bytes,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes),
      responseDeserialize: (bytes: Buffer) => bytes,
    },
  };
}

function bind(server: Server, tls: CollectorTls | undefined): Promise<number> {
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          Buffer.from(tls.certificates.ca.cert),
          [
            {
              cert_chain: Buffer.from(tls.certificates.server.cert),
              private_key: Buffer.from(tls.certificates.server.key),
            },
          ],
          tls.clientCertificate,
        );
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}

function trailersOf(code: number, request: Recording, scripted: ScriptedAnswer): Metadata {
  const trailers = new Metadata();
  for (const [name, value] of Object.entries(scripted.headers ?? {})) trailers.set(name, value);
  if (scripted.retryInfoMs !== undefined) {
    const message = messageOf(code, request, scripted);
    const details = encodeStatus({ code, message, retryAfterMs: scripted.retryInfoMs }, 'protobuf');
    trailers.set('grpc-status-details-bin', Buffer.from(details));
  }
  return trailers;
}

function messageOf(code: number, request: Recording, scripted: ScriptedAnswer): string {
  return scripted.message ?? request.problem ?? `scripted status ${status[code] ?? code}`;
}

/** The metadata, and the encoding of the message, which grpc-js takes out of it before it shows it to anybody. */
function headersOf(metadata: Metadata, call: ServerInterceptingCallInterface): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(metadata.toJSON())) {
    headers[name] = values
      .map((value) => (Buffer.isBuffer(value) ? value.toString('base64') : String(value)))
      .join(', ');
  }
  const { incomingEncoding } = call as { incomingEncoding?: unknown };
  if (typeof incomingEncoding === 'string') headers['grpc-encoding'] = incomingEncoding;
  return headers;
}

function nameOf(call: ServerInterceptingCallInterface): string | undefined {
  const name = call.getAuthContext().sslPeerCertificate?.subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}
