/**
 * OTLP/HTTP 1.11.0 over HTTP/1.1: what is refused before its body is read, how the body is read within bounds, and the
 * answer. Every request ends in exactly one report and one release of its memory.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ListenerName } from '../../src-shared/contract/host-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { ArrivalReport, Intake, IntakeRequest } from '../log/intake.ts';
import type { InstancePath } from '../otlp/instance-path.ts';
import { BodyCollector } from './body-collector.ts';
import {
  EVENTS_MEMORY_FACTOR,
  EVENTS_PATH,
  type EventsIntake,
  type EventsOutcome,
  encodeEventsAnswer,
  judgeEvents,
} from './events.ts';
import { guarded } from './guarded.ts';
import { explainUnexpanded } from './header-hints.ts';
import { answerHttp } from './http-answers.ts';
import { checkHead, type ExtraHeaders, encodingOf, explainTooLarge, type HeadCheck } from './http-checks.ts';
import { pathOfTarget, SIGNAL_OF_PATH } from './http-routes.ts';
import { type Pace, watchPace } from './pace.ts';
import { answerPage } from './pages.ts';
import type { ReceiverLimits } from './receiver.ts';
import { expectedDecompressedBytes, REQUEST_OVERHEAD_BYTES } from './request-memory.ts';
import { senderOf } from './sender.ts';
import { defer, fault, judge, refuse, reportOf, type Verdict } from './verdict.ts';
import { headOf } from './wrong-signal.ts';

export interface HttpRequestsOptions {
  name: ListenerName;
  intake: Intake;
  /** Undefined: switched off. */
  events: EventsIntake | undefined;
  onArrival(report: ArrivalReport): void;
  limits: ReceiverLimits;
  /** What the port is bound to; undefined for a local socket. */
  boundHost: string | undefined;
  /** Requests with this id in their header have come back to their sender. */
  instance?: InstancePath | undefined;
  /** Where gRPC is received. */
  grpcAddress(): string | undefined;
  /** Said with every arrival, such as that HTTP reached the gRPC port. */
  hint(): string | undefined;
  stopping(): boolean;
}

export interface HttpRequests {
  handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void;
  /** Bytes that are no HTTP, or a time-out, on a connection. */
  fail(error: NodeJS.ErrnoException, socket: Duplex): void;
}

export const OVER_MEMORY_BOUND = 'Too many requests are in flight; try again.';
export const GAVE_WAY =
  'Memory for requests is short, and this one held most of it, or held it longest while it arrived; try again.';
export const STOPPING = 'Sluice is stopping; try again.';

export function createHttpRequests(options: HttpRequestsOptions): HttpRequests {
  const { name, intake, events, onArrival, limits } = options;
  const context = {
    boundHost: options.boundHost,
    instance: options.instance,
    maxBodyBytes: limits.maxBodyBytes,
    takesEvents: events !== undefined,
    grpcAddress: options.grpcAddress,
  };

  /** Connections that end with an answer already given. */
  const ending = new WeakSet<Duplex>();

  /** For each connection, how to end its newest request; false: that one is done already. */
  const running = new WeakMap<Duplex, (verdict: Verdict | undefined) => boolean>();

  function handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    guarded(
      () => serve(request, response, expectsContinue),
      () => response.destroy(),
    )();
  }

  function serve(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const path = pathOfTarget(request.url ?? '');
    if (answerPage(request, response, path)) return;
    const encoding = encodingOf(request.headers['content-type']);
    const socket = request.socket;
    const memory = intake.hold(senderOf(socket), () => giveWay());
    let bodyEnded = expectsContinue;
    let closeAfter = false;
    let sizeBytes = 0;
    let settled = false;
    let pace: Pace | undefined;
    let collected: BodyCollector | undefined;

    function settle(verdict: Verdict, signal?: Signal, headers?: ExtraHeaders, posted?: EventsOutcome): void {
      if (settled) return;
      settled = true;
      pace?.stop();
      collected?.discard();
      memory.release();
      onArrival(reportOf(verdict, seen(request, path, signal, sizeBytes), 'http', hintFor(request)));
      answerHttp(
        {
          request,
          response,
          verdict,
          signal,
          encoding,
          ...(headers === undefined ? {} : { headers }),
          json: path === EVENTS_PATH ? encodeEventsAnswer(verdict, posted) : undefined,
          close: closeAfter || options.stopping(),
          bodyEnded,
        },
        limits,
      );
      if (closeAfter) ending.add(socket);
    }

    /** For a fault of ours while this request was handled. */
    function failFaulty(error: unknown): void {
      if (settled) response.destroy();
      else settle(fault(error), SIGNAL_OF_PATH.get(path));
    }
    const safely = <Args extends unknown[]>(work: (...args: Args) => void | Promise<void>) => guarded(work, failFaulty);

    /** `verdict` undefined: the sender broke off. */
    function failRunning(verdict: Verdict | undefined): boolean {
      if (request.complete && response.writableFinished) return false;
      closeAfter = true;
      bodyEnded = verdict === undefined;
      // A whole request before the bytes that broke is still answered by what becomes of it.
      if (!request.complete) settle(verdict ?? brokenOff(request, sizeBytes), SIGNAL_OF_PATH.get(path));
      return true;
    }

    const giveWay = safely(() => settle(defer(GAVE_WAY, limits.retryAfterMs), SIGNAL_OF_PATH.get(path)));

    if (options.stopping()) {
      settle(defer(STOPPING, limits.retryAfterMs));
      return;
    }
    const check = checkedHead();
    if (!check.ok) {
      // Until its end, the connection may be the body of an HTTP/1.0 request without a length: it is not another request.
      if (check.verdict.outcome === 'refused' && check.verdict.refusal === 'length-required') {
        closeAfter = request.httpVersion === '1.0';
      }
      settle(check.verdict, undefined, check.headers);
      return;
    }
    const body = new BodyCollector(memory, limits.maxBodyBytes, check.declaredBytes);
    collected = body;
    if (!body.reserve()) {
      settle(defer(OVER_MEMORY_BOUND, limits.retryAfterMs), check.body.signal);
      return;
    }
    if (expectsContinue) response.writeContinue();
    bodyEnded = false;
    running.set(socket, failRunning);

    pace = watchPace(limits, 'The body', (message) => failRunning(refuse('timeout', message)));

    request.on(
      'data',
      safely((chunk: Buffer<ArrayBuffer>) => {
        if (settled) return;
        pace?.arrived(chunk.length);
        sizeBytes += chunk.length;
        const pushed = body.push(chunk);
        if (pushed === 'ok') return;
        if (pushed === 'no-memory') settle(defer(OVER_MEMORY_BOUND, limits.retryAfterMs), check.body.signal);
        else settle(refuse('too-large', explainTooLarge(undefined, limits.maxBodyBytes)), check.body.signal);
      }),
    );
    request.on(
      'end',
      safely(() => {
        pace?.stop();
        memory.arrived();
        return settled ? undefined : accept(body.finish(), check);
      }),
    );
    request.on('close', () => {
      if (!request.complete) failRunning(undefined);
    });
    request.on('error', () => {}); // 'close' follows

    function checkedHead(): HeadCheck {
      try {
        return checkHead(request, path, context);
      } catch (error) {
        return { ok: false, verdict: fault(error) };
      }
    }

    async function accept(bytes: Uint8Array<ArrayBuffer>, { body, compression }: HeadCheck & { ok: true }) {
      const { signal } = body;
      const plainBytes = expectedDecompressedBytes(bytes, compression);
      const eventsBytes = body.kind === 'events' ? EVENTS_MEMORY_FACTOR * Math.max(sizeBytes, plainBytes) : 0;
      if (!memory.atLeast(REQUEST_OVERHEAD_BYTES + sizeBytes + plainBytes + eventsBytes)) {
        return settle(defer(OVER_MEMORY_BOUND, limits.retryAfterMs), signal);
      }
      if (body.kind === 'events') {
        // Without an intake for events, checkHead has turned the request away.
        if (events !== undefined) acceptEvents(await events.accept({ format: body.format, compression, body: bytes }));
        return;
      }
      const head = headOf(bytes);
      const intakeRequest: IntakeRequest = { signal, encoding: body.encoding, compression, body: bytes };
      const outcome = await intake.accept(intakeRequest);
      settle(judge(outcome, intakeRequest, head, 'http'), signal);
    }

    function acceptEvents(outcome: EventsOutcome): void {
      const deferred = outcome.outcome === 'deferred';
      const verdict = deferred ? defer(outcome.message, outcome.retryAfterMs) : judgeEvents(outcome);
      settle(verdict, 'logs', undefined, outcome);
    }
  }

  function fail(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (ending.has(socket)) return;
    const verdict = verdictOnUnreadable(error);
    const brokeOff = error.code === 'HPE_INVALID_EOF_STATE' || error.code === 'ECONNRESET';
    if (running.get(socket)?.(brokeOff ? undefined : verdict) === true) return;
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || !socket.writable) {
      socket.destroy();
      return;
    }
    const report = reportOf(verdict, { listener: name, target: '(unreadable)', sizeBytes: 0 }, 'http', options.hint());
    onArrival(report);
    const reason = `${verdict.message}\n`;
    const head = `HTTP/1.1 ${report.status} ${STATUS_CODES[report.status]}\r\nConnection: close`;
    const type = 'Content-Type: text/plain; charset=utf-8';
    socket.end(`${head}\r\n${type}\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`, () =>
      socket.destroy(),
    );
  }

  return { handle, fail };

  function seen(request: IncomingMessage, path: string, signal: Signal | undefined, sizeBytes: number) {
    const report: Parameters<typeof reportOf>[1] = {
      listener: name,
      target: `${request.method} ${path.slice(0, 200)}`,
      sizeBytes,
    };
    const encoding = path === EVENTS_PATH ? 'json' : encodingOf(request.headers['content-type']);
    const userAgent = request.headers['user-agent'];
    if (signal !== undefined) report.signal = signal;
    if (encoding !== undefined) report.encoding = encoding;
    if (userAgent !== undefined) report.userAgent = userAgent.slice(0, 200);
    return report;
  }

  function hintFor(request: IncomingMessage): string | undefined {
    const unexpanded = explainUnexpanded(request.rawHeaders);
    const hint = options.hint();
    return unexpanded === undefined ? hint : hint === undefined ? unexpanded : `${hint} ${unexpanded}`;
  }
}

/** Codes of Node's `clientError` and of its HTTP parser (llhttp, `HPE_*`). */
function verdictOnUnreadable(error: NodeJS.ErrnoException): Verdict {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return refuse('headers-too-large', "The request's headers are larger than 16 KiB.");
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse('timeout', 'The request did not arrive in time.');
    default:
      return refuse('malformed', `This is not HTTP/1.1 that can be read (${error.message}).`);
  }
}

function brokenOff(request: IncomingMessage, receivedBytes: number): Verdict {
  const declared = request.headers['content-length'];
  const of = declared === undefined ? '' : ` of ${declared}`;
  return refuse('broken-off', `The sender closed the connection after ${receivedBytes}${of} bytes of the body.`);
}
