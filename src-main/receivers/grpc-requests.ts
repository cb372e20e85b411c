/**
 * OTLP/gRPC: the three unary `Export` calls, straight on HTTP/2. A unary call is one framed message and a status, and
 * doing it here rather than in a gRPC library is what lets the memory bound be asked before a message is read, leaves
 * decompression to the intake's thread, and puts every call that failed into the arrivals with its reason.
 *
 * Protocol: gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md); statuses by OTLP specification 1.11.0.
 */
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { ListenerName } from '../../src-shared/contract/host-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { ArrivalReport, Intake, IntakeRequest } from '../log/intake.ts';
import { INSTANCE_HEADER, type InstancePath } from '../otlp/instance-path.ts';
import { refuseBrowser } from './browser-guard.ts';
import { answerGrpc, answerHttp2 } from './grpc-answers.ts';
import { GrpcMessageReader } from './grpc-message.ts';
import { guarded } from './guarded.ts';
import { explainUnexpanded } from './header-hints.ts';
import { explainTooLarge } from './http-checks.ts';
import { GAVE_WAY, OVER_MEMORY_BOUND, STOPPING } from './http-requests.ts';
import { explainUnknownMethod, SIGNAL_OF_METHOD } from './http-routes.ts';
import { type Pace, watchPace } from './pace.ts';
import type { ReceiverLimits } from './receiver.ts';
import { expectedDecompressedBytes, REQUEST_OVERHEAD_BYTES } from './request-memory.ts';
import { senderOf } from './sender.ts';
import { defer, fault, judge, refuse, reportOf, type Verdict } from './verdict.ts';
import { headOf } from './wrong-signal.ts';

export interface GrpcRequestsOptions {
  name: ListenerName;
  intake: Intake;
  onArrival(report: ArrivalReport): void;
  limits: ReceiverLimits;
  boundHost: string | undefined;
  /** Requests with this id in their metadata have come back to their sender. */
  instance?: InstancePath | undefined;
  hint(): string | undefined;
  stopping(): boolean;
}

const COMPRESSIONS: ReadonlyMap<string, IntakeRequest['compression']> = new Map([
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
]);

export function createGrpcStreamHandler(options: GrpcRequestsOptions) {
  const { name, intake, onArrival, limits } = options;

  return function handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    guarded(
      () => serve(stream, headers),
      () => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    )();
  };

  function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const path = String(headers[':path'] ?? '');
    const signal = SIGNAL_OF_METHOD.get(path);
    const { session } = stream;
    const memory = intake.hold(session === undefined ? stream : senderOf(session.socket), () => giveWay());
    const message = new GrpcMessageReader(memory, limits.maxBodyBytes);
    let settled = false;
    let handedOver = false;
    let pace: Pace | undefined;
    stream.on('error', () => {}); // 'close' follows

    const contentType = headers['content-type'];
    const isGrpc = contentType !== undefined && /^application\/grpc($|[+;])/.test(contentType);

    function settle(verdict: Verdict): void {
      if (settled) return;
      settled = true;
      pace?.stop();
      message.discard();
      memory.release();
      const hint = hintFor(headers);
      onArrival(reportOf(verdict, seen(headers, path, signal, message.receivedBytes), isGrpc ? 'grpc' : 'http', hint));
      if (isGrpc) answerGrpc(stream, verdict, signal, limits);
      else answerHttp2(stream, verdict, limits);
    }

    /** For a fault of ours while this call was handled. */
    function failFaulty(error: unknown): void {
      if (settled) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else settle(fault(error));
    }
    const safely = <Args extends unknown[]>(work: (...args: Args) => void | Promise<void>) => guarded(work, failFaulty);

    const giveWay = safely(() => settle(defer(GAVE_WAY, limits.retryAfterMs)));

    const early = checkCall();
    if (early !== undefined) {
      settle(early);
      return;
    }

    pace = watchPace(limits, 'The message', (silence) => settle(refuse('timeout', silence)));

    stream.on(
      'data',
      safely((chunk: Buffer<ArrayBuffer>) => {
        if (settled) return;
        pace?.arrived(chunk.length);
        switch (message.push(chunk)) {
          case 'ok':
            return;
          case 'no-memory':
            return settle(defer(OVER_MEMORY_BOUND, limits.retryAfterMs));
          case 'too-large':
            return settle(refuse('too-large', explainTooLarge(message.declaredBytes, limits.maxBodyBytes)));
          case 'more-than-one':
            return settle(refuse('malformed', 'Export takes one message, but more bytes follow it.'));
          case 'bad-flag':
            return settle(
              refuse('malformed', 'The message does not start with a gRPC frame (flag 0 or 1, then its length).'),
            );
        }
      }),
    );
    stream.on(
      'end',
      safely(() => {
        pace?.stop();
        memory.arrived();
        // A reset ends the readable side as well; 'close' follows.
        const isWhole = !settled && !stream.aborted && stream.rstCode === 0;
        return isWhole ? accept(signal as Signal) : undefined;
      }),
    );
    stream.on('close', () => {
      if (!handedOver) settle(refuse('broken-off', `The sender ended the call after ${message.receivedBytes} bytes.`));
    });

    async function accept(called: Signal): Promise<void> {
      if (!message.complete) {
        const of = message.declaredBytes === undefined ? '' : ` of ${message.declaredBytes}`;
        return settle(refuse('malformed', `The message is cut off after ${message.receivedBytes}${of} bytes.`));
      }
      const coding = String(headers['grpc-encoding'] ?? 'identity');
      const compression = message.compressed ? COMPRESSIONS.get(coding) : 'identity';
      if (compression === undefined) {
        const offered = [...COMPRESSIONS.keys()].join(', ');
        return settle(
          refuse('unsupported', `grpc-encoding ${JSON.stringify(coding.slice(0, 40))} is not one of ${offered}.`),
        );
      }
      const bytes = message.finish();
      const neededBytes = REQUEST_OVERHEAD_BYTES + bytes.length + expectedDecompressedBytes(bytes, compression);
      if (!memory.atLeast(neededBytes)) return settle(defer(OVER_MEMORY_BOUND, limits.retryAfterMs));
      const head = headOf(bytes);
      const request: IntakeRequest = { signal: called, encoding: 'protobuf', compression, body: bytes };
      // From here on a sender that goes away changes nothing: the data may be committed, and is reported as it ends.
      handedOver = true;
      settle(judge(await intake.accept(request), request, head, 'grpc'));
    }

    function checkCall(): Verdict | undefined {
      if (options.stopping()) return defer(STOPPING, limits.retryAfterMs);
      // A page cannot speak gRPC in the clear, so a foreign name in `:authority` is a proxy's or a container's.
      const browser = refuseBrowser(text(headers['origin']), undefined, options.boundHost);
      if (browser !== undefined) return refuse('forbidden', browser);
      const own = options.instance?.arrived(headers[INSTANCE_HEADER], signal ?? 'logs');
      if (own !== undefined) return refuse('loop', own);
      if (!isGrpc) {
        return refuse(
          'unsupported',
          'Over HTTP/2 only gRPC is received (Content-Type: application/grpc); send OTLP/HTTP as HTTP/1.1.',
        );
      }
      if (signal === undefined) return refuse('not-found', explainUnknownMethod(path));
      if (/^application\/grpc\+(?!proto($|;))/.test(contentType ?? '')) {
        return refuse(
          'unsupported',
          `Only protobuf messages are received, not ${JSON.stringify(contentType?.slice(0, 80))}.`,
        );
      }
      if (!memory.atLeast(REQUEST_OVERHEAD_BYTES)) return defer(OVER_MEMORY_BOUND, limits.retryAfterMs);
      return undefined;
    }
  }

  function seen(headers: IncomingHttpHeaders, path: string, signal: Signal | undefined, sizeBytes: number) {
    const report: Parameters<typeof reportOf>[1] = { listener: name, target: path.slice(0, 200), sizeBytes };
    if (signal !== undefined) {
      report.signal = signal;
      report.encoding = 'protobuf';
    }
    if (headers['user-agent'] !== undefined) report.userAgent = headers['user-agent'].slice(0, 200);
    return report;
  }

  function hintFor(headers: IncomingHttpHeaders): string | undefined {
    const pairs = Object.entries(headers).flatMap(([key, value]) => [key, String(value)]);
    const hints = [options.hint(), explainUnexpanded(pairs)].filter((hint) => hint !== undefined);
    return hints.length === 0 ? undefined : hints.join(' ');
  }
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
