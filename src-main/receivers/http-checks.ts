/** What can be said of an OTLP/HTTP request by its head alone, in the order in which it is worth saying. */
import type { IncomingMessage } from 'node:http';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { IntakeRequest } from '../log/intake.ts';
import { INSTANCE_HEADER, type InstancePath } from '../otlp/instance-path.ts';
import { refuseBrowser } from './browser-guard.ts';
import { EVENTS_OFF, EVENTS_PATH, type EventsFormat, eventsFormatOf, explainEventsType } from './events.ts';
import { explainUnknownPath, SIGNAL_OF_PATH } from './http-routes.ts';
import { refuse, type Verdict } from './verdict.ts';

export const PROTOBUF_TYPE = 'application/x-protobuf';
export const JSON_TYPE = 'application/json';

/** What a refusal says in headers beside its body. */
export type ExtraHeaders = Readonly<Record<string, string>>;

/** What the body holds: OTLP of a signal, or events as plain JSON (which become logs). */
export type BodyKind =
  | { kind: 'otlp'; signal: Signal; encoding: IntakeRequest['encoding'] }
  | { kind: 'events'; signal: 'logs'; format: EventsFormat };

export type HeadCheck =
  | {
      ok: true;
      body: BodyKind;
      compression: IntakeRequest['compression'];
      /** Undefined: the body is chunked. */
      declaredBytes: number | undefined;
    }
  | { ok: false; verdict: Verdict; headers?: ExtraHeaders };

export interface HeadCheckContext {
  /** See {@link refuseBrowser}. */
  boundHost: string | undefined;
  instance: InstancePath | undefined;
  maxBodyBytes: number;
  /** Whether events are received as plain JSON. */
  takesEvents: boolean;
  grpcAddress(): string | undefined;
}

const COMPRESSIONS: ReadonlyMap<string, IntakeRequest['compression']> = new Map([
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'], // an alias, RFC 9110 8.4.1.3
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
]);
const ACCEPTED_COMPRESSIONS = 'gzip, deflate, zstd';

export function checkHead(request: IncomingMessage, path: string, context: HeadCheckContext): HeadCheck {
  const headers = request.headers;
  const browser = refuseBrowser(headers.origin, headers.host, context.boundHost);
  if (browser !== undefined) return no(refuse('forbidden', browser));
  const signal = SIGNAL_OF_PATH.get(path);
  const own = context.instance?.arrived(headers[INSTANCE_HEADER], signal ?? 'logs');
  if (own !== undefined) return no(refuse('loop', own));
  if (path === EVENTS_PATH && !context.takesEvents) return no(refuse('not-found', EVENTS_OFF));
  if (signal === undefined && path !== EVENTS_PATH) {
    if (path === '/' && request.method !== 'POST') return wrongMethod(request, path, 'GET, HEAD');
    return no(refuse('not-found', explainUnknownPath(path, context.grpcAddress())));
  }
  if (request.method !== 'POST') return wrongMethod(request, path, 'POST');

  const contentType = headers['content-type'];
  const body = signal === undefined ? eventsBody(contentType) : otlpBody(signal, contentType);
  if (body === undefined) {
    const message =
      signal === undefined ? explainEventsType(contentType) : explainOtlpType(contentType, context.grpcAddress());
    return no(refuse('unsupported', message));
  }
  const coding = headers['content-encoding'];
  const compression = coding === undefined ? 'identity' : COMPRESSIONS.get(coding.trim().toLowerCase());
  if (compression === undefined) {
    const got = JSON.stringify(coding?.slice(0, 120));
    return no(
      refuse('unsupported', `Content-Encoding must be one of ${ACCEPTED_COMPRESSIONS} or absent; got ${got}.`),
      {
        'Accept-Encoding': ACCEPTED_COMPRESSIONS,
      },
    );
  }
  const length = headers['content-length'];
  if (length === undefined) {
    if (headers['transfer-encoding'] !== undefined) return { ok: true, body, compression, declaredBytes: undefined };
    return no(refuse('length-required', 'The request has neither Content-Length nor Transfer-Encoding: chunked.'));
  }
  const declaredBytes = Number(length);
  if (declaredBytes > context.maxBodyBytes) {
    return no(refuse('too-large', explainTooLarge(declaredBytes, context.maxBodyBytes)));
  }
  return { ok: true, body, compression, declaredBytes };
}

function otlpBody(signal: Signal, contentType: string | undefined): BodyKind | undefined {
  const encoding = encodingOf(contentType);
  return encoding === undefined ? undefined : { kind: 'otlp', signal, encoding };
}

function eventsBody(contentType: string | undefined): BodyKind | undefined {
  const format = eventsFormatOf(mediaTypeOf(contentType));
  return format === undefined ? undefined : { kind: 'events', signal: 'logs', format };
}

function explainOtlpType(contentType: string | undefined, grpcAddress: string | undefined): string {
  const got = contentType === undefined ? 'there is none' : `got ${JSON.stringify(contentType.slice(0, 120))}`;
  const grpc = contentType?.startsWith('application/grpc')
    ? ` gRPC needs HTTP/2${grpcAddress === undefined ? '' : `; it is received at ${grpcAddress}`}.`
    : '';
  return `Content-Type must be ${PROTOBUF_TYPE} or ${JSON_TYPE}; ${got}.${grpc}`;
}

/** `application/json; charset=utf-8` → json. */
export function encodingOf(contentType: string | undefined): IntakeRequest['encoding'] | undefined {
  const type = mediaTypeOf(contentType);
  return type === PROTOBUF_TYPE ? 'protobuf' : type === JSON_TYPE ? 'json' : undefined;
}

function mediaTypeOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  const semicolon = contentType.indexOf(';');
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
}

/** `sizeBytes` undefined: it was still growing. */
export function explainTooLarge(sizeBytes: number | undefined, limitBytes: number): string {
  const size = sizeBytes === undefined ? 'is larger' : `has ${sizeBytes} bytes, which is more`;
  return `The body ${size} than the ${limitBytes} bytes that are received at most. Send smaller batches.`;
}

function wrongMethod(request: IncomingMessage, path: string, allow: string): HeadCheck {
  const message = `${path} takes ${allow}, not ${request.method}.`;
  return no(refuse('method', message), { Allow: allow });
}

function no(verdict: Verdict, headers?: ExtraHeaders): HeadCheck {
  return headers === undefined ? { ok: false, verdict } : { ok: false, verdict, headers };
}
